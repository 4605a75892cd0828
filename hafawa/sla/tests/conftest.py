from collections.abc import Iterator

import pytest
import time_machine

from hafawa.conversations.tests.conftest import amal, as_, channel, dana, inbox, noor, orders, sami

__all__ = ["amal", "as_", "channel", "dana", "inbox", "monday", "noor", "orders", "sami"]


@pytest.fixture
def monday() -> Iterator[time_machine.Traveller]:
    """Monday 9 March 2026, nine o'clock in Bucharest, seven in UTC. Time goes by only where a test says so."""
    with time_machine.travel("2026-03-09T07:00:00+00:00", tick=False) as traveller:
        yield traveller
