from collections.abc import Iterator

import pytest
from django.test import Client

from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations.testing import RecordingChannel, recorded_channel


@pytest.fixture
def noor(db: None) -> Agent:
    return make_agent("Noor")


@pytest.fixture
def dana(db: None) -> Agent:
    return make_agent("Dana")


@pytest.fixture
def viewer(db: None) -> Agent:
    return make_agent("Vera", role=Role.VIEWER)


@pytest.fixture
def orders(noor: Agent) -> Team:
    """A restricted team: noor is in it, dana is not."""
    return make_team("Orders", members=(noor,))


@pytest.fixture
def desk(noor: Agent, client: Client) -> Client:
    """noor, signed in."""
    client.force_login(noor)
    return client


@pytest.fixture
def channel() -> Iterator[RecordingChannel]:
    with recorded_channel() as recording:
        yield recording
