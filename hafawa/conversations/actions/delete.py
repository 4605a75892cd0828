"""Deleting a conversation: into the trash, out of it again, and for good.

In the trash it is out of every list, page, search and address, and nothing of it is lost. Erased, its rows, files, raw
mail, history and words in the search are gone. What stays are the keys of the mails it came in by, so that none of them
comes in again; and what figures have counted, which names nobody. See docs/decisions/0011.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.queries import is_logo
from hafawa.alerts.actions import withdraw
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.events.erasing import erase_topics
from hafawa.platform.files import remove
from hafawa.platform.jobs import job
from hafawa.platform.search import entries

from ..events import ConversationDeleted, ConversationErased, ConversationRestored
from ..models import Arrival, Attachment, Conversation, Deletion, Message, Status
from .lock import hold, refresh

KEPT_FOR = timedelta(days=30)
AT_ONCE = 200


@action
def delete_conversation(*, conversation: Conversation, by: Actor) -> Deletion:
    """Into the trash, with what had been merged into it. Raises ValidationError where somebody was quicker.

    What waits to be sent does not leave from there: deliver() fails it when its time comes.
    """
    held = hold(conversation)
    if held.pk != conversation.pk:
        raise ValidationError(_("This conversation was merged into another one. Change that one."))
    moment = now()
    record = _put_away(held, None, by, moment)
    for part in _merged_into(held.pk):
        _put_away(part, held, by, moment)
    emit(ConversationDeleted(conversation_id=held.pk), by=by)
    return record


def _merged_into(conversation_id: int) -> list[Conversation]:
    """What was poured into it, and into that, in the order of locks."""
    found: list[Conversation] = []
    targets = {conversation_id}
    while targets:
        rows = Conversation.objects.select_for_update(of=("self",)).filter(merged_into_id__in=targets)
        step = list(rows.order_by("pk"))
        targets = {row.pk for row in step}
        found += step
    return found


def _put_away(row: Conversation, whole: Conversation | None, by: Actor, moment: datetime) -> Deletion:
    record = Deletion.objects.create(
        conversation=row, whole=whole, was=row.status, agent_id=by.agent_id, deleted_at=moment
    )
    row.status, row.waiting_since = Status.DELETED, None
    row.save(update_fields=["status", "waiting_since"])
    return record


@action
def restore(*, conversation_id: int, by: Actor) -> Conversation:
    """Out of the trash, as it was. Raises ValidationError where it is no longer there."""
    row = Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation_id).first()
    record = Deletion.objects.filter(conversation_id=conversation_id, whole=None).first()
    if row is None or record is None:
        raise ValidationError(_("This conversation is no longer in the trash."))
    for each in Deletion.objects.filter(Q(pk=record.pk) | Q(whole=row)).select_related("conversation"):
        Conversation.objects.filter(pk=each.pk).update(status=each.was)
        each.delete()
    row.refresh_from_db()
    refresh(row)
    emit(ConversationRestored(conversation_id=row.pk), by=by)
    return row


def erase_due() -> int:
    """Erase what has been in the trash for KEPT_FOR, the oldest first, at most AT_ONCE. How many."""
    due = (
        Deletion.objects.exclude(whole__isnull=False)
        .filter(deleted_at__lte=now() - KEPT_FOR)
        .order_by("deleted_at", "pk")
    )
    return sum(erase(conversation_id=pk, by=SYSTEM) for pk in due.values_list("pk", flat=True)[:AT_ONCE])


@job(attempts=12)
def erase_now(conversation_id: int, agent_id: int | None, name: str) -> None:
    """What an administrator does not want to wait for."""
    erase(conversation_id=conversation_id, by=Actor("agent", agent_id, name))


@action
def erase(*, conversation_id: int, by: Actor) -> bool:
    """Erase for good what is in the trash, all at once or nothing. False where it is not there any more.

    The files follow in a job of their own, once nobody can see them.
    """
    row = Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation_id, status=Status.DELETED).first()
    if row is None or not Deletion.objects.filter(conversation=row, whole=None).exists():
        return False
    parts = Deletion.objects.filter(whole=row).values_list("pk", flat=True)
    ids = [row.pk, *parts]
    messages = list(Message.objects.filter(conversation_id__in=ids).values_list("pk", flat=True))
    files = Attachment.objects.filter(Q(message__conversation_id__in=ids) | Q(draft__conversation_id__in=ids))
    keys = sorted(set(files.values_list("key", flat=True)))
    _empty_arrivals(messages)
    entries.remove("message", messages)
    withdraw(about="conversation", ids=ids)
    erase_topics([f"conversation.{pk}" for pk in ids])
    Conversation.objects.filter(pk__in=ids).update(merged_into=None, last_message=None)
    Conversation.objects.filter(pk__in=ids).delete()
    emit(ConversationErased(conversation_id=row.pk, messages=len(messages), files=len(keys)), by=by)
    if keys:
        erase_files.enqueue(keys)
    return True


def _empty_arrivals(messages: Collection[int]) -> None:
    """The bytes go, the keys stay: the same mail does not come in again. What holds another's message too stays."""
    ours = Message.objects.filter(pk__in=messages, arrival__isnull=False).values("arrival_id")
    others = Message.objects.filter(arrival_id__in=ours).exclude(pk__in=messages).values("arrival_id")
    Arrival.objects.filter(pk__in=ours).exclude(pk__in=others).update(raw=b"", error="")


@job(attempts=30)
def erase_files(keys: list[str]) -> None:
    """Remove the bytes that no message, draft or brand goes by any more. Twice is once."""
    for key in keys:
        remove(key, is_needed=_is_needed)


def _is_needed(key: str) -> bool:
    return Attachment.objects.filter(key=key).exists() or is_logo(key)
