"""Conversations that have to do with one another and stay apart."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hafawa.accounts.models import Agent
from hafawa.platform.database.prepared import prepared

from ..models import Conversation, Link
from .visibility import can_see

LINKS = 10


@dataclass(frozen=True)
class Linked:
    """The other conversation, why it is near, and which of the two would be poured into which."""

    other: Conversation
    why: str  # in the reader's language
    source_id: int
    target_id: int


def links_of(conversation: Conversation, agent: Agent) -> list[Linked]:
    """The newest links to conversations that this colleague may see; those poured into others are left out."""
    found = []
    for row in _links(conversation.pk):
        other = row.second if row.first_id == conversation.pk else row.first
        if other.merged_into_id is None and can_see(agent, other):
            found.append(Linked(other, str(row.get_why_display()), row.second_id, row.first_id))
    return found


@prepared
def _links(conversation_id: int) -> QuerySet[Link]:
    rows = Link.objects.filter(Q(first_id=conversation_id) | Q(second_id=conversation_id))
    return rows.select_related("first", "second").order_by("-id")[:LINKS]
