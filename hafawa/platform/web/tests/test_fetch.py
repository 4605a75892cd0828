import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hafawa.platform.web.fetch import Fetcher, RefusedError, UnreachableError, fetch_public, is_public


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        body = b"x" * 5000 if self.path == "/large" else b"picture"
        self.send_response(404 if self.path == "/none" else 200)
        self.send_header("Content-Type", "text/html" if self.path == "/page" else "image/png; q=1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def ask(url: str) -> bytes:
    fetcher = Fetcher(allowed=lambda address: str(address) == "127.0.0.1")
    return fetcher.get(url, max_bytes=1000, content_types=("image/",), timeout=5).content


def test_fetches_a_picture(site: str) -> None:
    assert ask(site + "/picture.png") == b"picture"


def test_follows_three_redirects_and_no_more(site: str) -> None:
    assert ask(site + "/to//to//to//picture.png") == b"picture"
    with pytest.raises(RefusedError, match="redirects"):
        ask(site + "/to//to//to//to//picture.png")


def test_refuses_what_is_larger_than_asked(site: str) -> None:
    with pytest.raises(RefusedError, match="larger"):
        ask(site + "/large")


def test_refuses_another_kind_than_asked(site: str) -> None:
    with pytest.raises(RefusedError, match="text/html"):
        ask(site + "/page")


def test_tells_an_error_status(site: str) -> None:
    with pytest.raises(UnreachableError, match="404"):
        ask(site + "/none")


def test_refuses_the_loopback(site: str) -> None:
    with pytest.raises(RefusedError, match="public"):
        fetch_public(site + "/picture.png", max_bytes=1000, content_types=("image/",))


def test_looks_at_the_target_of_a_redirect_again(site: str) -> None:
    with pytest.raises(RefusedError, match="public"):
        ask(site + "/to/http://127.0.0.2:1/secret")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a",
        "http://user:word@example.com/",
        "gopher://example.com",
        "//x",
        "",
        "http://",
    ],
)
def test_refuses_all_but_plain_http(url: str) -> None:
    with pytest.raises((RefusedError, UnreachableError)):
        fetch_public(url, max_bytes=10, content_types=("image/",))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0/",
    ],
)
def test_refuses_every_spelling_of_the_loopback(url: str) -> None:
    with pytest.raises((RefusedError, UnreachableError)):
        fetch_public(url, max_bytes=10, content_types=("image/",), timeout=2)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:4001::1", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("239.1.1.1", False),
        ("255.255.255.255", False),
        ("198.18.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff0e::1", False),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::8.8.8.8", False),
        ("64:ff9b:1::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
        ("2001:db8::1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("fec0::1", False),
    ],
)
def test_only_global_unicast_is_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public
