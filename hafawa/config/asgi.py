"""The one ASGI application: /live goes to the hub, everything else to Django in its own persistent threads.

Django runs as WSGI in threads that keep their database connections: measured at two to four times Django under ASGI,
in half the memory. A request enters a thread only once its body is here whole: a slow sender holds no thread.
"""

import asyncio
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.conf import settings

from hafawa.platform.live.endpoint import LiveEndpoint
from hafawa.platform.live.hub import Hub

from .wsgi import application as pages

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MAX_BODY_BYTES = 100 * 1024 * 1024
BODY_IN_MEMORY_BYTES = 1024 * 1024
BODY_SECONDS = 300
CHUNK_BYTES = 256 * 1024
CHUNKS_AHEAD = 256
"""How much of a streamed answer may wait for a slow reader (in Django's chunks of 4 KB) before it holds its thread."""

PICTURES = "/pictures/"
PICTURE_THREADS = 4
"""Pictures that mails point to are fetched from servers of their senders' choosing, for up to ten seconds each: in
threads of their own, so that a mail full of slow ones holds up nobody's pages. Made when first needed.
"""


class Application:
    """Sorts by kind: lifespan, socket, page."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.live = LiveEndpoint(hub)
        self.pages: Any = WSGIMiddleware(cast(Any, pages), settings.ENVIRONMENT.web_threads, CHUNKS_AHEAD)
        self.pictures: Any = WSGIMiddleware(cast(Any, pages), PICTURE_THREADS, CHUNKS_AHEAD)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_through(receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._page(scope, receive, send)

    async def _live_through(self, receive: Receive, send: Send) -> None:
        await receive()
        self.hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.hub.stop()
        self.pages.executor.shutdown(wait=False)
        self.pictures.executor.shutdown(wait=False)
        await send({"type": "lifespan.shutdown.complete"})

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/live":
            await self.live(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1000})

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(BODY_IN_MEMORY_BYTES) as body:
            try:
                is_whole = await asyncio.wait_for(_take_in(body, receive), BODY_SECONDS)
            except TimeoutError:
                await _refuse(send, 408, b"The request took too long to arrive.")
            except OverflowError:
                await _refuse(send, 413, b"The request is larger than 100 MB.")
            else:
                if is_whole:
                    handler = self.pictures if scope["path"].startswith(PICTURES) else self.pages
                    await handler(scope, _handing_out(body, receive), send)


async def _take_in(body: "SpooledTemporaryFile[bytes]", receive: Receive) -> bool:
    """False when the sender left before the end."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise OverflowError
        body.write(chunk)
        more = message.get("more_body", False)
    body.seek(0)
    return True


def _handing_out(body: "SpooledTemporaryFile[bytes]", receive: Receive) -> Receive:
    """The body again, as the server would have sent it."""

    async def hand_out() -> dict[str, Any]:
        chunk = body.read(CHUNK_BYTES)
        return {"type": "http.request", "body": chunk, "more_body": len(chunk) == CHUNK_BYTES}

    return hand_out


async def _refuse(send: Send, status: int, words: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})


hub = Hub()
application = Application(hub)
