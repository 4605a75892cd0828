"""Writing: answers, notes, drafts, files, and what is offered while typing."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.accounts.queries import who_may_see
from hafawa.conversations import actions, queries
from hafawa.conversations.channel import channel_for
from hafawa.conversations.models import Attachment, CannedAnswer, Conversation, Draft, Inbox, Message
from hafawa.customers.queries import troubled
from hafawa.platform.text.plain import text_to_html

from ..answers import done, refused
from ..presenters.customers import trouble_words
from ..row_ids import row_id, row_ids
from .lookup import conversation_or_404

MENTIONED = re.compile(r'data-mention="(\d+)"')
LIMIT = 8


def composer_parts(agent: Agent, row: Conversation, newest: Sequence[Message] = ()) -> dict[str, Any]:
    """The composer with the drafts it holds. `newest` messages are not asked for again."""
    drafts = queries.drafts_of(agent, row)
    draft = drafts.get(Draft.Kind.REPLY) or drafts.get(Draft.Kind.NOTE)
    inboxes = queries.answerable_inboxes(row, newest)
    chosen = next((box for box in inboxes if draft and box.pk == draft.data.get("inbox")), None)
    inbox = chosen or (inboxes[0] if inboxes else None)
    usual = _usual(row, inbox, newest)
    return {
        "conversation": row,
        "draft": draft,
        "is_note": bool(draft and draft.kind == Draft.Kind.NOTE),
        "draft_files": list(draft.attachments.all()) if draft else [],
        "doors": [{"id": box.pk, "name": box.name, "address": box.address, **_mark(box)} for box in inboxes],
        "door": {"id": inbox.pk, "name": inbox.name, "address": inbox.address, **_mark(inbox)} if inbox else None,
        "to": ", ".join(draft.data.get("to", [])) if draft and draft.data.get("to") else ", ".join(usual),
        "cc": ", ".join(draft.data.get("cc", [])) if draft else "",
        "me": agent,
        "warnings": _warnings(draft, inbox, usual),
    }


def _warnings(draft: Draft | None, inbox: Inbox | None, usual: list[str]) -> list[dict[str, str]]:
    """Addresses an answer would go to, from which the last one came back."""
    if inbox is None:
        return []
    kind = channel_for(inbox.kind).identity_kind
    chosen = [*draft.data.get("to", []), *draft.data.get("cc", [])] if draft else []
    marked = troubled(kind, chosen or usual)
    return [{"value": each.value, "words": trouble_words(each)} for each in marked]


def _mark(inbox: Inbox) -> dict[str, Any]:
    channel = channel_for(inbox.kind)
    return {"icon": channel.icon, "label": channel.label, "has_cc": channel.has_cc}


def _usual(row: Conversation, inbox: Inbox | None, newest: Sequence[Message]) -> list[str]:
    return queries.answer_to(row, channel_for(inbox.kind).identity_kind, newest) if inbox else []


@require_POST
@needs(May.ANSWER)
def send(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Send an answer or keep a note. Refused, the words stay where they are."""
    row = conversation_or_404(agent, number)
    try:
        words, message = _say(request, agent, row)
    except ValidationError as error:
        return refused(error)
    row = conversation_or_404(agent, number)
    undo = reverse("desk:undo", args=[number, message.pk]) if message.is_undoable else ""
    seconds = agent.undo_seconds if undo and message.state == "queued" else 0
    parts = {**composer_parts(agent, row), "toast_words": words, "undo_url": undo, "seconds": seconds}
    response = render(request, "desk/composer_sent.html", parts)
    response["HX-Trigger"] = "desk:changed"
    return response


def _say(request: HttpRequest, agent: Agent, row: Conversation) -> tuple[str, Message]:
    body = _body(request)
    files = _files(request, agent)
    if request.POST.get("mode") == "note":
        named = Agent.objects.active().filter(pk__in=row_ids(MENTIONED.findall(body)))
        return _("Note kept"), actions.note(
            conversation=row, by=agent.actor, html=body, mentions=named, attachments=files
        )
    at = _moment(request.POST.get("send_at", ""))
    inbox = _inbox(request, row)
    message = actions.reply(
        conversation=row,
        by=agent.actor,
        html=body,
        inbox=inbox,
        to=_addresses(request.POST.get("to", "")),
        cc=_addresses(request.POST.get("cc", "")),
        send_at=at,
        undo_seconds=agent.undo_seconds,
        then=request.POST.get("then", ""),
        attachments=files,
    )
    return (_("Goes out later") if at else _("Sent to %(name)s") % {"name": row.customer.name}), message


def _body(request: HttpRequest) -> str:
    body = request.POST.get("body", "")
    return body if request.POST.get("format") == "html" else text_to_html(body)


def _files(request: HttpRequest, agent: Agent) -> list[Attachment]:
    """The files named in the form that are this colleague's own, on a draft."""
    return list(Attachment.objects.filter(pk__in=row_ids(request.POST.getlist("files")), draft__agent=agent))


