"""The shop's colleagues, and a browser for each."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from hafawa.accounts import actions
from hafawa.accounts.models import Agent, Role, Team, Workspace
from hafawa.accounts.testing import make_agent, make_team

SignIn = Callable[[Agent], Client]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def workspace(db: None) -> Workspace:
    return actions.ensure_workspace()


@pytest.fixture
def amal(workspace: Workspace) -> Agent:
    """The administrator."""
    return make_agent("Amal", Role.ADMINISTRATOR)


@pytest.fixture
def noor(workspace: Workspace) -> Agent:
    return make_agent("Noor")


@pytest.fixture
def sami(workspace: Workspace) -> Agent:
    """Leads noor's team."""
    return make_agent("Sami", Role.LEAD)


@pytest.fixture
def orders(noor: Agent, sami: Agent) -> Team:
    return make_team("Orders", members=(noor, sami))


@pytest.fixture
def dana(workspace: Workspace) -> Agent:
    """Of another team: must see nothing of theirs."""
    dana = make_agent("Dana")
    make_team("Billing", members=(dana,))
    return dana


@pytest.fixture
def omar(workspace: Workspace) -> Agent:
    return make_agent("Omar", Role.VIEWER)


@pytest.fixture
def as_() -> SignIn:
    """A browser in which this colleague is signed in."""

    def sign_in(agent: Agent) -> Client:
        client = Client()
        client.force_login(agent)
        return client

    return sign_in
