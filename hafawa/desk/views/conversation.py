"""One conversation: the page, and the fragments it is made of."""

from collections.abc import Collection, Iterable
from typing import Any

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent, Field
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import asked_about, first_tags, names_of_who_may_see, open_teams
from hafawa.conversations import actions, queries
from hafawa.conversations.models import Conversation, Message, Priority, Status, Type
from hafawa.customers.queries import with_parts
from hafawa.platform.events.models import EventRow
from hafawa.platform.web.reading import current_reader

from ..history import MESSAGE_EVENTS, Told, lines
from ..presenters.between import flow
from ..presenters.customers import identities
from ..presenters.messages import cards
from ..presenters.touches import lately
from ..row_ids import row_id, row_ids
from .composer import composer_parts
from .gone import says_when_gone
from .inbox import came_from, list_parts
from .lookup import conversation_or_404
from .notes import note_parts
from .viewing import view_for

log = structlog.get_logger(__name__)


@needs(May.SEE)
@says_when_gone
def conversation(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """The desk with this conversation open: its words at once, what stands beside them fetched by the page itself.

    Asked for by the list, only the two panes that change. Gone back to, or read without scripts (`?whole`), everything.
    """
    row = conversation_or_404(agent, number)
    if row.merged_into_id:
        return redirect("desk:conversation", row.merged_into_id)
    parts = {**thread_parts(request, agent, row), "screen": "conversation"}
    if allows(agent, May.ANSWER):
        parts |= composer_parts(agent, row, parts["newest"])
    _mark_seen(row, agent, parts["read_to"])
    if request.headers.get("HX-Request") and request.headers.get("HX-Target", "").endswith("thread"):
        return render(request, "desk/panes.html", {**parts, **context_parts(agent, row)})
    if "whole" in request.GET or request.headers.get("HX-History-Restore-Request"):
        return render(request, "desk/inbox.html", {**_beside_parts(request, agent, row), **parts})
    view_for(agent, parts["view_key"])  # a list that is not there is said now, not by a pane that stays empty
    return render(request, "desk/inbox.html", {**parts, "is_bare": True})


@needs(May.SEE)
@says_when_gone
def beside(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """What stands beside an open conversation: views, list, context. Fetched by the page just after it was drawn."""
    row = conversation_or_404(agent, number)
    parts = {"conversation": row, "screen": "conversation", **_beside_parts(request, agent, row)}
    return render(request, "desk/beside.html", parts)


def _beside_parts(request: HttpRequest, agent: Agent, row: Conversation) -> dict[str, Any]:
    return {**list_parts(request, agent, came_from(request)), **context_parts(agent, row)}


def _mark_seen(row: Conversation, agent: Agent, read_to: int | None) -> None:
    """Write down only what is news: most looks at a conversation are not the first.

    One can read while nothing can be written (the database locked, the disk full): the next look makes the marks.
    """
    try:
        if read_to != (row.last_message_id or 0):
            actions.mark_read(conversation=row, agent=agent)
        if queries.is_newly_named(agent, row):
            actions.see_mentions(conversation=row, agent=agent)
    except OperationalError as error:
        log.warning("conversation.not_marked", conversation=row.pk, error=str(error))


def thread_parts(request: HttpRequest, agent: Agent, row: Conversation) -> dict[str, Any]:
    """Head and messages."""
    before = row_id(request.GET.get("before", ""))
    since = min(row_ids(request.GET.getlist("from")), default=None)  # each page of earlier ones left its own
    images = row_ids(request.GET.getlist("images"))
    page = queries.thread(row, before=before, since=since)
    mark = queries.read_to(agent, row)
    shown = cards(page, read_to=mark, show_images=images)
    links = [] if before else queries.links_of(row, agent)
    near = {link.other.pk for link in links}  # told below the messages, with what can be done about it
    told = [] if before else _told_since(row, agent, page.messages, has_older=page.has_older, near=near)
    return {
        "section": "conversations",
        "view_key": came_from(request),
        "conversation": row,
        "newest": () if before else page.messages,
        "read_to": mark,
        "items": flow(shown, told, _undo(row, told)),
        "older": page.messages[0].pk if page.has_older and page.messages else 0,
        "is_older_page": bool(before),
        "from": page.messages[0].pk if page.messages and (before or since) else 0,
        "images": images,
        "links": links,
        "can_answer": allows(agent, May.ANSWER),
        "can_merge": allows(agent, May.MERGE),
        "can_delete": allows(agent, May.DELETE),
        "is_mine": row.assignee_id == agent.pk,
        "is_open": row.status in (Status.OPEN, Status.WAITING, Status.SNOOZED),
        "me": agent,
    }


TOLD_BY_MESSAGES = {*MESSAGE_EVENTS, "ConversationStarted"}


def _told_since(
    row: Conversation, agent: Agent, messages: list[Message], *, has_older: bool, near: Collection[int]
) -> list[Told]:
    """What happened while these messages were exchanged, oldest first. Links to those `near` are told elsewhere."""
    events = queries.newest_events(row, leaving_out=TOLD_BY_MESSAGES)[::-1]
    if has_older and messages:
        events = [event for event in events if event.happened_at >= messages[0].created_at]
    return lines((event for event in events if not _is_link_to(event, near)), agent)


def _is_link_to(event: EventRow, others: Collection[int]) -> bool:
    return event.name == "ConversationsLinked" and event.data["other_id"] in others


def _told(events: Iterable[EventRow], agent: Agent) -> list[Told]:
    """In plain sentences; what the messages themselves show is left out."""
    return lines((event for event in events if event.name not in MESSAGE_EVENTS), agent)


def _undo(row: Conversation, events: list[Told]) -> dict[int, str]:
    """Where a merge or split among these events can be taken back, by the event's id."""
    names = {event.row.name for event in events}
    merges = {each.pk for each in queries.merges_into(row)} if "ConversationsMerged" in names else set()
    splits = {each.pk for each in queries.splits_from(row)} if "ConversationSplit" in names else set()
    found = {}
    for event in events:
        if event.row.data.get("merge_id") in merges and event.row.name == "ConversationsMerged":
            found[event.id] = reverse("desk:undo_merge", args=[row.pk, event.row.data["merge_id"]])
        if event.row.data.get("split_id") in splits and event.row.name == "ConversationSplit":
            found[event.id] = reverse("desk:undo_split", args=[row.pk, event.row.data["split_id"]])
    return found


@needs(May.SEE)
@says_when_gone
def thread(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """The messages alone. What is on the screen has been read."""
    row = conversation_or_404(agent, number)
    parts = thread_parts(request, agent, row)
    if not parts["is_older_page"]:
        _mark_seen(row, agent, parts["read_to"])
    return render(request, "desk/messages.html", parts)


@needs(May.SEE)
@says_when_gone
def head(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    row = conversation_or_404(agent, number)
    parts = {"conversation": row, "can_answer": allows(agent, May.ANSWER), "can_merge": allows(agent, May.MERGE)}
    parts["can_delete"] = allows(agent, May.DELETE)
    return render(
        request,
        "desk/head.html",
        {**parts, "is_mine": row.assignee_id == agent.pk, "me": agent, "view_key": came_from(request)},
    )


@needs(May.SEE)
@says_when_gone
def context(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    row = conversation_or_404(agent, number)
    parts = {"conversation": row, "can_answer": allows(agent, May.ANSWER), **context_parts(agent, row)}
    return render(request, "desk/context.html", parts)


@needs(May.SEE)
def history(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """What happened to it, in a dialog, older pages on demand."""
    row = conversation_or_404(agent, number)
    events = queries.history(row, before=row_id(request.GET.get("before", "")))
    return render(
        request,
        "desk/dialogs/history.html",
        {"conversation": row, "events": _told(events, agent), "older": events[-1].pk if len(events) == 50 else 0},
    )


def context_parts(agent: Agent, row: Conversation) -> dict[str, Any]:
    """Who this is, and everything that can be set."""
    language = current_reader.get().language
    customer = with_parts(queries.with_tags(row).customer)
    return {
        "customer": customer,
        "unverified": queries.unverified_identities(row),
        "troubled": [each for each in identities(customer) if each.trouble],
        "others": queries.other_conversations(row, agent),
        "touches": lately(row.customer_id),
        "followers": queries.follower_names(row.pk),
        "people": names_of_who_may_see(row.team),
        "teams": open_teams(agent),
        "all_tags": first_tags(),
        "statuses": [choice for choice in Status.settable() if choice[0] != Status.SNOOZED],
        "priorities": Priority.choices,
        "types": Type.choices,
        "fields": [_field(field, row, language) for field in asked_about(Field.About.CONVERSATION.value)],
        "me": agent,
        **note_parts(agent),
    }


def _field(field: Field, row: Conversation, language: str) -> dict[str, Any]:
    return {
        "key": field.key,
        "kind": field.kind,
        "label": field.label_in(language),
        "choices": field.choices,
        "value": row.fields.get(field.key, ""),
    }
