"""Routes about customers: their list, one, a new one, changing one, finding them by words."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router

from hafawa.accounts.callers import Call, acting
from hafawa.accounts.permissions import May
from hafawa.platform.search.finding import find
from hafawa.platform.web.rest import ConflictError, answer, cut_after, write_cursor

from .. import queries
from ..actions import create_customer, merge_customers, unmerge_customers
from ..identities import normalise
from ..models import Customer, Identity
from .changing import change, give_fields, give_identities, give_tags
from .schemas import (
    CustomerChange,
    CustomerMerging,
    CustomerPage,
    CustomerQuery,
    CustomerRecord,
    CustomerSearch,
    CustomerUnmerging,
    MergedAway,
    NewCustomer,
)

router = Router(tags=["Customers"])


def presented(row: dict[str, Any]) -> dict[str, Any]:
    """A row as callers get it."""
    row["company"] = row.pop("company__name") or ""
    return row


@router.get("/customers", response=CustomerPage, summary="List customers", url_name="customers")
def list_customers(request: Call, where: Query[CustomerQuery]) -> HttpResponse:
    """Newest first."""
    acting(request)
    rows = queries.customers()
    for kind, value in ((Identity.Kind.EMAIL, where.email), (Identity.Kind.PHONE, where.phone)):
        if value is not None:
            rows = rows & queries.known_as(kind, _one_spelling(kind, value))
    cut = cut_after(queries.customer_rows(rows, before=where.after, size=where.limit), where.limit)
    results = [presented(row) for row in cut.rows]
    return answer({"results": results, "next": write_cursor(results[-1]["id"]) if cut.has_more else None})


def _one_spelling(kind: str, value: str) -> str:
    try:
        return normalise(kind, value)
    except ValidationError as error:
        raise ValidationError({f"?{kind}": error.messages}) from error


@router.get("/customers/search", response=CustomerPage, summary="Find customers", url_name="customers-search")
def search_customers(request: Call, where: Query[CustomerSearch]) -> HttpResponse:
    """All words of `q`, in any of their forms; newest first."""
    acting(request)
    hits = find(where.q, kinds={"customer"}, limit=where.limit + 1, before=where.after)
    cut = cut_after(hits, where.limit)
    results = [presented(row) for row in queries.customer_rows_by_ids([hit.object_id for hit in cut.rows])]
    return answer({"results": results, "next": write_cursor(cut.rows[-1].place) if cut.has_more else None})


@router.get(
    "/customers/{int:customer_id}",
    response={200: CustomerRecord, 307: MergedAway},
    summary="One customer",
    url_name="customer",
)
def get_customer(request: Call, customer_id: int) -> HttpResponse:
    """Who was merged into another is answered with where that one is, for as long as they are merged."""
    acting(request)
    customer = queries.customer_at(customer_id)
    if customer.pk != customer_id:
        location = reverse("api-v1:customer", args=[customer.pk])
        return answer({"id": customer_id, "merged_into": customer.pk}, 307, headers={"Location": location})
    return answer(_one(customer_id))


def _one(customer_id: int) -> dict[str, Any]:
    rows = queries.customer_rows_by_ids([customer_id])
    if not rows:
        raise Customer.DoesNotExist
    return presented(rows[0])


@router.post("/customers", response={201: CustomerRecord}, summary="Add a customer")
def add_customer(request: Call, body: NewCustomer) -> HttpResponse:
    by = acting(request, May.EDIT_CUSTOMERS).actor
    profile = body.model_dump(include={"language", "time_zone", "place", "company", "treatment"})
    customer = create_customer(name=body.name, by=by, **profile)
    give_identities(customer, body.identities, by, at="identities")
    give_tags(customer, add=body.tags, by=by, at="tags")
    give_fields(customer, body.fields, by)
    location = reverse("api-v1:customer", args=[customer.pk])
    return answer(_one(customer.pk), 201, headers={"Location": location})


@router.patch("/customers/{int:customer_id}", response=CustomerRecord, summary="Change a customer")
def change_customer(request: Call, customer_id: int, body: CustomerChange) -> HttpResponse:
    by = acting(request, May.EDIT_CUSTOMERS).actor
    customer = _standing(customer_id)
    change(customer, body, by)
    return answer(_one(customer.pk))


def _standing(customer_id: int) -> Customer:
    """A customer who can be changed: not one who is read through another."""
    customer = Customer.objects.get(pk=customer_id)
    if customer.merged_into_id:
        raise ConflictError(
            _("This customer was merged into customer %(number)s. Change that one.")
            % {"number": queries.customer_at(customer_id).pk}
        )
    return customer


@router.post("/customers/{int:customer_id}/merge", response=CustomerRecord, summary="Merge another customer into one")
def merge(request: Call, customer_id: int, body: CustomerMerging) -> HttpResponse:
    """The customer of the address keeps everything of both; conversations follow within moments. Can be undone."""
    by = acting(request, May.MERGE).actor
    target, source = _standing(customer_id), Customer.objects.filter(pk=body.customer_id).first()
    if source is None:
        raise ValidationError({"customer_id": _("There is no such customer.")})
    if source.merged_into_id:
        raise ConflictError(_("One of these has been merged already."))
    merge_customers(source=source, target=target, choices=body.choices, by=by)
    return answer(_one(target.pk))


@router.post(
    "/customers/{int:customer_id}/unmerge", response=CustomerRecord, summary="Take a merged customer out again"
)
def unmerge(request: Call, customer_id: int, body: CustomerUnmerging) -> HttpResponse:
    """Each gets back what was theirs. The answer is the one who was taken out."""
    by = acting(request, May.MERGE).actor
    target, record = _standing(customer_id), queries.merge_of(body.customer_id)
    if record is None or record.target_id != target.pk:
        raise ValidationError({"customer_id": _("This customer was not merged into the one of the address.")})
    return answer(_one(unmerge_customers(record=record, by=by).pk))
