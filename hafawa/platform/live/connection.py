"""One browser's socket: what it follows, and what it has yet to be sent."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from .protocol import MESSAGE_BURST, MESSAGES_PER_SECOND, RESYNC
from .visitors import Visitor

Send = Callable[[dict[str, Any]], Awaitable[None]]

GAP_SECONDS = 0.2
"""A burst reaches a browser at most five times a second; the first hint after a quiet moment goes at once."""
MAX_PENDING = 300
"""Browsers further behind than this ask for everything again, which costs us less."""


class Connection:
    """Everything unsent is kept under a key, the newest in its place: memory is bounded by what the socket follows."""

    __slots__ = (
        "_allowance",
        "_counted_at",
        "_pending",
        "_send",
        "_sender",
        "close_code",
        "sending_since",
        "task",
        "topics",
        "visitor",
    )

    def __init__(self, visitor: Visitor, send: Send, now: float) -> None:
        self.visitor = visitor
        self.topics: set[str] = set()
        self.task: asyncio.Task[Any] | None = asyncio.current_task()
        self.close_code = 0
        self.sending_since = 0.0
        """When the send under way began; 0 when none is. A large age is a browser that does not read."""
        self._send = send
        self._pending: dict[str, str] = {}
        self._sender: asyncio.Task[None] | None = None
        self._allowance = float(MESSAGE_BURST)
        self._counted_at = now

    def offer(self, key: str, text: str) -> None:
        """Send soon; replaces what waits under the same key."""
        if len(self._pending) >= MAX_PENDING:
            self._pending = {"resync": RESYNC}
        else:
            self._pending[key] = text
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_pending())

    async def _send_pending(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._pending:
                texts = deque(self._pending.values())
                self._pending.clear()
                self.sending_since = loop.time()
                while texts:
                    await self._send({"type": "websocket.send", "text": texts.popleft()})
                self.sending_since = 0.0
                await asyncio.sleep(GAP_SECONDS)
        except (OSError, RuntimeError):
            pass  # the browser has gone: the receiving side learns of it and tidies up
        finally:
            self._sender = None

    def is_over_limit(self, now: float) -> bool:
        """Count one message received (a token bucket)."""
        self._allowance = min(MESSAGE_BURST, self._allowance + (now - self._counted_at) * MESSAGES_PER_SECOND) - 1
        self._counted_at = now
        return self._allowance < 0

    def drop(self, code: int) -> None:
        """End the socket from any place in the loop; the endpoint closes it with this code."""
        if self.task is not None and not self.close_code:
            self.close_code = code
            self.task.cancel()

    def stop(self) -> None:
        self.task = None
        if self._sender is not None:
            self._sender.cancel()
