"""Holding a conversation while it changes, and keeping its pointers true."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Conversation, Direction, Message, State, Status

BY_ITSELF = Q(direction=Direction.OUT) & ~Q(auto="")  # a notice of ours: it answers nobody
SAID = Q(direction__in=[Direction.IN, Direction.OUT]) & ~BY_ITSELF
NEVER_LEFT = (State.FAILED,)


def hold(conversation: Conversation | int, *, even_deleted: bool = False) -> Conversation:
    """The conversation as it is now, locked until the transaction ends. One that was merged leads to its target.

    Raises ValidationError for one that is in the trash or erased: nobody changes it there. What became of a message is
    noted `even_deleted`.
    """
    pk = conversation if isinstance(conversation, int) else conversation.pk
    held = _locked(pk)
    while held and held.merged_into_id:
        held = _locked(held.merged_into_id)
    if held is None or (held.status == Status.DELETED and not even_deleted):
        raise ValidationError(_("This conversation was deleted."))
    return held


def _locked(pk: int) -> Conversation | None:
    return Conversation.objects.select_for_update(of=("self",)).filter(pk=pk).first()


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
    since = [first.created_at] if first else []
    if conversation.asked_at and not (answered and answered.created_at > conversation.asked_at):
        since.append(conversation.asked_at)
    conversation.waiting_since = min(since) if since and not conversation.is_closed else None
    conversation.save(update_fields=["last_message", "last_activity_at", "waiting_since"])
