"""Keeping what is told: many in a few statements, each once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from hafawa.customers.actions import recognise_many
from hafawa.customers.models import Customer
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..entry import Given, Known
from ..events import TouchpointsRecorded
from ..faults import Fault
from ..models import Touchpoint

MOST = 1000
"""How many may be told at once."""
TRIES = 5
Told = tuple[str, str]  # source and id there


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where one of them is kept; `is_new` is False for one that had been told before. What was first stays."""

    id: int
    customer_id: int
    is_new: bool


@action
def record_touchpoints(*, given: Sequence[Given], by: Actor, import_id: int | None = None) -> list[Recorded | Fault]:
    """Keep these, at most a thousand; answers in their order. A customer nobody knows is made, unverified.

    Two senders of the same at the same moment agree: the second waits, and finds it told.
    """
    assert len(given) <= MOST, "tell at most a thousand at once"
    known = _customers(given, by)
    for attempt in range(TRIES):
        before = _told_before({told for each in given if (told := _told(each))})
        rows = _rows(given, known, before, import_id)
        try:
            with transaction.atomic():
                Touchpoint.objects.bulk_create(rows.values())
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
            continue
        break
    kept = list(rows.values())
    if kept:
        emit(
            TouchpointsRecorded(
                touchpoint_ids=sorted(row.pk for row in kept),
                customer_ids=sorted({row.customer_id for row in kept}),
                source=kept[0].source,
                import_id=import_id,
            ),
            by=by,
        )
    return _answers(given, known, before, rows)


Found = dict[int | Known, tuple[int | None, int]]  # customer id or identity → identity's id, customer's id


def _customers(given: Sequence[Given], by: Actor) -> Found:
    wanted = {each.identity: (each.name, each.language) for each in reversed(given) if each.identity}
    found: Found = {}
    found.update(recognise_many(wanted=wanted, by=by).items())
    ids = {each.customer_id for each in given if each.customer_id}
    if ids:
        for pk in Customer.objects.filter(pk__in=ids).values_list("pk", flat=True):
            found[pk] = (None, pk)
    return found


def _told(given: Given) -> Told | None:
    return (given.source, given.external_id) if given.external_id else None


def _told_before(told: set[Told]) -> dict[Told, tuple[int, int]]:
    found = {}
    for source in {source for source, _id in told}:
        ids = [pk for name, pk in told if name == source]
        rows = Touchpoint.objects.filter(source=source, external_id__in=ids).exclude(external_id="")
        for external_id, pk, customer_id in rows.values_list("external_id", "pk", "customer_id"):
            found[source, external_id] = (pk, customer_id)
    return found


def _rows(
    given: Sequence[Given], known: Found, before: dict[Told, tuple[int, int]], import_id: int | None
) -> dict[Told | int, Touchpoint]:
    """The new ones, by what they are told as, else by their place; sorted, so that two senders never lock crosswise."""
    moment = timezone.now()
    rows: dict[Told | int, Touchpoint] = {}
    for place, each in enumerate(given):
        told = _told(each)
        whose = known.get(each.customer_id or each.identity or 0)
        if whose is None or (told and (told in before or told in rows)):
            continue
        rows[told or place] = Touchpoint(
            customer_id=whose[1], identity_id=whose[0], kind=each.kind, happened_at=each.at, received_at=moment,
            source=each.source, external_id=each.external_id, amount=each.amount, currency=each.currency,
            product=each.product, order=each.order, place=each.place, properties=each.properties,
            imported_id=import_id,
        )  # fmt: skip
    return dict(sorted(rows.items(), key=lambda pair: (pair[1].source, pair[1].external_id)))


def _answers(
    given: Sequence[Given], known: Found, before: dict[Told, tuple[int, int]], rows: dict[Told | int, Touchpoint]
) -> list[Recorded | Fault]:
    answers: list[Recorded | Fault] = []
    said: set[Told] = set()
    for place, each in enumerate(given):
        told = _told(each)
        row = rows.get(told or place)
        if told and told in before:
            answers.append(Recorded(*before[told], is_new=False))
        elif row is None:
            answers.append(Fault("customer_id", "customer"))
        else:
            answers.append(Recorded(row.pk, row.customer_id, is_new=told not in said))
        if told:
            said.add(told)
    return answers
