"""Reading customers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from hafawa.accounts.models import Tag
from hafawa.platform.database.prepared import bring, prepared
from hafawa.platform.search.finding import find

from .models import Company, Customer, CustomerMerge, CustomerNote, Identity

PAGE = 25
_LOOKED_THROUGH = 200
Row = dict[str, Any]
COLUMNS = (
    "id", "name", "language", "time_zone", "place", "company__name", "treatment", "fields", "is_blocked", "created_at",
)  # fmt: skip
IDENTITY_COLUMNS = (
    "customer_id", "id", "kind", "value", "is_verified", "trouble", "trouble_reason", "trouble_at",
)  # fmt: skip


def customers() -> QuerySet[Customer]:
    """Everybody we look after; those merged into another are read through that other."""
    return Customer.objects.filter(merged_into=None)


PARTS = ("identities", "tags", "notes__author")


def profile(customer_id: int) -> Customer:
    """One customer with what their page shows. Raises Customer.DoesNotExist."""
    return customers().select_related("company").prefetch_related(*PARTS).get(pk=customer_id)


def with_parts(customer: Customer) -> Customer:
    """A customer already at hand, with what their page shows."""
    bring(customer, identities=_identities(customer.pk), tags=_tags(customer.pk), notes=_notes(customer.pk))
    return customer


@prepared
def _identities(customer_id: int) -> QuerySet[Identity]:
    return Identity.objects.filter(customer_id=customer_id)


@prepared
def _tags(customer_id: int) -> QuerySet[Tag]:
    return Tag.objects.filter(pk__in=Customer.tags.through.objects.filter(customer_id=customer_id).values("tag_id"))


@prepared
def _notes(customer_id: int) -> QuerySet[CustomerNote]:
    return CustomerNote.objects.filter(customer_id=customer_id).select_related("author")


def address_of(customer: Customer, kind: str) -> Identity | None:
    """The identity to write to on channels that reach this kind: the one used last, verified ones first."""
    return Identity.objects.filter(customer=customer, kind=kind).order_by("-is_verified", "-id").first()


def troubled(kind: str, values: Iterable[str]) -> list[Identity]:
    """Those of these addresses at which something came back. One query, at most 100 addresses."""
    return _troubled(kind, tuple(value.lower() for value in values)[:100])


@prepared
def _troubled(kind: str, values: tuple[str, ...]) -> QuerySet[Identity]:
    return Identity.objects.filter(kind=kind, value__in=values).exclude(trouble="")


def customer_at(customer_id: int) -> Customer:
    """The customer, or the one they were merged into. Raises Customer.DoesNotExist."""
    customer = Customer.objects.get(pk=customer_id)
    while customer.merged_into_id:
        customer = Customer.objects.get(pk=customer.merged_into_id)
    return customer


def family(customer_id: int) -> list[int]:
    """The customer, and everybody read through them: merged into them, and into those. One query a generation."""
    found, newest = [customer_id], [customer_id]
    while newest:
        newest = list(Customer.objects.filter(merged_into__in=newest).values_list("pk", flat=True))
        found += newest
    return found


def merges_into(customer_id: int) -> list[CustomerMerge]:
    """Who was merged into this customer and can be taken out again, the newest first."""
    rows = CustomerMerge.objects.filter(target_id=customer_id, undone_at=None).select_related("source", "agent")
    return list(rows.order_by("-pk")[:50])


def merge_of(source_id: int) -> CustomerMerge | None:
    """How this customer came to be read through another; nothing for who stands by themselves."""
    return CustomerMerge.objects.filter(source_id=source_id, undone_at=None).select_related("source", "target").first()


def companies() -> QuerySet[Company]:
    return Company.objects.all()


@dataclass(frozen=True)
class CustomerPage:
    """A page of customers; `next` continues after it, "" at the end."""

    rows: list[Customer] = field(default_factory=list)
    next: str = ""


def customer_page(
    *, words: str = "", order: str = "newest", tag: str = "", company_id: int | None = None, after: str = ""
) -> CustomerPage:
    """One page, newest first or by name. With words: those found by them, newest first, the last word unfinished.

    `after` is the `next` of the page before. Raises ValueError for what is none.
    """
    rows = _narrowed(customers(), tag, company_id).select_related("company").prefetch_related("identities", "tags")
    if words.strip():
        return _found(rows, words, int(after) if after else None, is_narrowed=bool(tag or company_id))
    if order == "name":
        return _by_name(rows, after)
    if after:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return CustomerPage(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _narrowed(rows: QuerySet[Customer], tag: str, company_id: int | None) -> QuerySet[Customer]:
    if tag:
        through = Customer.tags.through.objects.filter(customer_id=OuterRef("pk"), tag__name=tag)
        rows = rows.filter(Exists(through))
    return rows.filter(company_id=company_id) if company_id else rows


def _by_name(rows: QuerySet[Customer], after: str) -> CustomerPage:
    """Keyset over (name, id): the place is the id of the last row, whose name is looked up."""
    if after:
        last = Customer.objects.filter(pk=int(after)).values_list("name", "pk").first()
        if last is None:
            raise ValueError(after)
        rows = rows.filter(Q(name__gt=last[0]) | Q(name=last[0], pk__gt=last[1]))
    found = list(rows.order_by("name", "pk")[: PAGE + 1])
    return CustomerPage(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _found(rows: QuerySet[Customer], words: str, before: int | None, *, is_narrowed: bool) -> CustomerPage:
    """Hits of the index in its order. Narrowed, many hits are looked through for a page of them."""
    limit = _LOOKED_THROUGH if is_narrowed else PAGE + 1
    hits = find(words, kinds=["customer"], limit=limit, before=before, as_typed=True)
    by_id = {row.pk: row for row in rows.filter(pk__in=[hit.object_id for hit in hits])}
    shown = [hit for hit in hits if hit.object_id in by_id][:PAGE]
    reached = shown[-1] if len(shown) == PAGE else (hits[-1] if hits else None)
    is_more = reached is not None and (reached is not hits[-1] or len(hits) == limit)
    return CustomerPage([by_id[hit.object_id] for hit in shown], str(reached.place) if is_more and reached else "")


def known_as(kind: str, value: str) -> QuerySet[Customer]:
    """Whoever has this identity; `value` in its one spelling (identities.normalise)."""
    return customers().filter(pk__in=Identity.objects.filter(kind=kind, value=value).values("customer_id"))


def customer_rows(rows: QuerySet[Customer], *, before: int | None = None, size: int = 25) -> list[Row]:
    """Customers as plain rows, newest first, one more than `size` if there are more. Four queries."""
    if before:
        rows = rows.filter(pk__lt=before)
    return _with_identities(list(rows.order_by("-id").values(*COLUMNS)[: size + 1]))


def customer_rows_by_ids(ids: Collection[int]) -> list[Row]:
    """These customers as plain rows, in the order given; those that are gone left out."""
    found = {row["id"]: row for row in _with_identities(list(customers().filter(pk__in=ids).values(*COLUMNS)))}
    return [found[pk] for pk in ids if pk in found]


def _with_identities(rows: list[Row]) -> list[Row]:
    ids = [row["id"] for row in rows]
    identities: dict[int, list[Row]] = defaultdict(list)
    found: Iterable[Row] = Identity.objects.filter(customer_id__in=ids).values(*IDENTITY_COLUMNS)
    for identity in found:
        identities[identity.pop("customer_id")].append(identity)
    tags: dict[int, list[str]] = defaultdict(list)
    pairs = Customer.tags.through.objects.filter(customer_id__in=ids)
    for customer_id, name in pairs.order_by("tag__name").values_list("customer_id", "tag__name"):
        tags[customer_id].append(name)
    merged: dict[int, list[int]] = defaultdict(list)
    away = Customer.objects.filter(merged_into__in=ids).order_by("pk")
    for target_id, source_id in away.values_list("merged_into_id", "pk"):
        merged[target_id].append(source_id)
    for row in rows:
        row["identities"], row["tags"] = identities[row["id"]], tags[row["id"]]
        row["merged_ids"] = merged[row["id"]]
    return rows
