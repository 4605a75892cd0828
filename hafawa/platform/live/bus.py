"""The bus between processes. A note posted in one reaches the hub of each: its own at once, the others by Redis.

Pub/sub keeps nothing: whoever was away has missed something. So nobody relies on it. A publisher that failed says so
as soon as it can ({"resync": true}), a listener that reconnects tells its screens to start afresh.
"""

import asyncio
import atexit
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

import structlog
from django.conf import settings

Note = dict[str, Any]
"""{"hint": [topic, what]} · {"forget": topic} · {"recheck": agent id} · {"resync": true} ·
{"presence": [topic, [[id, name, typing], …]]} · {"who": true} (every process answers with its presence)"""

MAX_PENDING = 10_000
RETRY_SECONDS = 1.0
MAX_RETRY_SECONDS = 30.0
PING_SECONDS = 15.0
MAX_UNANSWERED = 2
log = structlog.get_logger(__name__)


class Bus:
    """One per process. Posting is cheap and safe from any thread, with a hub in this process or without."""

    def __init__(self) -> None:
        self.origin = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.deliver: Callable[[str, Note], None] | None = None
        """Set by the hub while it runs: takes (origin, note) from any thread."""

    @property
    def url(self) -> str:
        return str(settings.ENVIRONMENT.redis_url)

    @cached_property
    def channel(self) -> str:
        """Redis pub/sub ignores database numbers: two installations on one server are kept apart by their keys."""
        own = hashlib.sha256(b"hafawa.live." + settings.SECRET_KEY.encode()).hexdigest()[:12]
        return f"hafawa:{own}:live"

    @cached_property
    def publisher(self) -> "Publisher":
        return Publisher(self.url, self.channel, self.origin)

    def post(self, note: Note) -> None:
        """To the hub of every process, this one included."""
        if self.deliver is not None:
            self.deliver(self.origin, note)
        self.publish(note)

    def publish(self, note: Note) -> None:
        """To the hubs of the other processes."""
        if self.url:
            self.publisher.put(note)


class Publisher:
    """A thread of its own towards Redis: what a page or a job does never waits for the network."""

    def __init__(self, url: str, channel: str, origin: str) -> None:
        self._url, self._channel, self._origin = url, channel, origin
        self._pending: dict[str, None] = {}
        self._changed = threading.Condition()
        self._has_lost = False
        self._is_sending = False
        self._thread: threading.Thread | None = None

    def put(self, note: Note) -> None:
        text = json.dumps(note, ensure_ascii=False)
        with self._changed:
            if len(self._pending) >= MAX_PENDING:
                self._pending.clear()
                self._has_lost = True
            self._pending[text] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live-publisher", daemon=True)
                self._thread.start()
                atexit.register(self.drain)
            self._changed.notify_all()

    def drain(self, timeout: float = 2.0) -> bool:
        """Wait until all is sent: a short command must not take its last hints with it. False when it did not work."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._pending and not self._is_sending, timeout)

    def _run(self) -> None:
        import redis

        client = redis.Redis.from_url(self._url, socket_timeout=5, socket_connect_timeout=5)
        delay = 0.0
        while True:
            batch = self._next(delay)
            try:
                client.publish(self._channel, json.dumps([self._origin, *batch]))
            except (redis.RedisError, OSError) as error:
                delay = min(max(delay * 2, RETRY_SECONDS), MAX_RETRY_SECONDS)
                log.warning("live.publish_failed", error=str(error), retry_seconds=delay)
                self._settle(has_lost=True)
            else:
                delay = 0.0
                self._settle(has_lost=False)

    def _next(self, delay: float) -> list[str]:
        with self._changed:
            if delay:
                self._changed.wait_for(lambda: False, delay)
            self._changed.wait_for(lambda: self._pending or self._has_lost)
            batch = list(self._pending)
            if self._has_lost:
                batch.append(json.dumps({"resync": True}))
            self._pending.clear()
            self._is_sending, self._has_lost = True, False
            return batch

    def _settle(self, *, has_lost: bool) -> None:
        with self._changed:
            self._is_sending = False
            self._has_lost = self._has_lost or has_lost
            self._changed.notify_all()


async def listen(bus: Bus, take: Callable[[str, Note], None], joined: Callable[[bool], None]) -> None:
    """Hand on the notes of other processes until cancelled. `joined(again)` is called at each (re)connection."""
    import redis.asyncio
    from redis.exceptions import RedisError

    delay, again = RETRY_SECONDS, False
    while True:
        client = redis.asyncio.Redis.from_url(bus.url, socket_connect_timeout=5)
        try:
            async with client, client.pubsub() as pubsub:
                await pubsub.subscribe(bus.channel)
                unanswered = 0
                while True:
                    message = await pubsub.get_message(timeout=PING_SECONDS)
                    unanswered = unanswered + 1 if message is None else 0
                    if unanswered > MAX_UNANSWERED:
                        raise OSError("Redis does not answer")
                    if message is None:
                        await pubsub.ping()
                    elif message["type"] == "subscribe":
                        joined(again)
                        delay, again = RETRY_SECONDS, True
                    elif message["type"] == "message":
                        _hand_on(bus, take, message["data"])
        except (RedisError, OSError, RuntimeError) as error:  # RuntimeError: a loop's word for a closed transport
            log.warning("live.listen_failed", error=str(error), retry_seconds=delay)
        await asyncio.sleep(delay)
        delay = min(delay * 2, MAX_RETRY_SECONDS)


def _hand_on(bus: Bus, take: Callable[[str, Note], None], data: bytes) -> None:
    origin, *notes = json.loads(data)
    if origin == bus.origin:
        return
    for note in notes:
        take(origin, json.loads(note))


bus = Bus()
