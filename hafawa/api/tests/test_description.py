"""The description is the committed one, tells the truth about answers, and reads as a page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, Role, Team
from hafawa.api.description import WRITES, description, written_out
from hafawa.api.version_1 import api
from hafawa.conversations import actions
from hafawa.conversations.models import Conversation, Inbox
from hafawa.conversations.testing import make_conversation
from hafawa.customers import actions as customers
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all
from hafawa.touchpoints.testing import make_touchpoint

from .conftest import Program, program_of
from .test_gate import BODIES, filled, secret  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parents[1] / "openapi.json"
ROUTES = [(method, address) for address, methods in description()["paths"].items() for method in methods]

OPERATIONS = {
    (method.lower(), f"/api/v1/{re.sub('{int:', '{', path).lstrip('/')}"): operation
    for bound in api._get_bound_routers()
    for path, view in bound.path_operations.items()
    for operation in view.operations
    for method in operation.methods
}


def test_the_committed_description_is_the_present_one() -> None:
    """Write it anew with `python -m hafawa openapi`, and look at what changed: a promise to callers did."""
    assert SNAPSHOT.read_text() == written_out()


def test_the_description_is_served_to_everybody(db: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert orjson.loads(answer.content)["openapi"] == "3.1.0"


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [description()["paths"][address][method]["operationId"] for method, address in ROUTES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("method", "address"), ROUTES)
def test_answers_are_as_described(method: str, address: str, secret: Any, noor: Agent) -> None:  # noqa: F811
    short = address.removeprefix("/api/v1")
    customer = Conversation.objects.get(pk=secret.conversation_id).customer
    tag = accounts.save_tag(name="vip", by=SYSTEM)
    customers.change_customer(customer=customer, place="sirr-7219", by=SYSTEM)
    customers.set_customer_tags(customer=customer, tags=[tag], by=SYSTEM)
    actions.set_tags(conversation=secret.conversation, add=[tag], by=SYSTEM)
    actions.assign(conversation=secret.conversation, agent=noor, by=SYSTEM)
    make_touchpoint(customer)
    noor.role = Role.LEAD  # some routes are for those who lead
    noor.save(update_fields=["role"])
    run_all()
    body = BODIES[short] if method in WRITES - {"delete"} else None
    answer = program_of(noor).ask(method, filled(short, secret), body)
    operation = OPERATIONS[method, address]
    if method == "delete":
        assert (answer.status_code, answer.content) == (204, b"")
        assert operation.response_models[204] is None
        return
    if short.startswith("/attachments/"):
        assert answer.getvalue() == b"sirr-7219"
        return
    found = orjson.loads(answer.content)
    operation.response_models[answer.status_code].model_validate({"response": found})
    assert found.get("results") != [], "a list that shows nothing proves nothing"


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_the_reference_reads_in_three_languages(language: str, db: None) -> None:
    answer = Client().get(f"/api/v1/docs?lang={language}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    names = [description()["paths"][address][method]["operationId"] for method, address in ROUTES]
    assert [name for name in names if f'id="{name}"' not in page] == []
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|https?://(?!testserver)[\w.]+/", page)


@pytest.fixture
def crowd(inbox: Inbox, orders: Team, noor: Agent) -> Callable[[int], None]:
    """Adds so many conversations, with all that a row shows."""

    def add(number: int) -> None:
        for each in range(number):
            name = f"{number}-{each}"
            conversation = make_conversation(inbox, sender=f"{name}@example.com", text="kettle", name=f"Kettle {name}")
            tag = accounts.save_tag(name=name, by=SYSTEM)
            actions.set_tags(conversation=conversation, add=[tag], by=SYSTEM)
            actions.give_to_team(conversation=conversation, team=orders, by=SYSTEM)
            actions.assign(conversation=conversation, agent=noor, by=SYSTEM)
            customers.set_customer_tags(customer=conversation.customer, tags=[tag], by=SYSTEM)
            actions.note(conversation=Conversation.objects.earliest("pk"), text=name, by=SYSTEM)
        run_all()

    return add


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/conversations", 5),
        ("/conversations?tag=5-0&assignee=me", 6),
        ("/conversations/{first}", 5),
        ("/conversations/{first}/messages", 6),
        ("/customers", 5),
        ("/customers/search?q=kettle", 9),  # PostgreSQL looks in windows that grow
        ("/search?q=kettle", 16),
        ("/tags", 3),
        ("/teams", 3),
        ("/agents", 3),
        ("/inboxes", 4),
        ("/me", 4),
    ],
)
def test_asks_the_database_as_often_for_many_as_for_few(
    address: str,
    most: int,
    shop: Program,
    crowd: Callable[[int], None],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    crowd(5)  # fewer hits are found without the second look that PostgreSQL takes
    asked = address.format(first=Conversation.objects.earliest("pk").pk)
    shop.get(asked)  # the key's last use is noted now
    with django_assert_max_num_queries(most) as few:
        assert shop.get(asked).status_code == 200
    crowd(6)
    with django_assert_max_num_queries(most) as many:
        assert shop.get(asked).status_code == 200
    assert len(many) <= len(few)


NASTY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.sampled_from(["", "me", "none", "open", "snoozed", "2026-01-31T09:30:00Z", "0001-01-01T00:00:00Z", "a@b.example",
                     "9999-12-31T23:59:59+00:00", "\x00", "late", "MTIz", "1-1", "ا", "<b>x</b>", "%s"]),
)  # fmt: skip
NAMES = st.text(max_size=8)
JSON = st.recursive(
    NASTY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def values_for(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names) if names else st.text(max_size=8), JSON, max_size=5)


def part_names(address: str, method: str) -> list[str]:
    operation = description()["paths"][address][method]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    return sorted(description()["components"]["schemas"][reference]["properties"])


def is_answered(answer: Any) -> bool:
    return bool(answer.status_code < 500)


@pytest.mark.parametrize(("method", "address"), [route for route in ROUTES if route[0] == "get"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_question_breaks_a_route(
    method: str, address: str, data: st.DataObject, shop: Program, conversation: Conversation
) -> None:
    from django.core.cache import cache

    cache.clear()
    names = [each["name"] for each in description()["paths"][address][method]["parameters"] if each["in"] == "query"]
    asked = {name: str(value) for name, value in data.draw(values_for(names)).items()}
    place = re.sub(r"{\w+}", str(data.draw(st.integers(0, 2**70) | st.just(conversation.pk))), address)
    answer = shop.client.get(place, asked, headers=shop.headers)
    assert is_answered(answer), (asked, answer.content)


@pytest.mark.parametrize(("method", "address"), [route for route in ROUTES if route[0] in WRITES - {"delete"}])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_breaks_a_route(
    method: str, address: str, data: st.DataObject, shop: Program, conversation: Conversation
) -> None:
    from django.core.cache import cache

    cache.clear()
    likely = {"text": "x", "name": "x", "customer": {"email": "a@b.example"}}
    names = part_names(address, method)
    body = {name: value for name, value in likely.items() if name in names} | data.draw(values_for(names))
    place = re.sub(r"{\w+}", str(conversation.pk), address).removeprefix("/api/v1")
    sent = data.draw(st.just(body) | st.lists(JSON, max_size=3))
    answer = shop.ask(method, place, sent)
    assert is_answered(answer), (body, answer.content)
