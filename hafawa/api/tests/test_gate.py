"""Keys, scopes, pace, and the shape of every refusal."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import URLPattern
from django.utils.timezone import now

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, ApiToken, Role, Team
from hafawa.api import gate
from hafawa.api.description import WRITES, description
from hafawa.api.urls import urlpatterns
from hafawa.conversations import actions
from hafawa.conversations.channel import File
from hafawa.conversations.models import Attachment, Conversation, Inbox, Message
from hafawa.conversations.testing import make_message
from hafawa.customers import actions as customers
from hafawa.customers.testing import make_customer
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all
from hafawa.platform.web.rest import Bucket

from .conftest import Program, program_of

pytestmark = pytest.mark.django_db

ROUTES = [
    (method, address.removeprefix("/api/v1"))
    for address, methods in description()["paths"].items()
    for method in methods
]
BODIES: dict[str, Any] = {
    "/conversations": {"customer": {"email": "new@example.com"}, "text": "x"},
    "/conversations/{conversation_id}": {"subject": "changed"},
    "/conversations/{conversation_id}/replies": {"text": "x"},
    "/conversations/{conversation_id}/notes": {"text": "x"},
    "/conversations/{conversation_id}/attachments": {"name": "x.txt", "content": "c2lyci03MjE5"},
    "/customers": {"name": "x"},
    "/touchpoints": {
        "kind": "order_placed",
        "at": "2026-01-31T09:30:00Z",
        "customer": {"kind": "email", "value": "new@example.com"},
    },
    "/customers/{customer_id}": {"name": "changed"},
    "/customers/{customer_id}/merge": {"customer_id": 0},  # `secret` says whom
    "/customers/{customer_id}/unmerge": {"customer_id": 0},
}
SECRET = "sirr-7219"


@pytest.fixture
def secret(inbox: Inbox, orders: Team) -> Message:
    """A message with a file, in a conversation of noor's restricted team. One more record of its customer is merged
    into theirs, another is not yet.
    """
    file = File(name=f"{SECRET}.txt", content_type="text/plain", content=SECRET.encode())
    message = make_message(inbox, text=f"{SECRET} text", subject=f"{SECRET} subject", files=(file,))
    actions.give_to_team(conversation=message.conversation, team=orders, by=SYSTEM)
    apart, merged = (make_customer(name, f"{name}@example.com") for name in ("apart", "merged"))
    customers.merge_customers(source=merged, target=message.conversation.customer, by=SYSTEM)
    BODIES["/customers/{customer_id}/merge"] = {"customer_id": apart.pk}
    BODIES["/customers/{customer_id}/unmerge"] = {"customer_id": merged.pk}
    run_all()
    return message


def filled(address: str, message: Message) -> str:
    address = address.format(
        conversation_id=message.conversation_id,
        customer_id=Conversation.objects.get(pk=message.conversation_id).customer_id,
        attachment_id=Attachment.objects.get(message=message).pk,
    )
    return f"{address}?q={SECRET}" if address.endswith("/search") else address


def body_for(method: str, address: str) -> Any:
    return BODIES[address] if method in WRITES - {"delete"} else None


def snapshot() -> dict[str, list[Any]]:
    models = [model for model in apps.get_models() if model.__module__.startswith("hafawa.")]
    kept = {"accounts.ApiToken"}  # a key's last use is noted
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in models
        if model._meta.label not in kept
    }


def is_a_problem(answer: Any, status: int) -> bool:
    """Whole and in its form (RFC 9457)."""
    content = answer.json()
    assert answer.status_code == status, content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"type", "title", "status", "detail", "instance"} <= set(content)
    assert content["status"] == status
    assert content["instance"].startswith("/api/v1/")
    return True


def test_every_route_is_visited() -> None:
    named: Iterator[str] = (str(each.pattern) for each in urlpatterns if isinstance(each, URLPattern))
    inside = {f"/api/v1/{route.replace('int:', '').replace('<', '{').replace('>', '}')}" for route in named}
    assert inside - {"/api/v1/openapi.json", "/api/v1/docs", "/api/v1/^"} == set(description()["paths"])


@pytest.mark.parametrize(("method", "address"), ROUTES)
@pytest.mark.parametrize("key", ["", "Bearer", "Bearer haf_nobody", "Basic aGFmOmhhZg==", "haf_x", "Bearer a b"])
def test_without_a_valid_key_nothing_is_answered(method: str, address: str, key: str, secret: Message) -> None:
    before = snapshot()
    program = Program(**({"Authorization": key} if key else {}))
    answer = program.ask(method, filled(address, secret), body_for(method, address))
    assert is_a_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")
    assert snapshot() == before


def test_a_session_opens_nothing(noor: Agent) -> None:
    client = Client()
    client.force_login(noor)
    assert client.get("/api/v1/me").status_code == 401


def test_a_key_that_is_over_opens_nothing(noor: Agent, sami: Agent) -> None:
    shop, agents = program_of(noor), program_of(sami)
    expiring = accounts.create_token(
        agent=noor, name="x", scopes=["read"], expires_at=now() + timedelta(hours=1), by=SYSTEM
    )
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        assert Program(expiring[1]).get("/me").status_code == 401
        assert shop.get("/me").status_code == 200
    accounts.revoke_token(token=ApiToken.objects.get(agent=noor, expires_at=None), by=SYSTEM)
    assert shop.get("/me").status_code == 401
    Agent.objects.filter(pk=sami.pk).update(is_active=False)
    assert agents.get("/me").status_code == 401


@pytest.mark.parametrize(("method", "address"), [route for route in ROUTES if route[0] in WRITES])
def test_a_reading_key_and_a_viewer_write_nothing(
    method: str, address: str, secret: Message, noor: Agent, omar: Agent
) -> None:
    reading, viewing = program_of(noor, "read"), program_of(omar)
    before = snapshot()
    answer = reading.ask(method, filled(address, secret), body_for(method, address))
    assert is_a_problem(answer, 403)
    assert 'error="insufficient_scope", scope="write"' in answer.headers["WWW-Authenticate"]
    assert is_a_problem(viewing.ask(method, filled(address, secret), body_for(method, address)), 403)
    assert snapshot() == before


def test_a_writing_key_reads_nothing(noor: Agent) -> None:
    assert is_a_problem(program_of(noor, "write").get("/me"), 403)


@pytest.mark.parametrize(("method", "address"), [route for route in ROUTES if "{" in route[1] or route[0] == "get"])
def test_dana_sees_and_changes_nothing_of_noors(method: str, address: str, secret: Message, dana: Agent) -> None:
    if method == "delete":  # a lead's to do, of what she sees
        dana.role = Role.LEAD
        dana.save(update_fields=["role"])
    hers = program_of(dana)
    before = snapshot()
    answer = hers.ask(method, filled(address, secret), body_for(method, address))
    if "customer" in address:  # customers are everybody's
        assert answer.status_code in {200, 201}
        return
    assert SECRET not in answer.getvalue().decode()
    if "{" in address:
        assert is_a_problem(answer, 404)
    assert snapshot() == before


def test_dana_starts_nothing_in_a_door_that_is_closed_to_her(secret: Message, orders: Team, dana: Agent) -> None:
    Inbox.objects.update(team=orders)
    hers = program_of(dana)
    before = snapshot()
    body = {"customer": {"email": "new@example.com"}, "text": "x", "inbox_id": Inbox.objects.get().pk}
    assert is_a_problem(hers.post("/conversations", body), 422)
    assert snapshot() == before
    assert hers.get("/inboxes").json()["results"] == []


def test_what_is_not_there_is_said_as_a_problem(shop: Program) -> None:
    assert is_a_problem(shop.get("/nowhere"), 404)
    assert is_a_problem(shop.get("/conversations/987654"), 404)
    assert is_a_problem(shop.get("/conversations/99999999999999999999999"), 404)
    assert is_a_problem(shop.get("/conversations/abc"), 404)
    assert is_a_problem(shop.get("/attachments/987654"), 404)


def test_another_method_is_told_which_are_taken(shop: Program) -> None:
    answer = shop.ask("delete", "/conversations")
    assert is_a_problem(answer, 405)
    assert {method.strip() for method in answer.headers["Allow"].split(",")} == {"GET", "POST"}


@pytest.mark.parametrize(
    "body", ["{", "\xff", '{"name": NaN}', '{"name": "\\ud800"}', '{"name": "a\\u0000"}', "[" * 3000, "x"]
)
def test_a_body_that_is_not_json_is_malformed(body: str, shop: Program) -> None:
    answer = shop.client.post(
        "/api/v1/customers", body.encode("latin-1"), content_type="application/json", headers=shop.headers
    )
    assert is_a_problem(answer, 400)


def test_other_formats_and_large_bodies_are_refused(shop: Program) -> None:
    form = shop.client.post("/api/v1/customers", {"name": "x"}, headers=shop.headers)
    assert is_a_problem(form, 415)
    assert is_a_problem(shop.post("/customers", {"name": "x" * gate.LARGEST_BODY}), 413)


def test_a_misspelt_filter_is_told_of(shop: Program) -> None:
    answer = shop.get("/conversations?statuss=open&limit=1000")
    assert is_a_problem(answer, 422)
    assert answer.json()["errors"] == [{"parameter": "statuss", "detail": "Unknown."}]
    wrong = shop.get("/conversations?status=closed&limit=1000").json()["errors"]
    assert wrong == [
        {"parameter": "status", "detail": "Give one of: 'open', 'waiting', 'snoozed', 'resolved', 'spam'."},
        {"parameter": "limit", "detail": "Give 100 or less."},
    ]


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "LTE", "%00"])
@pytest.mark.parametrize("address", ["/conversations", "/customers", "/tags"])
def test_a_cursor_of_ones_own_making_is_refused(cursor: str, address: str, shop: Program) -> None:
    answer = shop.get(f"{address}?cursor={cursor}")
    if answer.status_code != 200:
        assert is_a_problem(answer, 422)
        assert answer.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("language", "title"), [("ar", "غير صالح"), ("ro", "Nu este valid"), ("en", "Not valid"), ("fr", "Not valid")]
)
def test_problems_are_told_in_the_callers_language(language: str, title: str, shop: Program) -> None:
    answer = shop.get("/conversations?limit=0", **{"Accept-Language": language})
    assert answer.json()["title"] == title


def test_our_own_mistake_shows_nothing_of_our_insides(shop: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a password is hunter2")

    monkeypatch.setattr("hafawa.accounts.queries.tags", fail)
    answer = shop.get("/tags")
    assert is_a_problem(answer, 500)
    assert "hunter2" not in answer.content.decode()


def test_a_program_in_a_hurry_is_told_to_wait(shop: Program, sami: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PACE", Bucket("test", size=3, seconds=60))
    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        assert [shop.get("/me").status_code for _call in range(4)] == [200, 200, 200, 429]
        answer = shop.get("/me")
        assert is_a_problem(answer, 429)
        assert answer.headers["Retry-After"] == "20"
        assert program_of(sami).get("/me").status_code == 200
        clock.shift(21)
        assert [shop.get("/me").status_code for _call in range(2)] == [200, 429]


def test_last_use_is_noted_rarely(shop: Program) -> None:
    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        shop.get("/me")
        assert ApiToken.objects.get().last_used_at == moment
        clock.shift(60)
        shop.get("/me")
        assert ApiToken.objects.get().last_used_at == moment
        clock.shift(600)
        shop.get("/me")
        assert ApiToken.objects.get().last_used_at == moment + timedelta(seconds=660)
