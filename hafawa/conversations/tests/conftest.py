from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import RecordingChannel, make_inbox, recorded_channel

SignIn = Callable[[Agent], Client]


@pytest.fixture
def as_() -> SignIn:
    """A browser in which this colleague is signed in."""

    def sign_in(agent: Agent) -> Client:
        client = Client()
        client.force_login(agent)
        return client

    cache.clear()
    return sign_in


@pytest.fixture
def amal(db: None) -> Agent:
    """The administrator."""
    return make_agent("Amal", Role.ADMINISTRATOR)


@pytest.fixture
def noor(db: None) -> Agent:
    return make_agent("Noor")


@pytest.fixture
def sami(db: None) -> Agent:
    return make_agent("Sami")


@pytest.fixture
def dana(db: None) -> Agent:
    return make_agent("Dana")


@pytest.fixture
def orders(noor: Agent, sami: Agent) -> Team:
    """A restricted team: noor and sami are in it, dana is not."""
    return make_team("Orders", is_restricted=True, members=(noor, sami))


@pytest.fixture
def inbox(db: None) -> Inbox:
    return make_inbox()


@pytest.fixture
def channel() -> Iterator[RecordingChannel]:
    with recorded_channel() as recording:
        yield recording
