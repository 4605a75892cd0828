"""Touchpoints over the API: one, a thousand, again, wrong, by strangers."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hafawa.accounts.models import Agent
from hafawa.customers.models import Customer
from hafawa.customers.testing import make_layla
from hafawa.platform.events.models import EventRow
from hafawa.touchpoints.models import Touchpoint
from hafawa.touchpoints.testing import make_touchpoint

from .conftest import Program, program_of

pytestmark = pytest.mark.django_db
LAYLA = {"kind": "email", "value": "layla@example.com"}


def item(**more: Any) -> dict[str, Any]:
    return {"kind": "order_delivered", "at": timezone.now().isoformat(), "customer": LAYLA} | more


def test_one_is_kept_and_reads_as_it_was_told(shop: Program) -> None:
    layla = make_layla()
    told = item(
        at="2026-01-31T09:30:00+03:00", source="till", id="e1", amount="129.5", currency="SAR", product="غلاية سحاب",
        order="DB-1", place="الرياض", properties={"carrier": "سهم", "parcels": 2},
    )  # fmt: skip
    answer = shop.post("/touchpoints", told)
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert found["customer_id"] == layla.pk
    assert found["at"] == "2026-01-31T06:30:00Z"
    assert (found["amount"], found["external_id"], found["properties"]) == ("129.500", "e1", told["properties"])
    assert shop.get("/touchpoints").json()["results"] == [found]
    again = shop.post("/touchpoints", told)
    assert (again.status_code, again.json()["id"]) == (200, found["id"])


def test_a_batch_takes_the_good_and_says_what_is_wrong_with_the_others(shop: Program) -> None:
    ahead = (timezone.now() + timedelta(hours=1)).isoformat()
    answer = shop.post(
        "/touchpoints", {"touchpoints": [item(id="a"), item(kind="nope"), 7, item(id="a"), item(at=ahead)]}
    )
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert (found["recorded"], found["repeated"], found["refused"]) == (1, 1, 3)
    statuses = [each["status"] for each in found["results"]]
    assert statuses == ["recorded", "refused", "refused", "repeated", "refused"]
    pointers = [error["pointer"] for each in found["results"] for error in each["errors"]]
    assert pointers == ["#/touchpoints/1/kind", "#/touchpoints/2", "#/touchpoints/4/at"]
    assert Touchpoint.objects.count() == 1


def test_what_is_wrong_is_said_in_the_language_asked_for(noor: Agent) -> None:
    shop = program_of(noor, **{"Accept-Language": "ar"})
    found = shop.post("/touchpoints", {"touchpoints": [item(kind="nope")]}).json()
    assert "لا يوجد نوع" in found["results"][0]["errors"][0]["detail"]


def test_a_thousand_are_kept_and_one_more_is_refused_whole(shop: Program) -> None:
    body = {"touchpoints": [item(id=f"e{number}") for number in range(1000)]}
    assert shop.post("/touchpoints", body).json()["recorded"] == 1000
    assert EventRow.objects.filter(name="TouchpointsRecorded").count() == 1
    body["touchpoints"].append(item(id="more"))
    answer = shop.post("/touchpoints", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/touchpoints"
    assert Touchpoint.objects.count() == 1000


def test_a_batch_under_a_key_is_answered_as_the_first_time(shop: Program) -> None:
    body = {"touchpoints": [item(), item(kind="nope")]}
    first = shop.post("/touchpoints", body, **{"Idempotency-Key": "k1"})
    again = shop.post("/touchpoints", body, **{"Idempotency-Key": "k1"})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    assert Touchpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/kind"),
        (item(kind="nope"), "#/kind"),
        (item(customer={"kind": "email", "value": "nobody"}), "#/customer/value"),
        (item(customer_id=3), "#/customer_id"),
        ({"kind": "order_placed", "at": "2026-01-31T09:30:00Z", "customer_id": 987654}, "#/customer_id"),
        (item(amount="1"), "#/currency"),
        (item(colour="red"), "#/colour"),
        ({"touchpoints": []}, "#/touchpoints"),
        ({"touchpoints": "x"}, "#/touchpoints"),
        ({"touchpoints": [item()], "kind": "order_placed"}, "#/kind"),
    ],
)
def test_what_is_wrong_keeps_nothing(body: Any, pointer: str, shop: Program) -> None:
    answer = shop.post("/touchpoints", body)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Touchpoint.objects.exists()
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=order_placed", 1),
        ("kind=order_delivered", 2),
        ("source=till", 1),
        ("source=till&external_id=e9", 1),
        ("external_id=nope", 0),
        ("order=DB-7", 1),
        ("since=2026-02-01T00:00:00Z", 2),
        ("until=2026-02-01T00:00:00Z", 1),
        ("since=2026-02-01T00:00:00%2B03:00&until=2026-03-01T00:00:00Z", 1),
    ],
)
def test_the_list_is_narrowed(query: str, count: int, shop: Program) -> None:
    layla = make_layla()
    make_touchpoint(layla, "order_placed", at="2026-01-10T00:00:00Z", order="DB-7")
    make_touchpoint(layla, at="2026-02-10T00:00:00Z", source="till", id="e9")
    make_touchpoint(layla, at="2026-03-10T00:00:00Z")
    assert len(shop.get(f"/touchpoints?{query}").json()["results"]) == count
    assert len(shop.get(f"/touchpoints?{query}&customer={layla.pk}").json()["results"]) == count
    assert shop.get(f"/touchpoints?{query}&customer={layla.pk + 1}").json()["results"] == []


def test_pages_follow_each_other(shop: Program) -> None:
    layla = make_layla()
    made = [make_touchpoint(layla, at="2026-01-10T00:00:00Z").pk for _ in range(5)]
    first = shop.get("/touchpoints?limit=2").json()
    second = shop.get(f"/touchpoints?limit=3&cursor={first['next']}").json()
    assert [row["id"] for row in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None
    assert shop.get("/touchpoints?cursor=rubbish").status_code == 422
    assert shop.get("/touchpoints?knd=order_placed").status_code == 422
    assert shop.get("/touchpoints?since=2026-02-01T00:00:00").status_code == 422


def test_the_catalogue_reads_in_the_language_asked_for(noor: Agent) -> None:
    found = program_of(noor, **{"Accept-Language": "ro"}).get("/touchpoint-kinds").json()["results"]
    by_key = {row["key"]: row for row in found}
    assert by_key["order_delivered"]["name"] == "Comandă livrată"
    assert by_key["order_delivered"]["stage"] == "delivery"


def test_a_viewer_and_a_reading_key_tell_nothing(omar: Agent, noor: Agent) -> None:
    assert program_of(omar).post("/touchpoints", item()).status_code == 403
    assert program_of(noor, "read").post("/touchpoints", item()).status_code == 403
    assert Program().post("/touchpoints", item()).status_code == 401
    assert Program().get("/touchpoints").status_code == 401
    assert Program().get("/touchpoint-kinds").status_code == 401
    assert not Touchpoint.objects.exists()
    assert not Customer.objects.exists()
    assert program_of(omar).get("/touchpoints").status_code == 200
