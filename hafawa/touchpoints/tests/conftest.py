"""The shop's colleagues, its customers, and a browser for each colleague."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_team
from hafawa.customers.models import Customer
from hafawa.customers.testing import make_andrei, make_layla

SignIn = Callable[[Agent], Client]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def amal(db: None) -> Agent:
    """The administrator."""
    accounts.ensure_workspace()
    return make_agent("Amal", Role.ADMINISTRATOR)


@pytest.fixture
def noor(db: None) -> Agent:
    accounts.ensure_workspace()
    return make_agent("Noor")


@pytest.fixture
def dana(noor: Agent) -> Agent:
    """Of another team."""
    dana = make_agent("Dana")
    make_team("Billing", members=(dana,))
    return dana


@pytest.fixture
def layla(db: None) -> Customer:
    return make_layla()


@pytest.fixture
def andrei(db: None) -> Customer:
    return make_andrei()


@pytest.fixture
def as_() -> SignIn:
    def sign_in(agent: Agent) -> Client:
        client = Client(headers={"accept-language": agent.language})
        client.force_login(agent)
        return client

    return sign_in
