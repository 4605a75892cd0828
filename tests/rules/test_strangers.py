"""Every address, visited by two who must see nothing: somebody not signed in, and dana of another team.

A page meant for everybody says so itself, with Django's @login_not_required; it is visited all the same and must show
and change nothing of noor's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from pytest_django import DjangoDbBlocker

from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations.models import Conversation, Message
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.database.testing import standing_ground

SECRETS = ("sirr-7219-subject", "sirr-7219-text")
FOREIGN = {"allauth", "django", "whitenoise"}
"""Packages whose own pages are theirs to test."""


@dataclass(frozen=True)
class Route:
    """One address of the installation."""

    name: str  # with its namespaces, as reverse() takes it
    parameters: tuple[tuple[str, str], ...]  # name and kind, such as ("conversation_id", "IntConverter")
    callback: Any

    @property
    def is_public(self) -> bool:
        return getattr(self.callback, "login_required", True) is False


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[Route]:
    """Every named route of ours below a resolver, the whole URLconf by default."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from routes(each, inner)
        elif isinstance(each, URLPattern) and each.callback.__module__.split(".")[0] not in FOREIGN:
            kinds = tuple((name, type(kind).__name__) for name, kind in each.pattern.converters.items())
            yield Route(f"{namespace}{each.name}", kinds, each.callback)


class World:
    """Noor's restricted conversation, and what it looked like before strangers came by."""

    def __init__(self) -> None:
        self.noor, self.dana = make_agent("Noor"), make_agent("Dana")
        team = make_team("Orders", members=(self.noor,))
        make_team("Returns", members=(self.dana,))
        inbox = make_inbox("orders@shop.example", team=team)
        self.conversation = make_conversation(inbox, subject=SECRETS[0], text=SECRETS[1])
        self.message = Message.objects.filter(conversation=self.conversation).earliest("pk")

    def value_for(self, name: str, kind: str) -> Any:
        """A parameter's value: noor's own object where there is one of that name."""
        word = re.sub(r"_?(id|pk|number)$", "", name)
        rows = {"message": self.message.pk, "customer": self.conversation.customer_id, "agent": self.noor.pk}
        if kind == "UUIDConverter":
            return "00000000-0000-4000-8000-000000000000"
        if kind == "IntConverter" or word in {*rows, "conversation"}:
            return rows.get(word, self.conversation.pk)
        return "unknown"

    def fresh(self) -> "World":
        """As it was made: objects remember what a request did to them, rows are rolled back."""
        for each in (self.noor, self.dana, self.conversation):
            each.refresh_from_db()
        return self

    def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every domain: what a refused request must leave as it was."""
        models = [model for model in apps.get_models() if model.__module__.startswith("hafawa.")]
        return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}

    def kept(self, before: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
        """Of a snapshot, what a stranger may change for himself left out: his own row, and what it caused."""
        own = {"accounts.Agent", "events.EventRow", "jobs.Job"}
        return {label: rows for label, rows in before.items() if label not in own}


class Writes:
    """Whether anything but reading was asked of the database; snapshots of all tables are too dear to take always."""

    READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT)\b", re.IGNORECASE)

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.READING.match(sql):
            self.seen.append(sql)
        return execute(sql, params, many, context)


def complaints(world: World, route: Route, client: Client, *, is_anonymous: bool) -> list[str]:
    """What is wrong with how one route answers a stranger, to GET and to POST."""
    address = reverse(route.name, kwargs={name: world.value_for(name, kind) for name, kind in route.parameters})
    found = []
    for method in ("get", "post"):
        writes = Writes()
        with transaction.atomic():
            with connection.execute_wrapper(writes):
                answer = getattr(client, method)(address)
                text = answer.getvalue().decode(errors="replace")
            after = world.snapshot() if writes.seen else {}
            transaction.set_rollback(True)
        before = world.snapshot() if writes.seen else {}
        if any(secret in text for secret in SECRETS):
            found.append(f"{method} {address} shows noor's conversation")
        if is_anonymous and not route.is_public and not is_refusal(answer):
            found.append(f"{method} {address} answers {answer.status_code} to somebody not signed in")
        is_strict = is_anonymous or bool(route.parameters)
        if (before if is_strict else world.kept(before)) != (after if is_strict else world.kept(after)):
            found.append(f"{method} {address} changed something")
    return found


def is_refusal(answer: HttpResponse) -> bool:
    to_sign_in = answer.status_code in {302, 303} and answer.headers["Location"].startswith(str(settings.LOGIN_URL))
    return to_sign_in or answer.status_code in {400, 401, 403, 404, 405, 422}


pytestmark = pytest.mark.xdist_group("strangers")


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), standing_ground():
        yield World()


@pytest.fixture
def world(made: World, db: None) -> World:
    return made.fresh()


ROUTES = sorted(routes(), key=lambda route: route.name)


def test_every_address_has_a_name() -> None:
    assert [route.callback.__qualname__ for route in ROUTES if route.name.endswith("None")] == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_nobody_gets_in_without_signing_in(route: Route, world: World) -> None:
    assert complaints(world, route, Client(), is_anonymous=True) == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_dana_sees_and_changes_nothing_of_noors(route: Route, world: World) -> None:
    client = Client()
    client.force_login(world.dana)
    assert complaints(world, route, client, is_anonymous=False) == []


# ---- and the rule itself, shown three pages that break it and one that does not


def leaking(request: HttpRequest, conversation_id: int) -> HttpResponse:
    return HttpResponse(Conversation.objects.get(pk=conversation_id).subject)


def changing(request: HttpRequest, conversation_id: int) -> HttpResponse:
    if request.method == "POST":
        Conversation.objects.filter(pk=conversation_id).update(subject="gone")
    raise Http404


def refusing(request: HttpRequest, conversation_id: int) -> HttpResponse:
    raise Http404


@login_not_required
def welcoming(request: HttpRequest) -> HttpResponse:
    return HttpResponse("welcome")


urlpatterns = [
    path("leaking/<int:conversation_id>/", leaking, name="leaking"),
    path("changing/<int:conversation_id>/", changing, name="changing"),
    path("refusing/<int:conversation_id>/", refusing, name="refusing"),
    path("welcoming/", welcoming, name="welcoming"),
]


@pytest.mark.parametrize(
    ("name", "anonymous", "dana"),
    [
        ("leaking", ["get shows", "get answers 200", "post shows", "post answers 200"], ["get shows", "post shows"]),
        ("changing", ["post changed"], ["post changed"]),
        ("refusing", [], []),
        ("welcoming", [], []),
    ],
)
def test_that_a_leak_and_a_change_are_noticed(
    name: str, anonymous: list[str], dana: list[str], world: World, settings: Any
) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each.startswith("django.contrib.")]
    (route,) = [route for route in routes() if route.name == name]
    client = Client()
    for expected, is_anonymous in ((anonymous, True), (dana, False)):
        if not is_anonymous:
            client.force_login(world.dana)
        found = complaints(world, route, client, is_anonymous=is_anonymous)
        assert len(found) == len(expected), found
        for complaint, words in zip(found, expected, strict=True):
            method, verb = words.split(" ", 1)
            assert complaint.startswith(method)
            assert verb in complaint
