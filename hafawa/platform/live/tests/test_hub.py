"""What is hard to show from outside: browsers that do not read, and rights that change while being asked about."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hafawa.platform.live import connection as connections
from hafawa.platform.live import hub as hubs
from hafawa.platform.live.bus import Bus
from hafawa.platform.live.connection import Connection
from hafawa.platform.live.hub import Hub
from hafawa.platform.live.presence import AWAY_SECONDS, Presence
from hafawa.platform.live.protocol import RESYNC, TOO_SLOW, TYPING_SECONDS, say
from hafawa.platform.live.visitors import Visitor

NOOR = Visitor(1, "نور", "key")


def _run(story: Callable[[Hub], Awaitable[None]]) -> None:
    async def tell() -> None:
        hub = Hub(Bus())
        hub.start()
        try:
            await asyncio.wait_for(story(hub), 10)
        finally:
            await hub.stop()

    asyncio.run(tell())


async def _never(message: dict[str, Any]) -> None:
    await asyncio.Event().wait()


def test_a_browser_that_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(hubs, "SLOW_SECONDS", 0.02)

    async def story(hub: Hub) -> None:
        async def endpoint() -> int:
            connection = Connection(NOOR, _never, 0.0)
            hub.add(connection)
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return connection.close_code
            finally:
                hub.remove(connection)
            return 0

        assert await asyncio.create_task(endpoint()) == TOO_SLOW
        assert hub.connections == set()

    _run(story)


def test_a_browser_far_behind_is_told_to_start_afresh_and_costs_no_more_memory() -> None:
    async def story(hub: Hub) -> None:
        sent: list[str] = []
        gate = asyncio.Event()

        async def send(message: dict[str, Any]) -> None:
            await gate.wait()
            sent.append(message["text"])

        connection = Connection(NOOR, send, 0.0)
        connection.offer("first", "first")
        await asyncio.sleep(0)
        for number in range(connections.MAX_PENDING + 50):
            connection.offer(str(number), say(number=number))
        gate.set()
        while RESYNC not in sent:
            await asyncio.sleep(0.01)
        assert len(sent) <= 52

    _run(story)


def test_a_right_that_ends_while_it_is_asked_about_is_not_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(hub: Hub) -> None:
        asked: list[list[str]] = []

        def may_follow(agent_id: int, topics: list[str]) -> set[str]:
            asked.append(topics)
            if len(asked) > 1:
                return set()
            hub.bus.post({"forget": "room.1"})  # committed just after this answer was read
            return set(topics)

        monkeypatch.setattr(hubs, "may_follow", may_follow)
        sent: asyncio.Queue[str] = asyncio.Queue()

        async def send(message: dict[str, Any]) -> None:
            sent.put_nowait(message["text"])

        connection = Connection(NOOR, send, 0.0)
        await hub.subscribe(connection, ["room.1"])
        assert await sent.get() == say(refused=["room.1"])
        assert connection.topics == set()

    _run(story)


def test_presence_of_a_process_that_fell_silent_goes_away() -> None:
    presence = Presence()
    assert presence.heard("room.1", "other", [(7, "Sami", True)], now=0.0)
    assert presence.people("room.1", now=1.0) == [{"id": 7, "name": "Sami", "typing": True}]
    assert not presence.heard("room.1", "other", [(7, "Sami", True)], now=20.0)
    assert presence.expire(now=20.0 + AWAY_SECONDS - 1) == set()
    assert presence.expire(now=20.0 + AWAY_SECONDS) == {"room.1"}
    assert presence.people("room.1", now=71.0) == []


def test_one_person_in_two_processes_is_one_person_and_typing_if_either_is() -> None:
    presence = Presence()
    presence.enter("room.1", 11, 7, "Sami")
    presence.heard("room.1", "other", [(7, "Sami", True)], now=0.0)
    assert presence.people("room.1", now=0.0) == [{"id": 7, "name": "Sami", "typing": True}]


def test_typing_ends_by_itself() -> None:
    presence = Presence()
    presence.enter("room.1", 11, 7, "Sami")
    assert presence.type("room.1", 11, on=True, now=0.0)
    assert not presence.type("room.1", 11, on=True, now=3.0)
    assert presence.expire(now=3.0 + TYPING_SECONDS) == {"room.1"}
