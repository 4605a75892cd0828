"""Files in a bucket: the real client, talking to a server that keeps objects by their addresses as S3 does."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.files.storage import Storage

from hafawa.platform.files import keep, open_file, remove, response
from hafawa.platform.files.storage import storage_for

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


class Bucket(ThreadingHTTPServer):
    """Objects by path. `refusing` answers every write as a bucket does to whom it does not know."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Shelf)
        self.objects: dict[str, bytes] = {}
        self.signed: list[str] = []
        self.refusing = False

    @property
    def url(self) -> str:
        return f"s3://key:se%2Fcret@bucket/desk?endpoint=http://127.0.0.1:{self.server_port}&region=eu-1"


class Shelf(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self._body()
        self.server.signed.append(self.headers["Authorization"])
        if self.server.refusing:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            return
        self.server.objects[self._key()] = body
        self._answer(200)

    def do_GET(self) -> None:
        found = self.server.objects.get(self._key())
        if found is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._answer(200, found)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key(), None)
        self._answer(204)

    def _key(self) -> str:
        return self.path.split("?")[0]

    def _body(self) -> bytes:
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Wed, 21 Oct 2026 07:28:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    server = Bucket()
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def store(bucket: Bucket) -> Storage:
    return storage_for(bucket.url)


def test_what_is_kept_lies_in_the_folder_of_the_bucket_once_and_comes_back(store: Storage, bucket: Bucket) -> None:
    kept = keep(PNG, storage=store)
    assert keep(PNG, storage=store) == kept
    assert bucket.objects == {f"/bucket/desk/{kept.key}": PNG}
    assert len(bucket.signed) == 1
    assert bucket.signed[0].startswith("AWS4-HMAC-SHA256 Credential=key/")
    with open_file(kept.key, storage=store) as file:
        assert file.read() == PNG


def test_what_is_not_there_is_not_found(store: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        open_file("ab/cd/unknown", storage=store)


def test_a_picture_is_served_from_the_bucket_by_us_and_never_by_its_address(store: Storage) -> None:
    kept = keep(PNG, storage=store)
    served = response(kept.key, "صورة.png", "image/png", inline=True, storage=store)
    assert (served.status_code, served["Content-Type"]) == (200, "image/png")
    assert served.getvalue() == PNG
    assert "127.0.0.1" not in str(served.headers)
    served.close()


def test_what_nobody_needs_leaves_the_bucket(store: Storage, bucket: Bucket) -> None:
    kept = keep(PNG, storage=store)
    assert remove(kept.key, is_needed=lambda _key: True, storage=store) is False
    assert remove(kept.key, is_needed=lambda _key: False, storage=store) is True
    assert bucket.objects == {}


def test_a_bucket_that_refuses_is_told_and_nothing_counts_as_kept(store: Storage, bucket: Bucket) -> None:
    bucket.refusing = True
    with pytest.raises(Exception, match="AccessDenied"):
        keep(PNG, storage=store)
    assert bucket.objects == {}
