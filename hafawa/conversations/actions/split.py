"""Two matters in one conversation become two. Can be undone."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import ConversationSplit, ConversationStarted, SplitUndone
from ..models import Conversation, Direction, Mention, Message, Split, Status
from .lock import hold, refresh


@action
def split(*, conversation: Conversation, messages: Iterable[Message], by: Actor, subject: str = "") -> Split:
    """Move these messages into a conversation of their own, with the customer who wrote the first of them.

    Something must stay behind, and something must go. Raises ValidationError.
    """
    source = hold(conversation)
    moving = list(
        Message.objects.select_related("identity")
        .filter(conversation=source, pk__in=[message.pk for message in messages])
        .order_by("id")
    )
    if not moving or len(moving) == Message.objects.filter(conversation=source).count():
        raise ValidationError(_("Choose some of the messages, not all."))
    target = _target(source, moving, subject)
    ids = [message.pk for message in moving]
    if source.last_message_id in ids:
        source.last_message = None
        source.save(update_fields=["last_message"])
    _move(ids, target)
    record = Split.objects.create(source=source, target=target, message_ids=ids, agent_id=by.agent_id)
    refresh(source)
    refresh(target)
    emit(ConversationStarted(conversation_id=target.pk, customer_id=target.customer_id), by=by)
    emit(ConversationSplit(conversation_id=source.pk, target_id=target.pk, split_id=record.pk), by=by)
    return record


def _target(source: Conversation, moving: list[Message], subject: str) -> Conversation:
    writer = next((m.identity for m in moving if m.direction == Direction.IN and m.identity), None)
    return Conversation.objects.create(
        customer_id=writer.customer_id if writer else source.customer_id,
        brand_id=source.brand_id,
        team_id=source.team_id,
        assignee_id=source.assignee_id,
        subject=(subject.strip() or moving[0].subject or source.subject)[:255],
        language=moving[0].language or source.language,
        created_at=moving[0].created_at,
        last_activity_at=moving[-1].created_at,
    )


def _move(message_ids: list[int], target: Conversation) -> None:
    Message.objects.filter(pk__in=message_ids).update(conversation=target)
    Mention.objects.filter(message_id__in=message_ids).update(conversation=target)


@action
def undo_split(*, record: Split, by: Actor) -> Conversation:
    """Put everything back together, also what was written to the new conversation meanwhile. Returns the source."""
    record = Split.objects.select_for_update(of=("self",)).get(pk=record.pk)
    source = hold(record.source_id)
    if record.undone_at:
        return source
    target = Conversation.objects.select_for_update(of=("self",)).get(pk=record.target_id)
    if target.status == Status.DELETED:
        raise ValidationError(_("This conversation was deleted."))
    target.last_message, target.merged_into = None, source
    target.status, target.resolved_at, target.waiting_since = Status.RESOLVED, now(), None
    target.save(update_fields=["last_message", "merged_into", "status", "resolved_at", "waiting_since"])
    _move(list(Message.objects.filter(conversation=target).values_list("pk", flat=True)), source)
    record.undone_at = now()
    record.save(update_fields=["undone_at"])
    refresh(source)
    emit(SplitUndone(conversation_id=source.pk, target_id=target.pk, split_id=record.pk), by=by)
    return source
