"""What may be told, and what is wrong with what may not. No database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hafawa.touchpoints.entry import SKEW, Entries
from hafawa.touchpoints.faults import WORDS, FaultyError
from hafawa.touchpoints.shipped import ICONS, SHIPPED

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "kind": "order_delivered",
    "at": "2026-11-20T10:00:00+03:00",
    "customer": {"kind": "email", "value": "Layla@Example.com", "name": "ليلى"},
}


def read(**changes: Any) -> Any:
    item = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    return Entries(SHIPPED, NOW).read(item)


def test_everything_is_put_into_its_one_spelling() -> None:
    given = read(amount="129.5", currency="sar", order=" DB-1 ", properties={"carrier": "Sahm"}, id="e1", source="shop")
    assert given.at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert given.identity == ("email", "layla@example.com")
    assert (given.amount, given.currency, given.order) == (Decimal("129.500"), "SAR", "DB-1")
    assert (given.source, given.external_id, given.properties) == ("shop", "e1", {"carrier": "Sahm"})


def test_late_is_fine_and_a_clock_a_little_ahead_too() -> None:
    assert read(at="1999-01-01T00:00:00Z").at.year == 1999
    assert read(at=NOW + SKEW).at == NOW + SKEW


@pytest.mark.parametrize(
    ("changes", "place", "key"),
    [
        ({"kind": ...}, "kind", "required"),
        ({"kind": "nope"}, "kind", "kind"),
        ({"kind": 3}, "kind", "text"),
        ({"at": ...}, "at", "required"),
        ({"at": "yesterday"}, "at", "time"),
        ({"at": 1700000000}, "at", "time"),
        ({"at": "2026-11-20T10:00:00"}, "at", "zone"),
        ({"at": "0001-01-01T00:00:00+23:00"}, "at", "time"),
        ({"at": NOW + SKEW + timedelta(seconds=1)}, "at", "future"),
        ({"at": "1969-12-31T23:59:59Z"}, "at", "ancient"),
        ({"customer": ...}, "customer", "who"),
        ({"customer": "layla"}, "customer", "object"),
        ({"customer": {"kind": "fax", "value": "1"}}, "customer/kind", "identity_kind"),
        ({"customer": {"kind": "email", "value": "nobody"}}, "customer/value", "email"),
        ({"customer": {"kind": "phone", "value": "0550142290"}}, "customer/value", "phone"),
        ({"customer": {"kind": "email", "value": ""}}, "customer/value", "required"),
        ({"customer": {"kind": "email", "value": "a@b.example", "nam": "x"}}, "customer/nam", "unknown"),
        ({"customer_id": 3}, "customer_id", "who_twice"),
        ({"customer": ..., "customer_id": "3"}, "customer_id", "customer"),
        ({"customer": ..., "customer_id": 2**63}, "customer_id", "customer"),
        ({"amount": "12,50"}, "amount", "number"),
        ({"amount": "NaN", "currency": "SAR"}, "amount", "number"),
        ({"amount": True}, "amount", "number"),
        ({"amount": "1.2345", "currency": "SAR"}, "amount", "fine"),
        ({"amount": 10**12, "currency": "SAR"}, "amount", "large"),
        ({"amount": "12"}, "currency", "currency_missing"),
        ({"currency": "RIYAL"}, "currency", "currency"),
        ({"order": "x" * 101}, "order", "long"),
        ({"product": "a\x00b"}, "product", "nul"),
        ({"place": 7}, "place", "text"),
        ({"properties": []}, "properties", "properties"),
        ({"properties": {str(number): 1 for number in range(51)}}, "properties", "properties"),
        ({"properties": {"a": "x" * 5000}}, "properties", "properties_large"),
        ({"properties": {"a": {"b": {"c": {"d": [1]}}}}}, "properties", "properties_deep"),
        ({"properties": {"a": ["\x00"]}}, "properties", "nul"),
        ({"properties": {"a": 2**70}}, "properties", "properties"),
        ({"colour": "red"}, "colour", "unknown"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(changes: dict[str, Any], place: str, key: str) -> None:
    with pytest.raises(FaultyError) as caught:
        read(**changes)
    assert [(fault.place, fault.key) for fault in caught.value.faults] == [(place, key)]
    assert "%(" not in caught.value.faults[0].words


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(FaultyError) as caught:
        read(kind="nope", at="x", amount="x")
    assert {fault.place for fault in caught.value.faults} == {"kind", "at", "amount"}


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(FaultyError):
        Entries(SHIPPED, NOW).read(["order_delivered"])


def test_shipped_kinds_are_named_in_three_languages_with_icons_of_the_sprite() -> None:
    from hafawa.platform.web.assets import icon_names

    for kind in SHIPPED.values():
        assert set(kind.names) == {"ar", "en", "ro"}
        assert all(kind.names.values())
    assert {kind.icon for kind in SHIPPED.values()} | set(ICONS) <= set(icon_names())
    assert {kind.icon for kind in SHIPPED.values()} <= set(ICONS)
    assert WORDS
