from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import RecordingChannel, make_inbox, recorded_channel

SignIn = Callable[[Agent], Client]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def as_() -> SignIn:
    """A browser in which this colleague is signed in."""

    def sign_in(agent: Agent) -> Client:
        client = Client()
        client.force_login(agent)
        return client

    return sign_in


@pytest.fixture
def amal(db: None) -> Agent:
    """The administrator."""
    return make_agent("Amal", Role.ADMINISTRATOR)


@pytest.fixture
def noor(db: None) -> Agent:
    return make_agent("Noor")


@pytest.fixture
def inbox(db: None) -> Inbox:
    """A brand that speaks all three languages, Arabic first."""
    inbox = make_inbox()
    inbox.brand.languages = ["ar", "en", "ro"]
    inbox.brand.save()
    return inbox


@pytest.fixture
def channel() -> Iterator[RecordingChannel]:
    with recorded_channel() as recording:
        yield recording
