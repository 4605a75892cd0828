"""Conversations and messages as plain rows, for programs: no model instances, a fixed number of queries a page."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hafawa.accounts.models import Agent
from hafawa.accounts.queries import hidden_team_ids

from ..models import Attachment, Conversation, Inbox, Message
from .lists import Filters, Place, _beyond
from .visibility import visible_to

Row = dict[str, Any]

COLUMNS = (
    "id", "subject", "status", "priority", "type", "language", "brand_id", "fields", "snoozed_until", "created_at",
    "last_activity_at", "waiting_since", "resolved_at", "merged_into_id", "customer_id", "customer__name",
    "assignee_id", "assignee__name", "team_id", "team__name", "last_message__inbox_id", "last_message__preview",
)  # fmt: skip
MESSAGE_COLUMNS = (
    "id", "conversation_id", "inbox_id", "direction", "state", "state_reason", "state_detail", "author_name",
    "agent_id",
    "identity__customer_id", "subject", "text", "html", "quoted_text", "language", "recipients", "auto", "is_forward",
    "send_at", "sent_at", "created_at",
)  # fmt: skip


def record_page(
    agent: Agent,
    *,
    filters: Filters,
    updated_since: datetime | None = None,
    after: Place | None = None,
    size: int = 25,
) -> tuple[list[Row], Place | None]:
    """Conversations this colleague may see, newest activity first, and where the next page begins."""
    rows = filters.apply(visible_to(agent))
    if updated_since:
        rows = rows.filter(last_activity_at__gte=updated_since)
    if after:
        rows = rows.filter(_beyond("last_activity_at", after, True))
    found = list(rows.order_by("-last_activity_at", "-id").values(*COLUMNS)[: size + 1])
    page = found[:size]
    place = Place(page[-1]["last_activity_at"], page[-1]["id"]) if len(found) > size else None
    return _with_tags(page), place


def records_by_ids(agent: Agent, ids: Collection[int]) -> list[Row]:
    """These conversations, as far as this colleague may see them, in the order given."""
    found = {row["id"]: row for row in _with_tags(list(visible_to(agent).filter(pk__in=ids).values(*COLUMNS)))}
    return [found[pk] for pk in ids if pk in found]


def record_of(conversation_id: int) -> Row:
    """One conversation, whoever asks: for the answer to somebody who was just allowed to change it."""
    return _with_tags(list(Conversation.objects.filter(pk=conversation_id).values(*COLUMNS)))[0]


def _with_tags(rows: list[Row]) -> list[Row]:
    """The tags' names, alphabetically, in one query for all rows."""
    tags: dict[int, list[str]] = defaultdict(list)
    pairs = Conversation.tags.through.objects.filter(conversation_id__in=[row["id"] for row in rows])
    for conversation_id, name in pairs.order_by("tag__name").values_list("conversation_id", "tag__name"):
        tags[conversation_id].append(name)
    for row in rows:
        row["tags"] = tags[row["id"]]
    return rows


def message_rows(
    conversation_id: int, *, after: int | None = None, newest_first: bool = False, size: int = 25
) -> list[Row]:
    """Messages of a conversation by id, one more than `size` if there are more, each with its files."""
    rows = Message.objects.filter(conversation_id=conversation_id)
    if after:
        rows = rows.filter(pk__lt=after) if newest_first else rows.filter(pk__gt=after)
    return with_files(rows.order_by("-id" if newest_first else "id").values(*MESSAGE_COLUMNS)[: size + 1])


def message_row(message_id: int) -> Row:
    return with_files(Message.objects.filter(pk=message_id).values(*MESSAGE_COLUMNS))[0]


def with_files(found: Iterable[Row]) -> list[Row]:
    """The files of all these messages in one query."""
    rows = list(found)
    files: dict[int, list[Row]] = defaultdict(list)
    columns = ("message_id", "id", "name", "content_type", "size", "is_inline")
    for row in Attachment.objects.filter(message_id__in=[row["id"] for row in rows]).order_by("id").values(*columns):
        files[row.pop("message_id")].append(row)
    for row in rows:
        row["attachments"] = files[row["id"]]
    return rows


def open_inboxes(agent: Agent) -> QuerySet[Inbox]:
    """Active doors, but those of restricted teams this colleague is not in."""
    return Inbox.objects.filter(is_active=True).exclude(team_id__in=hidden_team_ids(agent))
