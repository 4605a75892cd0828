"""Holding a conversation while it changes, and keeping its pointers true."""

from django.db.models import Q

from ..models import Conversation, Direction, Message, State

BY_ITSELF = Q(direction=Direction.OUT) & ~Q(auto="")  # a notice of ours: it answers nobody
SAID = Q(direction__in=[Direction.IN, Direction.OUT]) & ~BY_ITSELF
NEVER_LEFT = (State.FAILED,)


def hold(conversation: Conversation | int) -> Conversation:
    """The conversation as it is now, locked until the transaction ends. One that was merged leads to its target."""
    pk = conversation if isinstance(conversation, int) else conversation.pk
    held = Conversation.objects.select_for_update(of=("self",)).get(pk=pk)
    while held.merged_into_id:
        held = Conversation.objects.select_for_update(of=("self",)).get(pk=held.merged_into_id)
    return held


def refresh(conversation: Conversation) -> None:
    """Derive newest message, order in lists and waiting time anew from the messages."""
    messages = Message.objects.filter(SAID, conversation=conversation)
    last = messages.order_by("-id").first()
    answered = (
        messages.filter(direction=Direction.OUT, is_forward=False).exclude(state__in=NEVER_LEFT).order_by("-id").first()
    )
    unanswered = messages.filter(direction=Direction.IN, auto="")
    if answered:
        unanswered = unanswered.filter(pk__gt=answered.pk)
    first = unanswered.order_by("id").first()
    conversation.last_message = last
    conversation.last_activity_at = last.created_at if last else conversation.created_at
    conversation.waiting_since = first.created_at if first and not conversation.is_closed else None
    conversation.save(update_fields=["last_message", "last_activity_at", "waiting_since"])
