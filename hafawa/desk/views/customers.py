"""Customers: the list, one customer's page, and what may be changed there."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.models import Agent, Tag
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import tags
from hafawa.conversations.queries import contacts, conversations_of
from hafawa.customers import actions, queries
from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.action import action
from hafawa.platform.web.reading import write_day

from ..forms import CustomerForm, IdentityForm, NewCustomerForm, NoteForm
from ..presenters.customers import (
    answers,
    conversation_lines,
    customer_rows,
    identities,
    language_name,
    time_there,
)
from ..presenters.timeline import ONLY, Place, timeline

ORDERS = ("newest", "name")
SHOWN_CONVERSATIONS = 20


@needs(May.SEE)
def customer_list(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Everybody, or those a search, a tag or a company leaves. Asked for by its own search field: the rows alone."""
    asked = _asked(request)
    try:
        page = queries.customer_page(**asked)
    except ValueError as error:
        raise Http404 from error
    rest = request.GET.copy()
    rest.pop("after", None)
    parts = {
        "section": "customers",
        "rows": customer_rows(page.rows, contacts(agent, [row.pk for row in page.rows])),
        "page": {"next_url": f"?{_query(rest, after=page.next)}" if page.next else "", "previous_url": ""},
        **asked,
        "is_narrowed": bool(asked["words"].strip() or asked["tag"] or asked["company_id"]),
        "is_first_page": not asked["after"],
        "may_edit": allows(agent, May.EDIT_CUSTOMERS),
    }
    if request.headers.get("HX-Target", "").endswith("customers"):
        return render(request, "desk/customers/rows.html", parts)
    return render(
        request, "desk/customers/list.html", {**parts, "all_tags": tags()[:200], "companies": queries.companies()[:500]}
    )


def _asked(request: HttpRequest) -> dict[str, Any]:
    company = request.GET.get("company", "")
    if company and not company.isdecimal():
        raise Http404
    order = request.GET.get("order", "")
    return {
        "words": request.GET.get("q", "")[:200],
        "order": order if order in ORDERS else "newest",
        "tag": request.GET.get("tag", ""),
        "company_id": int(company) if company else None,
        "after": request.GET.get("after", ""),
    }


def _query(rest: Any, **more: str) -> str:
    for key, value in more.items():
        rest[key] = value
    return str(rest.urlencode())


