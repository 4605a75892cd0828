"""What happened to the shop's customers outside conversations."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from hafawa.demo.seed import seed
from hafawa.demo.touches import Circumstances, Touch, make_touches
from hafawa.demo.world import World, make_world
from hafawa.touchpoints.models import Touchpoint
from hafawa.touchpoints.shipped import SHIPPED

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@cache
def shop() -> World:
    return make_world(7, NOW, customers=120, conversations=300)


@cache
def touches() -> tuple[Touch, ...]:
    return tuple(make_touches(shop()))


def test_the_same_seed_tells_the_same() -> None:
    assert tuple(make_touches(make_world(7, NOW, customers=120, conversations=300))) == touches()


def test_all_of_it_lies_in_the_past_in_kinds_of_the_catalogue() -> None:
    assert max(touch.at for touch in touches()) <= NOW
    assert {touch.kind for touch in touches()} <= set(SHIPPED)
    assert len({touch.kind for touch in touches()}) >= 14
    assert all((touch.amount is None) == (touch.currency == "") for touch in touches())


def test_an_order_goes_its_way_step_after_step() -> None:
    steps: dict[tuple[int, str], dict[str, datetime]] = defaultdict(dict)
    for touch in touches():
        if touch.order:
            steps[touch.customer, touch.order][touch.kind] = touch.at
    assert len(steps) > 200
    way = ("order_placed", "order_shipped", "order_delivered")
    for order in steps.values():
        times = [order[kind] for kind in way if kind in order]
        assert times == sorted(times)
        assert "order_placed" in order
        if "order_refunded" in order and "order_returned" in order:
            assert order["order_returned"] <= order["order_refunded"]


@pytest.mark.parametrize(
    ("matter", "kind"),
    [("late_parcel", "order_delayed"), ("refund", "order_returned"), ("broken_part", "order_delivered")],
)
def test_behind_what_somebody_wrote_stands_what_happened(matter: str, kind: str) -> None:
    told = {(touch.customer, touch.order, touch.kind): touch.at for touch in touches()}
    about = [each for each in shop().conversations if each.matter == matter and each.facts]
    assert about
    for conversation in about:
        assert conversation.facts
        at = told[conversation.customer, conversation.facts.order, kind]
        assert at <= conversation.started_at


def test_nothing_happens_to_those_who_send_spam() -> None:
    spam = {each.customer for each in shop().conversations if each.matter == "spam"}
    assert spam
    assert not spam & {touch.customer for touch in touches()}


def test_circumstances_change_how_things_fare() -> None:
    def share(fares: Circumstances, kind: str) -> float:
        kinds = Counter(touch.kind for touch in make_touches(shop(), fares))
        return kinds[kind] / kinds["order_placed"]

    assert share(Circumstances(late=0.6), "order_delayed") > 2 * share(Circumstances(late=0.02), "order_delayed")
    assert share(Circumstances(returned=0.5), "order_returned") > 2 * share(Circumstances(), "order_returned")


def test_parcels_carry_their_carrier_and_things_their_batch() -> None:
    carried = {touch.properties.get("carrier") for touch in touches() if touch.kind == "order_delivered"}
    assert None not in carried
    assert len(carried) >= 5
    assert {touch.properties["batch"].split("-")[0] for touch in touches() if "batch" in touch.properties}


def test_the_shop_is_written_with_all_of_it(db: None, tmp_path: Path) -> None:
    seed(now=NOW, password="a long enough password", keep_in=tmp_path, customers=20, conversations=40)
    rows = list(Touchpoint.objects.select_related("customer"))
    assert len(rows) == len(make_touches(make_world(1446, NOW, customers=20, conversations=40)))
    assert all(row.received_at >= row.happened_at for row in rows)
    newest = Touchpoint.objects.latest("pk")
    assert Touchpoint.objects.create(
        customer=newest.customer, kind="ad_seen", happened_at=NOW, received_at=NOW, source="x"
    ).pk > newest.pk  # fmt: skip
