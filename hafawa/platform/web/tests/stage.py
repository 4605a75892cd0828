"""A small site of our own templates and scripts, under the real content policy, that a browser test drives.

It serves what a test puts into it (`pages`), answers the addresses the scripts ask, and keeps what it was told.
"""

import asyncio
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from django.conf import settings
from django.template import Context, Template
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from hafawa.platform.web.reading import Reader, reading_as

SCENES = Path(__file__).parent / "scenes"
STATIC = Path(__file__).resolve().parents[1] / "static"
POLICY = "; ".join(
    " ".join([name, *sources]) for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


@dataclass
class Told:
    """One request that was not for a page."""

    method: str
    path: str
    fields: dict[str, list[str]]
    token: str


@dataclass
class Stage:
    """`pages` maps a path to what it shows, or to a function that makes it; anything may be changed while it runs."""

    port: int = 0
    pages: dict[str, str | Callable[[Request], Response | str]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    sockets: list[WebSocket] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop | None = None
    is_refusing: bool = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def say(self, **words: Any) -> None:
        """Send to every open screen."""
        for socket in list(self.sockets):
            self._run(socket.send_text(json.dumps(words)))

    def hang_up(self, code: int = 1012) -> None:
        for socket in list(self.sockets):
            self._run(socket.close(code))

    def _run(self, work: Any) -> None:
        assert self.loop
        asyncio.run_coroutine_threadsafe(work, self.loop).result(5)

    async def answer(self, request: Request) -> Response:
        if request.method != "GET":
            await self._keep(request)
        page = self.pages.get(request.url.path)
        if page is None:
            return Response(status_code=404)
        shown = page(request) if callable(page) else page
        return shown if isinstance(shown, Response) else HTMLResponse(shown)

    async def _keep(self, request: Request) -> None:
        kind = request.headers.get("content-type", "")
        body = await request.body()
        if kind.startswith("multipart"):
            fields = {"file": re.findall(r'filename="([^"]+)"', body.decode(errors="replace"))}
        else:
            fields = parse_qs(body.decode(), keep_blank_values=True)
        self.told.append(Told(request.method, request.url.path, fields, request.headers.get("x-csrftoken", "")))

    async def live(self, socket: WebSocket) -> None:
        if self.is_refusing:
            await socket.close(1013)
            return
        await socket.accept()
        self.sockets.append(socket)
        await socket.send_text('{"ready":true,"you":1}')
        try:
            while True:
                self.said.append(json.loads(await socket.receive_text()))
        except WebSocketDisconnect:
            pass
        finally:
            self.sockets.remove(socket)


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test's own process keeps its signals."""


def open_stage() -> tuple[Stage, Callable[[], None]]:
    """A running stage, and how to close it."""
    stage = Stage()

    async def policed(scope: Any, receive: Any, send: Any) -> None:
        async def with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)

        stage.loop = asyncio.get_running_loop()
        await site(scope, receive, with_policy)

    site = Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=STATIC)),
            WebSocketRoute("/live", stage.live),
            Route("/{path:path}", stage.answer, methods=["GET", "POST", "DELETE"]),
        ]
    )
    config = uvicorn.Config(policed, port=0, log_level="error", lifespan="off", ws="websockets-sansio")
    server = _Server(config)
    socket = config.bind_socket()
    stage.port = socket.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()

    def close() -> None:
        server.should_exit = True
        thread.join(10)

    return stage, close


def scene(name: str, language: str = "en", **context: Any) -> str:
    """A page or fragment of `scenes/`, as this reader sees it."""
    with reading_as(Reader(language)):
        return Template((SCENES / f"{name}.html").read_text()).render(Context({"csrf_token": "token-1"} | context))


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait, with a deadline, for something the page itself does not show."""
    for _ in range(200):
        if is_so():
            return
        page.wait_for_timeout(25)
    raise AssertionError("did not come about in five seconds")
