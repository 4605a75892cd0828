"""/live: the ASGI application behind one browser's socket."""

import asyncio
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from .connection import Connection
from .hub import Hub
from .protocol import (
    BAD_MESSAGE,
    MAX_MESSAGE_CHARS,
    MAX_SOCKETS_PER_PERSON,
    SIGNED_OUT,
    TOO_LONG,
    TOO_MUCH,
    BadMessageError,
    age,
    said,
    topics,
)
from .visitors import Visitor, is_own_origin, signed_in

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
CLOSE_SECONDS = 2.0


class LiveEndpoint:
    """Lets a colleague in by their session cookie, then does what the protocol says until either side leaves."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.hub.start()
        await receive()  # websocket.connect
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not is_own_origin(headers.get("origin", ""), headers.get("host", "")):
            await send({"type": "websocket.close", "code": SIGNED_OUT})  # before accept(): the browser sees 403
            return
        visitor = await self._visitor(headers.get("cookie", ""))
        await send({"type": "websocket.accept"})
        if visitor is None:
            await send({"type": "websocket.close", "code": SIGNED_OUT})
        elif len(self.hub.sockets_of(visitor.id)) >= MAX_SOCKETS_PER_PERSON:
            await send({"type": "websocket.close", "code": TOO_MUCH})
        else:
            await self._serve(visitor, receive, send)

    async def _visitor(self, cookie: str) -> Visitor | None:
        try:
            morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
        except CookieError:
            return None
        return await self.hub.ask(signed_in, morsel.value) if morsel and morsel.value else None

    async def _serve(self, visitor: Visitor, receive: Receive, send: Send) -> None:
        connection = Connection(visitor, send, asyncio.get_running_loop().time())
        self.hub.add(connection)
        code = 0
        try:
            code = await self._listen(connection, receive)
        except asyncio.CancelledError:
            code = connection.close_code
            if not code:
                raise
        finally:
            self.hub.remove(connection)
        if code:
            await _close(send, code)

    async def _listen(self, connection: Connection, receive: Receive) -> int:
        """Read until the browser leaves (0) or must leave (the code to close with)."""
        loop = asyncio.get_running_loop()
        while (message := await receive())["type"] == "websocket.receive":
            text = message.get("text")
            if text is None:
                return BAD_MESSAGE
            if len(text) > MAX_MESSAGE_CHARS:
                return TOO_LONG
            if connection.is_over_limit(loop.time()):
                return TOO_MUCH
            try:
                await self._obey(connection, said(text))
            except BadMessageError:
                return BAD_MESSAGE
        return 0

    async def _obey(self, connection: Connection, words: dict[str, Any]) -> None:
        if "unsubscribe" in words:
            self.hub.unsubscribe(connection, topics(words["unsubscribe"]))
        if "subscribe" in words:
            await self.hub.subscribe(connection, topics(words["subscribe"]), age(words.get("age")))
        match words.get("seen"):
            case str(topic):
                self.hub.seen(connection, topic)
        match words.get("typing"):
            case {"topic": str(topic), "on": bool(on)}:
                self.hub.typing(connection, topic, on=on)


async def _close(send: Send, code: int) -> None:
    try:
        await asyncio.wait_for(send({"type": "websocket.close", "code": code}), CLOSE_SECONDS)
    except (OSError, RuntimeError, TimeoutError):
        return  # gone already, or not reading: the server lets go of it when this returns
