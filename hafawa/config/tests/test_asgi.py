"""What waits for others' servers holds up no page."""

import asyncio
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from hafawa.config import asgi
from hafawa.platform.live.hub import Hub


def slow_pictures(environ: dict[str, Any], start: Any, release: threading.Event) -> Iterable[bytes]:
    if environ["PATH_INFO"].startswith(reverse("desk:picture", args=[1])):
        release.wait(20)
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]


async def asked(application: asgi.Application, path: str) -> bytes:
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [],
        "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    await application(scope, receive, send)
    return b"".join(message.get("body", b"") for message in said)


def test_a_mail_full_of_slow_pictures_holds_up_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(asgi, "pages", lambda environ, start: slow_pictures(environ, start, release))

    async def visit() -> None:
        application = asgi.Application(Hub())
        picture = reverse("desk:picture", args=[1])
        many = 2 * (settings.ENVIRONMENT.web_threads + asgi.PICTURE_THREADS)
        waiting = [asyncio.create_task(asked(application, picture)) for _ in range(many)]
        try:
            await asyncio.sleep(0.1)
            assert await asyncio.wait_for(asked(application, "/inbox/"), 5) == b"here"
            assert not any(each.done() for each in waiting)
        finally:
            release.set()
        assert await asyncio.gather(*waiting) == [b"here"] * many
        for handler in (application.pages, application.pictures):
            handler.executor.shutdown()

    asyncio.run(visit())