def _inbox(request: HttpRequest, row: Conversation) -> Inbox | None:
    asked = request.POST.get("inbox", "")
    if not asked:
        return None
    for inbox in queries.answerable_inboxes(row):
        if str(inbox.pk) == asked:
            return inbox
    raise ValidationError(_("This conversation cannot be answered from that inbox."))


def _addresses(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;،؛\s]+", text) if part.strip()]


def _moment(text: str) -> datetime | None:
    """A time as the browser's field writes it, in the reader's zone. Raises ValidationError."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(_("Choose a time in the future.")) from error
    aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    if aware <= timezone.now():
        raise ValidationError(_("Choose a time in the future."))
    return aware


@require_POST
@needs(May.ANSWER)
def undo(request: HttpRequest, agent: Agent, number: int, message_id: int) -> HttpResponse:
    """Take an answer back in time: its words return to the composer."""
    row = conversation_or_404(agent, number)
    message = Message.objects.filter(pk=message_id, conversation=row).first()
    if message is None:
        return refused(_("Too late: this has been sent."))
    try:
        actions.undo_send(message=message, by=agent.actor)
    except ValidationError as error:
        return refused(error)
    parts = {
        **composer_parts(agent, conversation_or_404(agent, number)),
        "toast_words": _("Taken back. It is a draft again."),
    }
    response = render(request, "desk/composer_sent.html", parts)
    response["HX-Trigger"] = "desk:changed"
    response["HX-Retarget"] = "#composer"
    response["HX-Reswap"] = "outerHTML"
    return response


@require_POST
@needs(May.ANSWER)
def send_again(request: HttpRequest, agent: Agent, number: int, message_id: int) -> HttpResponse:
    """A person decided to send once more what failed or may not have been sent."""
    row = conversation_or_404(agent, number)
    message = Message.objects.filter(pk=message_id, conversation=row).first()
    if message is None:
        raise Http404
    actions.send_again(message=message, by=agent.actor)
    return done(_("Going out again"))


@require_POST
@needs(May.ANSWER)
def draft(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Keep what is being written."""
    row = conversation_or_404(agent, number)
    kind = Draft.Kind.NOTE if request.POST.get("mode") == "note" else Draft.Kind.REPLY
    other = Draft.Kind.REPLY if kind == Draft.Kind.NOTE else Draft.Kind.NOTE
    body = _body(request)
    files = _files(request, agent)
    data = {
        "inbox": row_id(request.POST.get("inbox", "")),
        "to": _addresses(request.POST.get("to", "")),
        "cc": _addresses(request.POST.get("cc", "")),
    }
    kept = actions.save_draft(conversation=row, agent=agent, kind=kind, html=body, data=data, files=files)
    actions.discard_draft(conversation=row, agent=agent, kind=other)
    return HttpResponse(status=204, headers={"X-Draft": str(kept.pk)})


@require_POST
@needs(May.ANSWER)
def upload(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Put a file on the draft; answers with its chip."""
    row = conversation_or_404(agent, number)
    file = request.FILES.get("file")
    if file is None:
        return refused(_("Choose a file."))
    held = queries.drafts_of(agent, row)
    kept = held.get(Draft.Kind.REPLY) or held.get(Draft.Kind.NOTE)
    if kept is None:
        kept = actions.save_draft(conversation=row, agent=agent, kind=Draft.Kind.REPLY, html="")
    try:
        row_of_file = actions.attach(
            draft=kept, name=file.name or "", content_type=file.content_type or "", content=file.read()
        )
    except ValidationError as error:
        return refused(error)
    return render(request, "desk/file_chip.html", {"file": row_of_file})


@needs(May.ANSWER)
def canned(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Ready answers for `/`, in the customer's language, filled in."""
    row = conversation_or_404(agent, number)
    asked = request.GET.get("q", "").lower()
    matching = [
        answer
        for answer in queries.canned_answers(agent)
        if asked in answer.shortcut.lower() or asked in answer.title.lower()
    ]
    language = row.language or row.customer.language
    items = [
        {"title": a.title, "shortcut": a.shortcut, "html": _filled(a, row, agent, language)} for a in matching[:LIMIT]
    ]
    return render(request, "desk/suggestions.html", {"items": items, "sign": "/"})


def _filled(answer: CannedAnswer, row: Conversation, agent: Agent, language: str) -> str:
    words = answer.body_in(language)
    slots = {"{customer}": row.customer.name, "{agent}": agent.shown_name, "{number}": str(row.pk)}
    for slot, value in slots.items():
        words = words.replace(slot, value)
    return text_to_html(words)


@needs(May.ANSWER)
def mention(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Colleagues who may see this conversation, for `@`."""
    row = conversation_or_404(agent, number)
    asked = request.GET.get("q", "")
    people = who_may_see(row.team).filter(name__icontains=asked).exclude(pk=agent.pk).order_by("name")[:LIMIT]
    items = [{"id": person.pk, "title": person.name, "label": escape(person.name)} for person in people]
    return render(request, "desk/suggestions.html", {"items": items, "sign": "@"})
