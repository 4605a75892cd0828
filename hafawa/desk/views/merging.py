"""Two records of one person: found, looked at side by side, merged, and taken apart again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations.actions import settle_merge
from hafawa.customers import actions, queries
from hafawa.customers.differences import BOTH, SOURCE, TARGET
from hafawa.customers.duplicates import suspects
from hafawa.customers.models import Customer, CustomerMerge

from ..presenters.merging import Other, others, preview
from ..row_ids import row_id
from .customers import found

PREFIX = "choice-"


@needs(May.MERGE)
def merge(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    """Choose the other record (`with`), look at both, merge. The customer of the address is the one who stays."""
    target = found(customer_id)
    asked = row_id((request.POST if request.method == "POST" else request.GET).get("with", ""))
    if not asked:
        return render(request, "desk/customers/merge_with.html", _finding(request, target))
    source = found(asked)
    if source.pk == target.pk:
        messages.error(request, _("These are one and the same customer."))
        return redirect("customers:merge", target.pk)
    if request.method != "POST":
        return render(request, "desk/customers/merge.html", _parts(agent, target, source, {}))
    chosen = _chosen(request)
    try:
        record = actions.merge_customers(source=source, target=target, choices=chosen, by=agent.actor)
    except ValidationError as error:
        known = {key: value for key, value in chosen.items() if value in {TARGET, SOURCE, BOTH}}
        parts = {**_parts(agent, target, source, known), "refusals": error.messages}
        return render(request, "desk/customers/merge.html", parts, status=422)
    settle_merge(merge_id=record.pk)  # or the worker does, should this not come to pass
    messages.success(request, _("Merged. Nothing was lost, and it can be taken apart again."))
    return redirect("customers:page", target.pk)


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {key.removeprefix(PREFIX): str(value) for key, value in request.POST.items() if key.startswith(PREFIX)}


def _finding(request: HttpRequest, target: Customer) -> dict[str, Any]:
    words = request.GET.get("q", "")[:200]
    rows = queries.customer_page(words=words).rows if words.strip() else []
    return {
        "section": "customers",
        "customer": target,
        "words": words,
        "others": others((row, "") for row in rows if row.pk != target.pk),
        "suspects": [] if words.strip() else _suspects(target),
    }


def _parts(agent: Agent, target: Customer, source: Customer, chosen: dict[str, str]) -> dict[str, Any]:
    return {
        "section": "customers",
        "customer": target,
        "source": source,
        "preview": preview(agent, target, source, chosen),
    }


@needs(May.MERGE)
def suspected(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    """Who may be the same person, for the customer's page, which fetches it when it has been drawn."""
    customer = found(customer_id)
    parts = {"customer": customer, "suspects": _suspects(customer)}
    return render(request, "desk/customers/suspects.html", parts)


def _suspects(customer: Customer) -> list[Other]:
    return others((each.customer, str(each.sign.label)) for each in suspects(customer))


@require_POST
@needs(May.MERGE)
def unmerge(request: HttpRequest, agent: Agent, customer_id: int, record_id: int) -> HttpResponse:
    """Take somebody out of this customer again."""
    target = found(customer_id)
    record = get_object_or_404(CustomerMerge, pk=record_id, target=target)
    try:
        source = actions.unmerge_customers(record=record, by=agent.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("customers:page", target.pk)
    settle_merge(merge_id=record.pk)
    messages.success(request, _("Taken apart again: %(name)s stands by themselves.") % {"name": source.name})
    return redirect("customers:page", target.pk)
