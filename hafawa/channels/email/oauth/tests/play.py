"""An authorisation server on the loopback (RFC 6749, 7636, 7662), real HTTP, with everything that can go wrong."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_inbox

CLIENT, SECRET = "client-4711", "its-secret"


class Authority:
    """Gives codes and tokens to one client; each refresh makes the token before it worthless."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: set[str] = set()
        self.access_tokens: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self.seconds: Any = 3600
        self.status = 200
        self.gives_refresh = True
        self.waits: threading.Event | None = None  # answers only once it is set

    def settings(self) -> dict[str, Any]:
        return {
            "provider": "other", "oauth_client_id": CLIENT, "oauth_client_secret": SECRET, "oauth_scope": "mail",
            "oauth_authorise_url": f"{self.url}/authorise", "oauth_token_url": f"{self.url}/token",
            "imap_consent": True, "smtp_consent": True,
        }  # fmt: skip

    def agree(self, address: str) -> str:
        """A person agrees; returns where their browser is sent."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if self.waits:
            self.waits.wait(20)
        if self.status != 200:
            return self.status, {"error": "server_error"}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if not self._is_granted(form):
            return 400, {"error": "invalid_grant"}
        return 200, self.fresh()

    def _is_granted(self, form: dict[str, str]) -> bool:
        if form["grant_type"] == "refresh_token":
            given = form["refresh_token"]
            is_known = given in self.refresh_tokens
            self.refresh_tokens.discard(given)
            return is_known
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return bool(asked) and asked["code_challenge"] == challenge and asked["redirect_uri"] == form["redirect_uri"]

    def fresh(self) -> dict[str, Any]:
        access, refresh = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        self.access_tokens.add(access)
        told = {"access_token": access, "token_type": "Bearer", "expires_in": self.seconds}
        if self.gives_refresh:
            self.refresh_tokens.add(refresh)
            told["refresh_token"] = refresh
        return told

    def about(self, token: str) -> dict[str, Any]:
        """Introspection (RFC 7662): whose token it is."""
        return (
            {"active": True, "username": "support", "email": "support"}
            if token in self.access_tokens
            else {"active": False}
        )


@contextmanager
def authority() -> Iterator[Authority]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()))
            if self.path.startswith("/about"):
                self._say(200, served.about(form.get("token", "")))
            else:
                self._say(*served.token(form))

        def do_GET(self) -> None:
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ").strip()
            self._say(200, served.about(parse_qs(urlsplit(self.path).query).get("token", [bearer])[0]))

        def _say(self, status: int, told: dict[str, Any]) -> None:
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Authority(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def mailbox(served: Authority, **more: Any) -> Inbox:
    given = {
        "imap_host": "imap.x.example",
        "imap_username": "support",
        "smtp_host": "smtp.x.example",
        "smtp_username": "support",
    }
    return make_inbox("support@shop.example", **{**given, **served.settings(), **more})
