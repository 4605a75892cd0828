"""Programs with keys: noor and sami share a restricted team, dana is in another."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent, make_brand, make_team
from hafawa.conversations.models import Conversation, Inbox
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.actor import SYSTEM


class Program:
    """Somebody else's program: knows the address and a key."""

    def __init__(self, secret: str = "", **headers: str) -> None:
        self.headers = ({"Authorization": f"Bearer {secret}"} if secret else {}) | headers
        self.client = Client(enforce_csrf_checks=True)

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
        more = {"data": body, "content_type": "application/json"} if body is not None else {}
        found: HttpResponse = getattr(self.client, method)(f"/api/v1{address}", headers=self.headers | headers, **more)
        return found

    def get(self, address: str, **headers: str) -> HttpResponse:
        return self.ask("get", address, **headers)

    def post(self, address: str, body: Any, **headers: str) -> HttpResponse:
        return self.ask("post", address, body, **headers)

    def delete(self, address: str, **headers: str) -> HttpResponse:
        return self.ask("delete", address, **headers)

    def patch(self, address: str, body: Any, **headers: str) -> HttpResponse:
        return self.ask("patch", address, body, **headers)


ProgramOf = Callable[..., Program]


def program_of(agent: Agent, *scopes: str, **headers: str) -> Program:
    """A program that acts as this colleague, for reading and writing unless told otherwise."""
    _token, secret = accounts.create_token(agent=agent, name="Shop", scopes=scopes or ("read", "write"), by=SYSTEM)
    return Program(secret, **headers)


@pytest.fixture(autouse=True)
def _fresh_buckets() -> None:
    cache.clear()


@pytest.fixture
def noor(db: None) -> Agent:
    make_brand()
    return make_agent("Noor")


@pytest.fixture
def sami(noor: Agent) -> Agent:
    return make_agent("Sami")


@pytest.fixture
def dana(noor: Agent) -> Agent:
    return make_agent("Dana")


@pytest.fixture
def omar(noor: Agent) -> Agent:
    return make_agent("Omar", Role.VIEWER)


@pytest.fixture
def orders(noor: Agent, sami: Agent) -> Team:
    return make_team("Orders", members=(noor, sami))


@pytest.fixture
def inbox(noor: Agent) -> Inbox:
    return make_inbox()


@pytest.fixture
def conversation(inbox: Inbox) -> Conversation:
    return make_conversation(inbox)


@pytest.fixture
def shop(noor: Agent) -> Program:
    """Acts as noor."""
    return program_of(noor)
