"""Customers and search over the API."""

from typing import Any

import pytest

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, Field, Team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_conversation, make_message
from hafawa.customers import actions
from hafawa.customers.models import Customer, Identity
from hafawa.customers.testing import make_andrei, make_layla
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

from .conftest import Program, program_of

pytestmark = pytest.mark.django_db


def test_a_customer_reads_as_they_stand(shop: Program) -> None:
    layla = make_layla()
    found = shop.get(f"/customers/{layla.pk}").json()
    assert found["name"] == "ليلى الحربي"
    assert found["language"] == "ar"
    assert found["company"] == ""
    identity = Identity.objects.get()
    assert found["identities"] == [
        {
            "id": identity.pk,
            "kind": "email",
            "value": "layla@example.com",
            "is_verified": False,
            "trouble": "",
            "trouble_reason": "",
            "trouble_at": None,
        }
    ]


@pytest.mark.parametrize(("trouble", "reason"), [("unreachable", "userunknown"), ("complained", "feedback")])
def test_an_address_from_which_something_came_back_says_so(shop: Program, trouble: str, reason: str) -> None:
    layla = make_layla()
    actions.mark_trouble(kind="email", value="layla@example.com", trouble=trouble, reason=reason)
    for found in (shop.get(f"/customers/{layla.pk}").json(), shop.get("/customers").json()["results"][0]):
        (identity,) = found["identities"]
        assert (identity["trouble"], identity["trouble_reason"]) == (trouble, reason)
        assert identity["trouble_at"].endswith("Z")


def test_pages_are_stable_while_customers_come_in(shop: Program) -> None:
    made = [actions.create_customer(name=f"c{number}", by=SYSTEM).pk for number in range(5)]
    first = shop.get("/customers?limit=3").json()
    actions.create_customer(name="new", by=SYSTEM)
    second = shop.get(f"/customers?limit=3&cursor={first['next']}").json()
    assert [row["id"] for row in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("email=LAYLA@example.com", True),
        ("email=layl@example.com", False),
        ("phone=%2B966550142290", True),
        ("phone=%2B966%2055%20014%202290", True),
        ("phone=%2B966550142291", False),
        ("phone=%2B966550142290&email=layla@example.com", True),
        ("phone=%2B966550142290&email=andrei@example.com", False),
    ],
)
def test_a_customer_is_found_by_exactly_what_they_use(query: str, is_found: bool, shop: Program) -> None:
    layla, _andrei = make_layla(), make_andrei()
    actions.add_identity(customer=layla, kind="phone", value="+966 55 014 2290", by=SYSTEM)
    found = shop.get(f"/customers?{query}").json()["results"]
    assert [row["id"] for row in found] == ([layla.pk] if is_found else [])


def test_adds_a_customer(shop: Program) -> None:
    accounts.save_tag(name="vip", by=SYSTEM)
    accounts.save_field(key="size", labels={"en": "Size"}, about=Field.About.CUSTOMER, kind="number", by=SYSTEM)
    body = {
        "name": "Andrei Popescu",
        "identities": [{"kind": "email", "value": "Andrei@Example.com"}, {"kind": "phone", "value": "+40 721 234 567"}],
        "language": "ro",
        "time_zone": "Europe/Bucharest",
        "company": "Brutărie",
        "tags": ["vip"],
        "fields": {"size": "42"},
    }
    answer = shop.post("/customers", body)
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert answer.headers["Location"] == f"/api/v1/customers/{found['id']}"
    assert [identity["value"] for identity in found["identities"]] == ["andrei@example.com", "+40721234567"]
    assert (found["company"], found["tags"], found["fields"]) == ("Brutărie", ["vip"], {"size": 42.0})
    assert EventRow.objects.filter(name="CustomerCreated").get().actor_name == "Noor"


