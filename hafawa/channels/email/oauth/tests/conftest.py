from collections.abc import Iterator

import pytest

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent
from tests.mailpeers import mailpeers, mailpeers_servers

from .play import Authority, authority

__all__ = ["mailpeers", "mailpeers_servers"]


@pytest.fixture
def served() -> Iterator[Authority]:
    with authority() as server:
        yield server


@pytest.fixture
def amal(db: None) -> Agent:
    return make_agent("Amal", role=Role.ADMINISTRATOR)
