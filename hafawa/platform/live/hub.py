"""The hub: who follows what in this process, and everything that is sent to them. Lives in the event loop."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from weakref import WeakSet

import structlog

from .bus import Bus, Note, listen
from .bus import bus as our_bus
from .connection import Connection
from .presence import Presence
from .protocol import MAX_TOPICS, RESYNC, SIGNED_OUT, TOO_SLOW, say, well_formed
from .recent import Recent
from .visitors import Visitor, may_follow, signed_in

T = TypeVar("T")
TICK_SECONDS = 1.0
RECHECK_SECONDS = 180.0
SPEAK_UP_SECONDS = 20.0
SLOW_SECONDS = 15.0
log = structlog.get_logger(__name__)
_hubs: WeakSet["Hub"] = WeakSet()


def open_sockets() -> int:
    """Open screens on this process."""
    return sum(len(hub.connections) for hub in list(_hubs))


class Hub:
    """All methods run in the loop; only `bus.deliver` is called from other threads."""

    def __init__(self, bus: Bus = our_bus) -> None:
        self.bus = bus
        self.connections: set[Connection] = set()
        self.lag_seconds = 0.0
        """How late the event loop was at the last tick: work that blocks it shows here."""
        self.presence = Presence()
        self._followers: defaultdict[str, set[Connection]] = defaultdict(set)
        self._rights_changed = 0
        self._database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-database")
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._recent = Recent(0.0)
        _hubs.add(self)

    # ---- life
    def start(self) -> None:
        """Begin to take notes. Called in the running loop, once or more."""
        if self._loop is not None:
            return
        loop = self._loop = asyncio.get_running_loop()
        self._recent = Recent(loop.time())
        self.bus.deliver = lambda origin, note: _call(loop, self.take, origin, note)
        self._spawn(self._tick())
        if self.bus.url:
            self._spawn(listen(self.bus, self.take, self._joined))

    async def stop(self) -> None:
        self.bus.deliver = None
        for topic in self.presence.topics_here():
            self.bus.publish({"presence": [topic, []]})
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._database.shutdown(wait=False, cancel_futures=True)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("live.task_failed", exc_info=error)

    async def ask(self, question: Callable[..., T], *args: Any) -> T:
        """Ask the database in its own thread: the loop waits for nobody."""
        return await asyncio.get_running_loop().run_in_executor(self._database, question, *args)

    # ---- sockets
    def add(self, connection: Connection) -> None:
        self.connections.add(connection)
        connection.offer("ready", say(ready=True, you=connection.visitor.id))

    def remove(self, connection: Connection) -> None:
        self.connections.discard(connection)
        self.unsubscribe(connection, list(connection.topics))
        connection.stop()

    def sockets_of(self, agent_id: int) -> list[Connection]:
        return [each for each in self.connections if each.visitor.id == agent_id]

    async def subscribe(self, connection: Connection, topics: list[str], age: float | None = None) -> None:
        """Follow those that may be followed; say which, and which not, and what a screen of this age has missed."""
        new = [topic for topic in well_formed(topics) if topic not in connection.topics]
        granted = await self._granted(connection, new[: MAX_TOPICS - len(connection.topics)])
        connection.topics |= granted
        if following := [topic for topic in topics if topic in connection.topics]:
            connection.offer(f"subscribed {following}", say(subscribed=following))
        self._refuse(connection, [topic for topic in topics if topic not in connection.topics])
        for topic in granted:
            self._followers[topic].add(connection)
            if people := self.presence.people(topic, self._now()):
                connection.offer(f"presence {topic}", _presence(topic, people))
        if age is not None and granted:
            missed = self._recent.missed(granted, self._now(), age)
            for text in [RESYNC] if missed is None else missed:
                connection.offer(text, text)

    async def _granted(self, connection: Connection, topics: list[str]) -> set[str]:
        """Which may be followed, by an answer no right has changed behind."""
        while True:
            asked_at = self._rights_changed
            granted = await self.ask(may_follow, connection.visitor.id, topics) if topics else set()
            if asked_at == self._rights_changed:
                return granted

    def unsubscribe(self, connection: Connection, topics: Iterable[str]) -> None:
        for topic in topics:
            connection.topics.discard(topic)
            followers = self._followers.get(topic)
            if followers is not None:
                followers.discard(connection)
                if not followers:
                    del self._followers[topic]
            if self.presence.leave(topic, id(connection)):
                self._tell_presence(topic)

    def seen(self, connection: Connection, topic: str) -> None:
        """The colleague looks at a topic they follow; of another nothing is said."""
        if topic in connection.topics:
            visitor = connection.visitor
            if self.presence.enter(topic, id(connection), visitor.id, visitor.name):
                self._tell_presence(topic)

    def typing(self, connection: Connection, topic: str, *, on: bool) -> None:
        if topic in connection.topics:
            self.seen(connection, topic)
            if self.presence.type(topic, id(connection), on=on, now=self._now()):
                self._tell_presence(topic)

    # ---- notes
    def take(self, origin: str, note: Note) -> None:
        """A note from the bus, of this process or another."""
        match note:
            case {"hint": [topic, what]}:
                text = say(hint={"topic": topic, "what": what})
                self._recent.add(self._now(), topic, text)
                for follower in self._followers.get(topic, ()):
                    follower.offer(text, text)
            case {"presence": [topic, rows]}:
                if self.presence.heard(topic, origin, [tuple(row) for row in rows], self._now()):
                    self._show_presence(topic)
            case {"who": True}:
                self._speak_up()
            case {"resync": True}:
                self._resync()
            case {"forget": "*"}:
                self._rights_changed += 1
                self._spawn(self._check(list(self.connections), with_topics=True))
            case {"forget": topic}:
                self._rights_changed += 1
                self._spawn(self._authorise_again(topic))
            case {"recheck": agent_id}:
                self._rights_changed += 1
                self._spawn(self._check(self.sockets_of(agent_id), with_topics=True))

    def _joined(self, again: bool) -> None:
        self.bus.publish({"who": True})
        self._speak_up()
        if again:
            self._resync()

    def _resync(self) -> None:
        for connection in self.connections:
            connection.offer("resync", RESYNC)

    # ---- presence
    def _tell_presence(self, topic: str) -> None:
        self._show_presence(topic)
        self.bus.publish({"presence": [topic, self.presence.here(topic, self._now())]})

    def _show_presence(self, topic: str) -> None:
        text = _presence(topic, self.presence.people(topic, self._now()))
        for follower in self._followers.get(topic, ()):
            follower.offer(f"presence {topic}", text)

    def _speak_up(self) -> None:
        for topic in self.presence.topics_here():
            self.bus.publish({"presence": [topic, self.presence.here(topic, self._now())]})

    # ---- rights that end
    async def _authorise_again(self, topic: str) -> None:
        for connection in list(self._followers.get(topic, ())):
            await self._keep_only_allowed(connection, [topic])

    async def _keep_only_allowed(self, connection: Connection, topics: list[str]) -> None:
        lost = set(topics) - await self._granted(connection, topics)
        self.unsubscribe(connection, lost)
        self._refuse(connection, sorted(lost))

    async def _check(self, connections: list[Connection], *, with_topics: bool) -> None:
        """Close the sockets whose session has ended."""
        known: dict[str, Visitor | None] = {}
        for connection in connections:
            key = connection.visitor.session_key
            if key not in known:
                known[key] = await self.ask(signed_in, key)
            visitor = known[key]
            if visitor is None or visitor.id != connection.visitor.id:
                connection.drop(SIGNED_OUT)
            elif with_topics:
                await self._keep_only_allowed(connection, list(connection.topics))

    def _refuse(self, connection: Connection, topics: list[str]) -> None:
        if topics:
            connection.offer(f"refused {topics}", say(refused=topics))

    # ---- time
    async def _tick(self) -> None:
        spoke = checked = self._now()
        while True:
            due = self._now() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            now = self._now()
            self.lag_seconds = max(0.0, now - due)
            for connection in list(self.connections):
                if connection.sending_since and now - connection.sending_since > SLOW_SECONDS:
                    connection.drop(TOO_SLOW)
            for topic in self.presence.expire(now):
                self._tell_presence(topic)
            if now - spoke >= SPEAK_UP_SECONDS:
                spoke = now
                self._speak_up()
            if now - checked >= RECHECK_SECONDS:
                checked = now
                self._spawn(self._check(list(self.connections), with_topics=False))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _presence(topic: str, people: list[dict[str, Any]]) -> str:
    return say(presence={"topic": topic, "people": people})


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *args: Any) -> None:
    try:
        loop.call_soon_threadsafe(function, *args)
    except RuntimeError:
        log.debug("live.loop_closed")
