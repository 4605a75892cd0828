"""Where a conversation stands."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit

from ..events import StatusChanged
from ..models import Conversation, Status
from ..queries import due_to_wake
from .lock import hold, refresh


@action
def set_status(
    *, conversation: Conversation, status: str, by: Actor, until: datetime | None = None, asks: bool = False
) -> Conversation:
    """Move a conversation to a status. Snoozing needs a time in the future. Raises ValidationError.

    `asks`: it is the customer who does, and they wait for an answer from now on.
    """
    if status not in dict(Status.settable()):
        raise ValidationError({"status": _("There is no such status.")})
    if status == Status.SNOOZED and (until is None or until <= now()):
        raise ValidationError({"until": _("Choose a time in the future.")})
    conversation = hold(conversation)
    was, was_until = conversation.status, conversation.snoozed_until
    until = until if status == Status.SNOOZED else None
    if was == status and was_until == until:
        return conversation
    conversation.status, conversation.snoozed_until = status, until
    conversation.resolved_at = now() if status == Status.RESOLVED else None
    conversation.asked_at = now() if asks else conversation.asked_at
    conversation.save(update_fields=["status", "snoozed_until", "resolved_at", "asked_at"])
    refresh(conversation)
    emit(
        StatusChanged(
            conversation_id=conversation.pk,
            status=status,
            was=was,
            until=until.isoformat() if until else "",
            asks=asks,
        ),
        by=by,
    )
    return conversation


def resolve(*, conversation: Conversation, by: Actor) -> Conversation:
    """The matter is settled, as far as we know."""
    return set_status(conversation=conversation, status=Status.RESOLVED, by=by)


def reopen(*, conversation: Conversation, by: Actor) -> Conversation:
    """There is something left to do."""
    return set_status(conversation=conversation, status=Status.OPEN, by=by)


def ask_again(*, conversation: Conversation, by: Actor) -> Conversation:
    """The customer says, by a button, that it is not settled: they wait for an answer as if they had written."""
    return set_status(conversation=conversation, status=Status.OPEN, by=by, asks=True)


def wait_for_customer(*, conversation: Conversation, by: Actor) -> Conversation:
    """It is the customer's turn."""
    return set_status(conversation=conversation, status=Status.WAITING, by=by)


def snooze(*, conversation: Conversation, until: datetime, by: Actor) -> Conversation:
    """Out of sight until a time, or until the customer writes."""
    return set_status(conversation=conversation, status=Status.SNOOZED, until=until, by=by)


def mark_spam(*, conversation: Conversation, by: Actor) -> Conversation:
    """Nobody needs an answer here."""
    return set_status(conversation=conversation, status=Status.SPAM, by=by)


def wake_due() -> int:
    """Open again what was snoozed until now. How many woke."""
    rows = due_to_wake(now())
    for conversation in rows:
        _wake(conversation)
    return len(rows)


@action
def _wake(conversation: Conversation) -> None:
    held = hold(conversation)
    if held.status == Status.SNOOZED and held.snoozed_until and held.snoozed_until <= now():
        set_status(conversation=held, status=Status.OPEN, by=SYSTEM)