@needs(May.EDIT_CUSTOMERS)
def new(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Add somebody by hand."""
    form = NewCustomerForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.succeeds(partial(_create, by=agent)):
        messages.success(request, _("The customer is kept."))
        return redirect("customers:page", form.result.pk)
    return render(request, "desk/customers/new.html", {"section": "customers", "form": form}, status=form.status)


@action
def _create(*, email: str, phone: str, by: Agent, **profile: Any) -> Customer:
    """The customer with both addresses, or nothing; what is refused is said at its field."""
    customer = actions.create_customer(by=by.actor, **profile)
    for name, kind, value in (("email", Identity.Kind.EMAIL, email), ("phone", Identity.Kind.PHONE, phone)):
        if not value.strip():
            continue
        try:
            actions.add_identity(customer=customer, kind=kind, value=value, by=by.actor)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
    return customer


def found(customer_id: int) -> Customer:
    """The customer with everything their page shows, or 404."""
    try:
        return queries.profile(queries.customer_at(customer_id).pk)
    except Customer.DoesNotExist as error:
        raise Http404 from error


@needs(May.SEE)
def page(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    """Who this is, how they want to be treated, and everything with them."""
    customer = found(customer_id)
    if customer.pk != customer_id:
        return redirect("customers:page", customer.pk)
    return render(request, "desk/customers/page.html", _page_parts(request, agent, customer))


def _page_parts(request: HttpRequest, agent: Agent, customer: Customer, **forms: ActionForm) -> dict[str, Any]:
    conversations = conversations_of(customer.pk, agent, limit=SHOWN_CONVERSATIONS)
    return {
        **_record_parts(agent, customer),
        "section": "customers",
        "language": language_name(customer.language) if customer.language else "",
        "time_there": time_there(customer),
        "tags": customer.tags.all(),
        "answers": answers(customer),
        "merges": queries.merges_into(customer.pk),
        "may_merge": allows(agent, May.MERGE),
        "may_answer": allows(agent, May.ANSWER),
        "known_since": write_day(timezone.localtime(customer.created_at).date()),
        "contact": contacts(agent, [customer.pk]).get(customer.pk),
        "conversations": conversation_lines(conversations),
        "topics": " ".join([f"customer.{customer.pk}", *(f"conversation.{row.pk}" for row in conversations)]),
        **_timeline_parts(request, agent, customer),
        **forms,
    }


def _record_parts(agent: Agent, customer: Customer) -> dict[str, Any]:
    """What the sections that can be changed in place show."""
    return {
        "customer": customer,
        "identities": identities(customer),
        "notes": customer.notes.all(),
        "may_edit": allows(agent, May.EDIT_CUSTOMERS),
        "note_form": NoteForm(auto_id="note_%s"),
        "identity_form": IdentityForm(auto_id="identity_%s"),
    }


def _timeline_parts(request: HttpRequest, agent: Agent, customer: Customer) -> dict[str, Any]:
    after, only = request.GET.get("after", ""), request.GET.get("only", "")
    only = only if only in ONLY else ""
    try:
        place = Place.read(after) if after else None
    except ValueError as error:
        raise Http404 from error
    return {
        "timeline": timeline(agent, customer.pk, after=place, only=only),
        "chosen": only,
        "is_older_page": bool(after),
    }


@needs(May.SEE)
def timeline_page(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    """The timeline alone: refreshed when something happens, or older than a place."""
    customer = found(customer_id)
    parts = {"customer": customer, **_timeline_parts(request, agent, customer)}
    parts["moved_from"] = customer_id if customer_id != customer.pk else 0  # merged while the page was open
    return render(request, "desk/customers/timeline.html", parts)


@needs(May.EDIT_CUSTOMERS)
def edit(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    """The profile, the custom fields and the tags, on one form."""
    customer = found(customer_id)
    form = CustomerForm(request.POST or None, customer=customer)
    if request.method == "POST" and form.succeeds(partial(_change, customer=customer, by=agent)):
        messages.success(request, _("Saved."))
        return redirect("customers:page", customer.pk)
    parts = {"section": "customers", "customer": customer, "form": form}
    return render(request, "desk/customers/edit.html", parts, status=form.status)


@action
def _change(*, customer: Customer, tags: list[Tag], by: Agent, **profile: Any) -> None:
    """Profile and tags are kept together or not at all."""
    actions.change_customer(customer=customer, by=by.actor, **profile)
    actions.set_customer_tags(customer=customer, tags=tags, by=by.actor)


@require_POST
@needs(May.EDIT_CUSTOMERS)
def note(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    customer = found(customer_id)
    form = NoteForm(request.POST, auto_id="note_%s")
    form.succeeds(partial(actions.add_note, customer=customer, by=agent.actor))
    return _section(request, agent, customer, "notes", note_form=form)


@needs(May.SEE)
def notes(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    """The notes alone: fetched when a colleague has added one."""
    return render(request, "desk/customers/notes_list.html", {"notes": found(customer_id).notes.all()})


@require_POST
@needs(May.EDIT_CUSTOMERS)
def identity(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    customer = found(customer_id)
    form = IdentityForm(request.POST, auto_id="identity_%s")
    form.succeeds(partial(actions.add_identity, customer=customer, by=agent.actor))
    return _section(request, agent, customer, "identities", identity_form=form)


@require_POST
@needs(May.EDIT_CUSTOMERS)
def identity_remove(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    """Forget the address or number whose id is in `identity`."""
    customer = found(customer_id)
    known = request.POST.get("identity", "")
    identity = get_object_or_404(Identity, pk=int(known) if known.isdecimal() else 0, customer=customer)
    actions.remove_identity(identity=identity, by=agent.actor)
    return _section(request, agent, customer, "identities")


def _section(request: HttpRequest, agent: Agent, customer: Customer, name: str, **forms: ActionForm) -> HttpResponse:
    """The section that was changed, or the whole page for a browser without scripts; 422 with what to mend."""
    refused = [form for form in forms.values() if form.errors]
    kept = forms if refused else {}
    status = 422 if refused else 200
    if request.headers.get("HX-Request"):
        parts = {**_record_parts(agent, found(customer.pk)), **kept}
        return render(request, f"desk/customers/{name}.html", parts, status=status)
    if refused:
        return render(request, "desk/customers/page.html", _page_parts(request, agent, customer, **kept), status=status)
    return redirect("customers:page", customer.pk)


@require_POST
@needs(May.EDIT_CUSTOMERS)
def block(request: HttpRequest, agent: Agent, customer_id: int) -> HttpResponse:
    """Block (`is_blocked` 1) or unblock (0)."""
    customer = found(customer_id)
    wanted = {"1": True, "0": False}.get(request.POST.get("is_blocked", ""))
    if wanted is None:
        messages.error(request, _("Choose whether to block. Nothing was changed."))
        return render(request, "desk/customers/page.html", _page_parts(request, agent, customer), status=422)
    actions.change_customer(customer=customer, is_blocked=wanted, by=agent.actor)
    messages.success(request, _("The customer is blocked.") if wanted else _("The customer is no longer blocked."))
    return redirect("customers:page", customer.pk)
