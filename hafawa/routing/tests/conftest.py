from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.routing import switch
from hafawa.routing.actions import save_queue
from hafawa.routing.models import Queue, Strategy

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
def lina(db: None) -> Agent:
    """The lead; she answers, but is in no team."""
    return make_agent("Lina", Role.LEAD)


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
def inbox(orders: Team) -> Inbox:
    return make_inbox("orders@shop.example", team=orders)


@pytest.fixture
def queue(orders: Team) -> Queue:
    return save_queue(team=orders, strategy=Strategy.LEAST_LOADED, is_sticky=False, capacity=3, by=SYSTEM)


@pytest.fixture(autouse=True)
def asked_anew() -> None:
    """What the last test's process remembered about its queues is of no use to the next."""
    switch.forget()
