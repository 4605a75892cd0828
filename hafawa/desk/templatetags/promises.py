"""The clock on the head of a conversation."""

from typing import Any

from django import template

from hafawa.conversations.models import Conversation
from hafawa.sla.queries import clock_shown

from ..presenters.clocks import chip

register = template.Library()


@register.inclusion_tag("desk/promise_chip.html")
def promise_chip(conversation: Conversation) -> dict[str, Any]:
    """What is owed there next; nothing where nothing is."""
    shown = clock_shown(conversation.pk)
    return {"conversation": conversation, "shown": shown, "chip": chip(shown) if shown else None}
