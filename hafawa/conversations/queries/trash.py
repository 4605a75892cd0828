"""The trash: what was deleted and can still be brought back. The one door to it; everywhere else it is not there."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import hidden_team_ids

from ..models import Attachment, Conversation, Deletion, Message
from .lists import Place

TRASH_PAGE = 50


@dataclass(frozen=True)
class Contents:
    """What goes with a conversation."""

    messages: int
    files: int


def contents(conversation: Conversation) -> Contents:
    messages = Message.objects.filter(conversation=conversation)
    return Contents(messages.count(), Attachment.objects.filter(message__in=messages.values("pk")).count())


def in_trash(agent: Agent) -> QuerySet[Deletion]:
    """What this colleague may bring back: those who run the house anything, others what they put there themselves."""
    rows = Deletion.objects.exclude(whole__isnull=False)  # so that the index of the newest leads the way
    if not allows(agent, May.OPERATE):
        rows = rows.filter(agent=agent) if allows(agent, May.DELETE) else rows.none()
    hidden = hidden_team_ids(agent)
    return rows.filter(Q(conversation__team_id=None) | ~Q(conversation__team_id__in=hidden)) if hidden else rows


def trash_page(
    agent: Agent, *, after: Place | None = None, size: int = TRASH_PAGE
) -> tuple[list[Deletion], Place | None]:
    """One page of it, the newest first, and where the next begins."""
    rows = in_trash(agent).select_related("conversation__customer", "agent")
    if after:
        rows = rows.filter(deleted_at__lte=after.at).filter(Q(deleted_at__lt=after.at) | Q(pk__lt=after.id))
    found = list(rows.order_by("-deleted_at", F("conversation_id").desc())[: size + 1])
    page = found[:size]
    return page, Place(page[-1].deleted_at, page[-1].pk) if len(found) > size else None


def just_deleted(agent: Agent, conversation_id: int, *, since: datetime) -> Deletion | None:
    """What this colleague put there themselves since then."""
    rows = in_trash(agent).filter(conversation_id=conversation_id, agent=agent, deleted_at__gte=min(since, now()))
    return rows.select_related("conversation").first()
