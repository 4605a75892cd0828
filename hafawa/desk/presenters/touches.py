"""A touchpoint as the desk shows it: what it is called, how much, of what, where; the rest unfolded on demand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hafawa.platform.web.money import write_money
from hafawa.platform.web.reading import current_reader, write_moment, write_number
from hafawa.platform.web.templatetags.hafawa import when
from hafawa.touchpoints.models import Touchpoint
from hafawa.touchpoints.queries import catalogue, touchpoints_of, unknown_kind
from hafawa.touchpoints.shipped import Kind

LATELY = 5
LATE_S = 3600
"""Told so much later than it happened, it says so."""


@dataclass(frozen=True, slots=True)
class Touch:
    """`facts` in one line; `details` label and value, unfolded on demand."""

    id: int
    icon: str
    name: str
    facts: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    at: SafeString


def touch(row: Touchpoint, kinds: Mapping[str, Kind]) -> Touch:
    kind = kinds.get(row.kind) or unknown_kind(row.kind)
    return Touch(
        id=row.pk,
        icon=kind.icon,
        name=kind.name_in(current_reader.get().language),
        facts=tuple(_facts(row)),
        details=tuple(_details(row)),
        at=when(row.happened_at),
    )


def lately(customer_id: int) -> list[Touch]:
    """The last few of a customer, in three queries; two where there are none."""
    rows = list(touchpoints_of(customer_id).order_by("-happened_at", "-pk")[:LATELY])
    kinds = catalogue() if rows else {}
    return [touch(row, kinds) for row in rows]


def _facts(row: Touchpoint) -> Iterator[str]:
    if row.amount is not None:
        yield write_money(row.amount, row.currency)
    yield from (text for text in (row.product, row.order, row.place) if text)


def _details(row: Touchpoint) -> Iterator[tuple[str, str]]:
    for name, value in row.properties.items():
        yield name, _words(value)
    yield _("Told by"), row.source
    if (row.received_at - row.happened_at).total_seconds() > LATE_S:
        yield _("Told at"), write_moment(row.received_at, "full")


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return write_number(value)
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
