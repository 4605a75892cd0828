"""Keeping what is told: once, for the right customer, whatever order it comes in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hafawa.customers.actions import add_identity, recognise_many, remove_identity
from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.touchpoints import actions, queries
from hafawa.touchpoints.entry import Entries, Given
from hafawa.touchpoints.faults import Fault
from hafawa.touchpoints.models import Touchpoint
from hafawa.touchpoints.testing import make_touchpoint

pytestmark = pytest.mark.django_db


def given(**more: Any) -> Given:
    item = {"kind": "order_placed", "at": timezone.now(), "customer": {"kind": "email", "value": "layla@example.com"}}
    return Entries(queries.catalogue(), timezone.now()).read(item | more)


def tell(*several: Given) -> Any:
    return actions.record_touchpoints(given=several, by=SYSTEM)


def test_is_kept_for_the_customer_behind_the_address(layla: Customer) -> None:
    (kept,) = tell(given(amount="12.5", currency="SAR", properties={"a": [1, {"b": None}]}))
    row = Touchpoint.objects.get()
    assert (kept.id, kept.customer_id, kept.is_new) == (row.pk, layla.pk, True)
    assert row.identity_id == layla.identities.get().pk
    assert row.properties == {"a": [1, {"b": None}]}
    assert EventRow.objects.filter(name="TouchpointsRecorded").get().data["touchpoint_ids"] == [row.pk]


def test_somebody_nobody_knows_becomes_a_customer_unverified() -> None:
    whose = {"kind": "phone", "value": "+966 55 014 2290", "name": "سلمى", "language": "ar"}
    first, second = tell(given(customer=whose), given(customer=whose))
    assert first.customer_id == second.customer_id
    customer = Customer.objects.get()
    assert (customer.name, customer.language) == ("سلمى", "ar")
    identity = Identity.objects.get()
    assert (identity.value, identity.is_verified) == ("+966550142290", False)
    assert EventRow.objects.filter(name="CustomerCreated").count() == 1


def test_told_again_it_is_kept_once_and_says_nothing(layla: Customer) -> None:
    (first,) = tell(given(source="shop", id="e1"))
    said = EventRow.objects.count()
    (again,) = tell(given(source="shop", id="e1", amount="1", currency="SAR"))
    assert (again.id, again.is_new) == (first.id, False)
    assert Touchpoint.objects.get().amount is None
    assert EventRow.objects.count() == said


def test_another_systems_same_id_is_another_touchpoint(layla: Customer) -> None:
    tell(given(source="shop", id="e1"), given(source="till", id="e1"))
    assert Touchpoint.objects.count() == 2


def test_the_same_twice_in_one_batch_is_kept_once(layla: Customer) -> None:
    first, second = tell(given(source="shop", id="e1"), given(source="shop", id="e1"))
    assert (first.id, first.is_new, second.id, second.is_new) == (second.id, True, first.id, False)


def test_without_an_id_two_alike_are_two(layla: Customer) -> None:
    tell(given(), given())
    assert Touchpoint.objects.count() == 2


def test_an_unknown_number_loses_only_itself(layla: Customer) -> None:
    good, bad = tell(given(), given(customer=None, customer_id=987654321))
    assert good.is_new
    assert isinstance(bad, Fault)
    assert Touchpoint.objects.count() == 1


def test_late_and_out_of_order_ones_stand_at_their_time(layla: Customer) -> None:
    now = timezone.now()
    for days in (1, 30, 7):
        make_touchpoint(layla, at=now - timedelta(days=days))
    page, more = queries.touchpoint_page(queries.Filters(customer_id=layla.pk))
    assert [(now - row["happened_at"]).days for row in page] == [1, 7, 30]
    assert more is None


def test_a_thousand_cost_as_many_statements_as_ten(db: None) -> None:
    def batch(count: int, name: str) -> list[Given]:
        return [
            given(source="shop", id=f"{name}{number}", customer={"kind": "email", "value": f"{name}{number}@x.example"})
            for number in range(count)
        ]

    counts = []
    for few, name in ((10, "a"), (60, "b")):
        told = batch(few, name)
        with CaptureQueriesContext(connection) as caught:
            tell(*told)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_pages_are_stable_while_touchpoints_come_in(layla: Customer) -> None:
    moment = timezone.now() - timedelta(days=1)
    made = [make_touchpoint(layla, at=moment).pk for _ in range(5)]
    first, place = queries.touchpoint_page(queries.Filters(), size=3)
    make_touchpoint(layla)
    second, end = queries.touchpoint_page(queries.Filters(), after=place, size=3)
    assert [row["id"] for row in [*first, *second]] == made[::-1]
    assert end is None


def merge(away: Customer, into: Customer) -> None:
    """As a merge leaves the rows: addresses move, the other is read through the one."""
    Identity.objects.filter(customer=away).update(customer=into)
    Customer.objects.filter(pk=away.pk).update(merged_into=into)


def touchpoints(customer: Customer) -> list[int]:
    return sorted(queries.touchpoints_of(customer.pk).values_list("pk", flat=True))


def test_one_customer_with_two_identities_merged_later_has_all_of_it(layla: Customer, andrei: Customer) -> None:
    mine, his = make_touchpoint(layla), make_touchpoint(andrei)
    merge(andrei, layla)
    assert touchpoints(layla) == [mine.pk, his.pk]
    (third,) = tell(given(customer={"kind": "email", "value": "andrei@example.com"}))
    assert third.customer_id == layla.pk
    assert touchpoints(layla) == [mine.pk, his.pk, third.id]


def test_after_an_unmerge_everybody_has_their_own_again(layla: Customer, andrei: Customer) -> None:
    identity = andrei.identities.get()
    mine, his = make_touchpoint(layla), make_touchpoint(andrei)
    merge(andrei, layla)
    (third,) = tell(given(customer={"kind": "email", "value": "andrei@example.com"}))
    Identity.objects.filter(pk=identity.pk).update(customer=andrei)
    Customer.objects.filter(pk=andrei.pk).update(merged_into=None)
    assert actions.follow_identities(customer_ids=[layla.pk, andrei.pk]) == 1
    assert actions.follow_identities(customer_ids=[layla.pk, andrei.pk]) == 0
    assert touchpoints(layla) == [mine.pk]
    assert touchpoints(andrei) == [his.pk, third.id]


def test_a_forgotten_address_leaves_what_came_by_it(layla: Customer) -> None:
    address = add_identity(customer=layla, kind="email", value="old@example.com", by=SYSTEM)
    tell(given(customer={"kind": "email", "value": "old@example.com"}))
    remove_identity(identity=address, by=SYSTEM)
    assert len(touchpoints(layla)) == 1


def test_an_erased_customer_takes_theirs_along(layla: Customer) -> None:
    make_touchpoint(layla)
    layla.delete()
    assert not Touchpoint.objects.exists()


def test_many_are_recognised_by_each_kind_of_address(layla: Customer) -> None:
    wanted = {("email", "layla@example.com"): ("", ""), ("external", "layla@example.com"): ("", "")}
    found = recognise_many(wanted=wanted, by=SYSTEM)
    assert found["email", "layla@example.com"][1] == layla.pk
    assert found["external", "layla@example.com"][1] != layla.pk
    assert recognise_many(wanted=wanted, by=SYSTEM) == found


def test_every_list_has_its_index() -> None:
    names = {index.name for index in Touchpoint._meta.indexes}
    with connection.cursor() as cursor:
        held = connection.introspection.get_constraints(cursor, "touchpoint")
    assert names <= set(held)
    assert held["touchpoint_told_once"]["unique"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_senders_of_the_same_at_once_agree() -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connections

    barrier = Barrier(4)
    told = [
        given(source="shop", id=f"e{number}", customer={"kind": "email", "value": f"c{number % 20}@x.example"})
        for number in range(100)
    ]

    def send(order: int) -> int:
        barrier.wait()
        try:
            return sum(each.is_new for each in tell(*(told if order % 2 else told[::-1])))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 100
    assert Touchpoint.objects.count() == 100
    assert Customer.objects.count() == 20


def test_a_place_reads_as_it_was_written() -> None:
    place = queries.Place(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone.get_fixed_timezone(0)), 7)
    assert queries.Place.read(str(place)) == place
