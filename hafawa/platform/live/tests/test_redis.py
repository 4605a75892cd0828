"""Several processes joined by Redis, and Redis going away."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Site, until

pytestmark = pytest.mark.redis


class OwnRedis:
    """A Redis server of the test's own, to be stopped and started."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(self.directory)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._answers, "Redis to answer")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    try:
        server = OwnRedis(tmp_path)
    except FileNotFoundError:
        if os.environ.get("HAFAWA_TEST_REQUIRE") == "all":
            raise
        pytest.skip("NEEDS redis: no redis-server on this machine")
    yield server
    server.stop()


@pytest.fixture
def joined(tmp_path: Path, redis: OwnRedis) -> Iterator[Site]:
    site = Site(tmp_path, redis.url)
    yield site
    site.close()


def test_hints_presence_and_revocation_cross_processes(joined: Site, redis: OwnRedis) -> None:
    one, two = joined.serve(), joined.serve()
    until(lambda: _listeners(redis) == 2, "both processes to listen")
    noor, sami = one.browser("noor", "room.1"), two.browser("sami", "room.1")

    one.say("/hint?topic=room.1&what=thread")
    assert noor.next() == {"hint": {"topic": "room.1", "what": "thread"}}
    assert sami.next() == {"hint": {"topic": "room.1", "what": "thread"}}

    noor.say(typing={"topic": "room.1", "on": True})
    people = sami.presence("room.1")
    assert people in ([("noor", False)], [("noor", True)])
    if people == [("noor", False)]:
        assert sami.presence("room.1") == [("noor", True)]
    noor.connection.close()
    assert sami.presence("room.1") == []

    joined.forbid("sami", "room.1")
    one.say("/forget?topic=room.1")
    assert sami.next() == {"refused": ["room.1"]}


def test_a_short_command_sends_its_last_hint(joined: Site, redis: OwnRedis) -> None:
    noor = joined.serve().browser("noor", "room.1")
    until(lambda: _listeners(redis) == 1, "the process to listen")
    joined.run("import django; django.setup()\nfrom hafawa.platform.live import hint\nhint('room.1', 'thread')")
    assert noor.next() == {"hint": {"topic": "room.1", "what": "thread"}}


def test_browsers_start_afresh_when_redis_comes_back(joined: Site, redis: OwnRedis) -> None:
    one, two = joined.serve(), joined.serve()
    until(lambda: _listeners(redis) == 2, "both processes to listen")
    noor, sami = one.browser("noor", "room.1"), two.browser("sami", "room.1")
    redis.stop()
    one.say("/hint?topic=room.1&what=while-redis-is-away")
    assert noor.next() == {"hint": {"topic": "room.1", "what": "while-redis-is-away"}}
    redis.start()
    assert sami.next() == {"resync": True}
    until(lambda: _listeners(redis) == 2, "both processes to listen again")
    one.say("/hint?topic=room.1&what=thread")
    while (words := sami.next()) != {"hint": {"topic": "room.1", "what": "thread"}}:
        assert words == {"resync": True}


def _listeners(redis: OwnRedis) -> int:
    import redis as client

    with client.Redis.from_url(redis.url) as connection:
        channels = connection.pubsub_channels("hafawa:*:live")
        return sum(count for _, count in connection.pubsub_numsub(*channels)) if channels else 0
