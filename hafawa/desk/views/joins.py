"""Merging, splitting, forwarding, and beginning a conversation: the dialogs of the desk."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.accounts.queries import may_see_team
from hafawa.conversations import actions, queries
from hafawa.conversations.models import Draft, Inbox, Merge, Message, Split
from hafawa.customers.actions import recognise
from hafawa.customers.identities import normalise
from hafawa.customers.models import Customer
from hafawa.platform.text.plain import html_to_text

from ..answers import done, refused
from ..row_ids import row_id, row_ids
from .lookup import conversation_or_404


@needs(May.MERGE)
def merge(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Pour this conversation into another: one of the same customer's, or any by its number."""
    row = conversation_or_404(agent, number)
    if request.method != "POST":
        others = [c for c in queries.conversations_of(row.customer_id, agent, limit=20) if c.pk != row.pk]
        return render(request, "desk/dialogs/merge.html", {"conversation": row, "others": others})
    asked = request.POST.get("number", "").strip() or request.POST.get("into", "")
    target = queries.visible_to(agent).filter(pk=row_id(asked.lstrip("#")) or 0).first()
    if target is None:
        return refused(_("There is no conversation with this number."))
    try:
        actions.merge(source=row, target=target, by=agent.actor)
    except ValidationError as error:
        return refused(error)
    return _go(reverse("desk:conversation", args=[target.pk]))


def _go(url: str) -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response


@needs(May.MERGE)
def undo_merge(request: HttpRequest, agent: Agent, number: int, record_id: int) -> HttpResponse:
    row = conversation_or_404(agent, number)
    record = Merge.objects.filter(pk=record_id, target=row).first()
    if record is None or request.method != "POST":
        raise Http404
    try:
        source = actions.undo_merge(record=record, by=agent.actor)
    except ValidationError as error:
        return refused(error)
    return done(_("Taken apart again: #%(number)s stands by itself.") % {"number": source.pk}, **{"dialog:close": {}})


@needs(May.MERGE)
def split(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Take some messages out into a conversation of their own."""
    row = conversation_or_404(agent, number)
    page = queries.thread(row, size=100)
    if request.method != "POST":
        return render(request, "desk/dialogs/split.html", {"conversation": row, "messages": page.messages})
    chosen = row_ids(request.POST.getlist("messages"))
    messages = [message for message in page.messages if message.pk in chosen]
    try:
        record = actions.split(
            conversation=row, messages=messages, subject=request.POST.get("subject", ""), by=agent.actor
        )
    except ValidationError as error:
        return refused(error)
    return _go(reverse("desk:conversation", args=[record.target_id]))


@require_POST
@needs(May.MERGE)
def keep(request: HttpRequest, agent: Agent, number: int, message_id: int) -> HttpResponse:
    """A message with a new subject belongs here all the same."""
    row = conversation_or_404(agent, number)
    message = Message.objects.filter(pk=message_id, conversation=row).first()
    if message is None:
        raise Http404
    actions.accept_subject(message=message, by=agent.actor)
    return done(_("It stays here."))


@needs(May.MERGE)
def undo_split(request: HttpRequest, agent: Agent, number: int, record_id: int) -> HttpResponse:
    row = conversation_or_404(agent, number)
    record = Split.objects.filter(pk=record_id, source=row).first()
    if record is None or request.method != "POST":
        raise Http404
    try:
        actions.undo_split(record=record, by=agent.actor)
    except ValidationError as error:
        return refused(error)
    return done(_("Put together again."), **{"dialog:close": {}})


@needs(May.ANSWER)
def forward(request: HttpRequest, agent: Agent, number: int, message_id: int) -> HttpResponse:
    """Show a message to somebody outside."""
    row = conversation_or_404(agent, number)
    message = Message.objects.filter(pk=message_id, conversation=row).first()
    if message is None:
        raise Http404
    if request.method != "POST":
        kept = queries.drafts_of(agent, row).get(Draft.Kind.FORWARD)
        parts = {"conversation": row, "message": message, "to": ", ".join(kept.data.get("to", [])) if kept else ""}
        return render(request, "desk/dialogs/forward.html", {**parts, "text": html_to_text(kept.html) if kept else ""})
    addresses = [part for part in re.split(r"[,;،؛\s]+", request.POST.get("to", "")) if part]
    try:
        actions.forward(
            message=message,
            to=addresses,
            text=request.POST.get("text", ""),
            with_files=request.POST.get("with_files") == "on",
            undo_seconds=agent.undo_seconds,
            by=agent.actor,
        )
    except ValidationError as error:
        return refused(error)
    return done(_("Forwarded to %(names)s") % {"names": ", ".join(addresses)}, **{"dialog:close": {}})


@needs(May.ANSWER)
def new(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Write to a customer first."""
    inboxes = [box for box in Inbox.objects.filter(is_active=True) if may_see_team(agent, box.team_id)]
    if request.method != "POST":
        customer = Customer.objects.filter(pk=row_id(request.GET.get("customer", "")) or 0).first()
        identity = customer.identities.filter(kind="email").first() if customer else None
        parts = {"inboxes": inboxes, "to": identity.value if identity else "", "customer": customer}
        return render(request, "desk/dialogs/new.html", parts)
    inbox = next((box for box in inboxes if str(box.pk) == request.POST.get("inbox")), None)
    if inbox is None:
        return refused(_("There is no active inbox to answer from. An administrator can connect one."))
    try:
        address = normalise("email", request.POST.get("to", ""))
        text = request.POST.get("text", "").strip()
        if not text:
            raise ValidationError(_("Write something first."))
        with transaction.atomic():
            identity = recognise(kind="email", value=address, by=agent.actor)
            row = actions.start(
                customer=identity.customer,
                inbox=inbox,
                subject=request.POST.get("subject", ""),
                text=text,
                to=[address],
                assignee=agent,
                undo_seconds=agent.undo_seconds,
                by=agent.actor,
            )
    except ValidationError as error:
        return refused(error)
    return _go(reverse("desk:conversation", args=[row.pk]))
