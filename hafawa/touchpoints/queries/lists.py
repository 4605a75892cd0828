"""Touchpoints in order of time, newest first, a page at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from hafawa.customers.models import Customer

from ..models import Touchpoint

COLUMNS = (
    "id", "customer_id", "kind", "happened_at", "received_at", "source", "external_id", "amount", "currency",
    "product", "order", "place", "properties",
)  # fmt: skip
Row = dict[str, Any]
_EPOCH = datetime.fromtimestamp(0, UTC)


def everybody_in(customer_id: int) -> list[int]:
    """The customer and everybody merged into them, however long ago. One query for each link of the chain."""
    found = layer = [customer_id]
    while layer := list(Customer.objects.filter(merged_into__in=layer).values_list("pk", flat=True)):
        found = [*found, *layer]
    return found


def touchpoints_of(customer_id: int) -> QuerySet[Touchpoint]:
    """Everything recorded for this customer, also under those merged into them."""
    ids = everybody_in(customer_id)
    return (
        Touchpoint.objects.filter(customer_id=ids[0]) if len(ids) == 1 else Touchpoint.objects.filter(customer__in=ids)
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: a moment, and which of that moment."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Raises ValueError for what is no place."""
        moment, _, pk = text.partition("-")
        try:
            return cls(_EPOCH + timedelta(microseconds=int(moment)), int(pk))
        except OverflowError as error:
            raise ValueError(text) from error


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. Times: `since` at or after, `until` before."""

    customer_id: int | None = None
    kind: str = ""
    source: str = ""
    external_id: str = ""
    order: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def rows(self) -> QuerySet[Touchpoint]:
        rows = touchpoints_of(self.customer_id) if self.customer_id else Touchpoint.objects.all()
        named = {name: getattr(self, name) for name in ("kind", "source", "external_id", "order")}
        rows = rows.filter(**{name: value for name, value in named.items() if value})
        if self.since:
            rows = rows.filter(happened_at__gte=self.since)
        return rows.filter(happened_at__lt=self.until) if self.until else rows


def touchpoint_page(filters: Filters, *, after: Place | None = None, size: int = 25) -> tuple[list[Row], Place | None]:
    """Newest first, and where the next page begins."""
    rows = filters.rows()
    if after:
        rows = rows.filter(Q(happened_at__lt=after.at) | Q(happened_at=after.at, pk__lt=after.id))
    found = list(rows.order_by("-happened_at", "-pk").values(*COLUMNS)[: size + 1])
    page = found[:size]
    return page, Place(page[-1]["happened_at"], page[-1]["id"]) if len(found) > size else None


def rows_by_ids(ids: list[int]) -> dict[int, Row]:
    return {row["id"]: row for row in Touchpoint.objects.filter(pk__in=ids).values(*COLUMNS)}