def test_changes_only_what_is_named(shop: Program) -> None:
    layla = make_layla()
    address = Identity.objects.get()
    accounts.save_tag(name="vip", by=SYSTEM)
    body = {
        "place": "الرياض",
        "tags": {"add": ["vip"]},
        "identities": {"add": [{"kind": "email", "value": "layla@work.example"}], "remove": [address.pk]},
    }
    found = shop.patch(f"/customers/{layla.pk}", body).json()
    assert found["name"] == "ليلى الحربي"
    assert found["place"] == "الرياض"
    assert found["tags"] == ["vip"]
    assert [identity["value"] for identity in found["identities"]] == ["layla@work.example"]
    assert shop.patch(f"/customers/{layla.pk}", {"tags": {"set": []}, "company": "أفق"}).json()["tags"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": ""}, "#/name"),
        ({"name": "   "}, "#/name"),
        ({"nam": "x"}, "#/nam"),
        ({"time_zone": "Mars/Olympus"}, "#/time_zone"),
        ({"language": "klingon"}, "#/language"),
        ({"tags": {"add": ["nope"]}}, "#/tags/add"),
        ({"fields": {"nope": 1}}, "#/fields/nope"),
        ({"identities": {"add": [{"kind": "email", "value": "nobody"}]}}, "#/identities/add/0/value"),
        ({"identities": {"add": [{"kind": "email", "value": "andrei@example.com"}]}}, "#/identities/add/0/value"),
        ({"identities": {"remove": [987654]}}, "#/identities/remove/0"),
        ({"is_blocked": "maybe"}, "#/is_blocked"),
    ],
)
def test_a_wrong_change_changes_nothing(body: Any, pointer: str, shop: Program) -> None:
    layla, _andrei = make_layla(), make_andrei()
    before = [list(model._default_manager.values()) for model in (Customer, Identity, EventRow)]
    answer = shop.patch(f"/customers/{layla.pk}", {"place": "Riyadh", **body})
    assert answer.status_code == 422, answer.content
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert [list(model._default_manager.values()) for model in (Customer, Identity, EventRow)] == before


def test_finds_customers_by_words(shop: Program) -> None:
    layla, _andrei = make_layla(), make_andrei()
    run_all()
    assert [row["id"] for row in shop.get("/customers/search?q=ليلي").json()["results"]] == [layla.pk]
    assert shop.get("/customers/search?q=nobody").json() == {"results": [], "next": None}
    assert shop.get("/customers/search").status_code == 422


def test_finds_conversations_and_customers_at_once(shop: Program, inbox: Inbox) -> None:
    message = make_message(inbox, text="The kettle leaks", name="Kettle Smith", sender="k@example.com")
    run_all()
    found = shop.get("/search?q=kettles").json()
    assert [hit["message_id"] for hit in found["conversations"]] == [message.pk]
    assert found["conversations"][0]["conversation"]["id"] == message.conversation_id
    assert [row["id"] for row in found["customers"]] == [message.identity.customer_id]


def test_search_hides_what_its_agent_may_not_see(inbox: Inbox, orders: Team, noor: Agent, dana: Agent) -> None:
    conversation = make_conversation(inbox, text="confidential salary matter")
    conversations.give_to_team(conversation=conversation, team=orders, by=SYSTEM)
    run_all()
    assert len(program_of(noor).get("/search?q=salary").json()["conversations"]) == 1
    assert program_of(dana).get("/search?q=salary").json()["conversations"] == []


# ---- two records of one person


def two() -> tuple[Customer, Customer]:
    layla = make_layla()
    return layla, actions.create_customer(
        name="Layla H", place="Jeddah", identities=[("email", "l@work.example")], by=SYSTEM
    )


