"""What a search found, as rows and as options of the palette. Only what the colleague may see."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from hafawa.accounts.models import Agent
from hafawa.accounts.queries import hidden_team_ids
from hafawa.conversations.channel import channel_for
from hafawa.conversations.models import Conversation, Message, Status
from hafawa.conversations.queries import rows_by_ids
from hafawa.platform.search.finding import Hit, find
from hafawa.platform.web.templatetags.hafawa import avatar, channel_mark, when

PAGE = 25
NUMBER = re.compile(r"\s*#?\s*(\d{1,18})\s*")  # int() reads the digits of every script


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A conversation that holds the words, with the message they stand in."""

    id: int
    url: str
    who: str
    avatar: SafeString
    subject: str
    text: str
    status: str
    tags: tuple[str, ...]
    at: SafeString


@dataclass(frozen=True, slots=True)
class FoundPage:
    rows: list[FoundRow]
    next: int | None = None


def conversations_holding(agent: Agent, words: str, *, before: int | None = None, size: int = PAGE) -> FoundPage:
    """Newest first, each conversation once; the last word may be unfinished. A number finds its conversation too."""
    hidden = hidden_team_ids(agent)
    hits = find(
        words, kinds=["message"], hidden_scopes=hidden, limit=size + 1, before=before, group=True, as_typed=True
    )
    shown = hits[:size]
    numbered = number_in(words) if before is None else None
    ids = [*([numbered] if numbered else []), *(hit.parent_id for hit in shown if hit.parent_id != numbered)]
    texts = _texts(shown)
    rows = [_row(row, texts.get(row.pk, "")) for row in rows_by_ids(agent, ids)]
    return FoundPage(rows, shown[-1].place if len(hits) > size else None)


def number_in(words: str) -> int | None:
    """The number of a conversation, when nothing else was typed: 42, #42, ٤٢."""
    number = NUMBER.fullmatch(words)
    return int(number[1]) if number else None


def _texts(hits: list[Hit]) -> dict[int, str]:
    """Conversation → the beginning of the message that was found."""
    previews = dict(Message.objects.filter(pk__in=[hit.object_id for hit in hits]).values_list("pk", "preview"))
    return {hit.parent_id: previews.get(hit.object_id, "") for hit in hits}


def _row(row: Conversation, text: str) -> FoundRow:
    last = row.last_message
    channel = channel_for(last.inbox.kind) if last and last.inbox else None
    mark = channel_mark(channel.icon, str(channel.label)) if channel else ""
    return FoundRow(
        id=row.pk,
        url=reverse("desk:conversation", args=[row.pk]),
        who=row.customer.name,
        avatar=avatar(row.customer.name, mark=mark),
        subject=row.subject,
        text=text or (last.preview if last else ""),
        status=str(Status(row.status).label),
        tags=tuple(tag.name for tag in row.tags.all()),
        at=when(row.last_activity_at),
    )
