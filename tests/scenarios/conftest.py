from collections.abc import Iterator

import pytest
from django.db import connection, connections

from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_agent
from hafawa.channels.email.receiver import Receiver, start_receiver
from hafawa.conversations.actions import reply
from hafawa.conversations.models import Message
from hafawa.conversations.testing import make_conversation, make_inbox
from tests.mailpeers import free_port, mailpeers, mailpeers_servers
from tests.scenarios.sink import Sink, sink

__all__ = ["mailpeers", "mailpeers_servers"]


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as found:
        yield found


@pytest.fixture
def noor() -> Agent:
    return make_agent("Noor")


@pytest.fixture
def answer(server: Sink, noor: Agent) -> Message:
    """An answer to layla that is about to leave."""
    inbox = make_inbox(**{**server.settings, "smtp_timeout": 0.5})
    return reply(conversation=make_conversation(inbox), text="مرحباً ليلى", by=noor.actor)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = start_receiver("127.0.0.1", free_port())
    yield found
    found.stop()


@pytest.fixture
def impatient() -> Iterator[None]:
    """Nobody waits longer than half a second for SQLite's lock."""
    options = connections.settings["default"].get("OPTIONS", {})
    usual = options.get("timeout")
    if usual is not None:
        connection.close()
        options["timeout"] = 0.5
    yield
    if usual is not None:
        connection.close()
        options["timeout"] = usual