def test_two_are_merged_and_the_old_id_leads_to_the_one_who_stays(shop: Program) -> None:
    layla, other = two()
    reply = shop.post(f"/customers/{layla.pk}/merge", {"customer_id": other.pk, "choices": {"name": "source"}})
    assert reply.status_code == 200
    found = reply.json()
    assert (found["id"], found["name"], found["place"]) == (layla.pk, "Layla H", "Jeddah")
    assert [row["value"] for row in found["identities"]] == ["layla@example.com", "l@work.example"]
    assert found["merged_ids"] == [other.pk]
    away = shop.get(f"/customers/{other.pk}")
    assert away.status_code == 307
    assert away.json() == {"id": other.pk, "merged_into": layla.pk}
    assert away.headers["Location"].endswith(f"/customers/{layla.pk}")
    assert shop.get("/customers?email=l@work.example").json()["results"][0]["id"] == layla.pk
    assert shop.patch(f"/customers/{other.pk}", {"place": "Abha"}).status_code == 409


def test_and_taken_apart_again(shop: Program) -> None:
    layla, other = two()
    before = [shop.get(f"/customers/{pk}").json() for pk in (layla.pk, other.pk)]
    shop.post(f"/customers/{layla.pk}/merge", {"customer_id": other.pk})
    reply = shop.post(f"/customers/{layla.pk}/unmerge", {"customer_id": other.pk})
    assert reply.status_code == 200
    assert reply.json() == before[1]
    assert [shop.get(f"/customers/{pk}").json() for pk in (layla.pk, other.pk)] == before
    again = shop.post(f"/customers/{layla.pk}/unmerge", {"customer_id": other.pk})
    assert again.status_code == 422
    assert again.json()["errors"][0]["pointer"] == "#/customer_id"


def test_merging_under_one_key_is_one_merge(shop: Program) -> None:
    layla, other = two()
    calls = [
        shop.post(f"/customers/{layla.pk}/merge", {"customer_id": other.pk}, **{"Idempotency-Key": "merge-1"})
        for _number in range(2)
    ]
    assert [reply.status_code for reply in calls] == [200, 200]
    assert calls[0].json() == calls[1].json()
    assert EventRow.objects.filter(name="CustomersMerged").count() == 1
    assert shop.post(f"/customers/{layla.pk}/merge", {"customer_id": other.pk}).status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "place"),
    [
        ({"customer_id": 999999}, 422, "#/customer_id"),
        ({}, 422, "#/customer_id"),
        ({"customer_id": "other", "choices": {"shoe_size": "source"}}, 422, "#/choices/shoe_size"),
        ({"customer_id": "other", "choices": {"name": "theirs"}}, 422, "#/choices/name"),
        ({"customer_id": "other", "choices": {"name": "both"}}, 422, "#/choices/name"),
        ({"customer_id": "self"}, 422, None),
    ],
)
def test_what_cannot_be_merged_says_why_and_changes_nothing(
    body: dict[str, Any], status: int, place: str | None, shop: Program
) -> None:
    layla, other = two()
    ids = {"other": other.pk, "self": layla.pk}
    if "customer_id" in body:
        body = {**body, "customer_id": ids.get(body["customer_id"], body["customer_id"])}
    told = EventRow.objects.count()
    reply = shop.post(f"/customers/{layla.pk}/merge", body)
    assert reply.status_code == status
    assert reply.json()["errors"][0].get("pointer") == place
    assert EventRow.objects.count() == told
    assert Customer.objects.filter(merged_into=None).count() == 2


def test_who_may_not_merge_changes_nothing(omar: Agent, shop: Program) -> None:
    layla, other = two()
    for caller, status in ((program_of(omar), 403), (program_of(omar, "read"), 403)):
        reply = caller.post(f"/customers/{layla.pk}/merge", {"customer_id": other.pk})
        assert reply.status_code == status
    assert Customer.objects.filter(merged_into=None).count() == 2
    shop.post(f"/customers/{layla.pk}/merge", {"customer_id": other.pk})
    assert program_of(omar).post(f"/customers/{layla.pk}/unmerge", {"customer_id": other.pk}).status_code == 403
    assert Customer.objects.filter(merged_into=None).count() == 1
