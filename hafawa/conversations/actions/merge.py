"""Two conversations about one matter become one. Lossless, and can be undone."""

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Tag
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import ConversationsMerged, MergeUndone
from ..models import Conversation, Follower, Mention, Merge, Message, Status
from .lock import hold, refresh


@action
def merge(*, source: Conversation, target: Conversation, by: Actor) -> Merge:
    """Pour `source` into `target`: messages, tags and followers move; the source is closed and leads to the target.

    Answers to the source's mails arrive in the target. Raises ValidationError for one and the same conversation.
    """
    if source.pk == target.pk:
        raise ValidationError(_("A conversation cannot be merged with itself."))
    first, second = sorted((source.pk, target.pk))  # always locked in this order: two merges cannot wait for each other
    held = {pk: Conversation.objects.select_for_update(of=("self",)).get(pk=pk) for pk in (first, second)}
    source, target = held[source.pk], held[target.pk]
    if Status.DELETED in (source.status, target.status):
        raise ValidationError(_("This conversation was deleted."))
    if source.merged_into_id or target.merged_into_id:
        raise ValidationError(_("One of these has been merged already."))
    record = Merge.objects.create(
        source=source,
        target=target,
        agent_id=by.agent_id,
        message_ids=list(Message.objects.filter(conversation=source).values_list("pk", flat=True)),
        before={
            "status": source.status,
            "tags": _gained_tags(source, target),
            "followers": _gained_followers(source, target),
        },
    )
    _move(record.message_ids, target)
    target.tags.add(*record.before["tags"])
    Follower.objects.bulk_create([Follower(conversation=target, agent_id=pk) for pk in record.before["followers"]])
    source.status, source.merged_into, source.resolved_at = Status.RESOLVED, target, now()
    source.snoozed_until = None
    source.save(update_fields=["status", "merged_into", "resolved_at", "snoozed_until"])
    refresh(source)
    refresh(target)
    emit(ConversationsMerged(conversation_id=target.pk, source_id=source.pk, merge_id=record.pk), by=by)
    return record


def _gained_tags(source: Conversation, target: Conversation) -> list[int]:
    had = target.tags.values_list("pk", flat=True)
    return list(
        Tag.objects.filter(pk__in=source.tags.values("pk")).exclude(pk__in=list(had)).values_list("pk", flat=True)
    )


def _gained_followers(source: Conversation, target: Conversation) -> list[int]:
    had = set(Follower.objects.filter(conversation=target).values_list("agent_id", flat=True))
    return sorted(set(Follower.objects.filter(conversation=source).values_list("agent_id", flat=True)) - had)


def _move(message_ids: list[int], target: Conversation) -> None:
    Message.objects.filter(pk__in=message_ids).update(conversation=target)
    Mention.objects.filter(message_id__in=message_ids).update(conversation=target)


@action
def undo_merge(*, record: Merge, by: Actor) -> Conversation:
    """Take the source out again as it was; what came after the merge stays in the target. Returns the source."""
    record = Merge.objects.select_for_update(of=("self",)).select_related("source", "target").get(pk=record.pk)
    if record.undone_at:
        return record.source
    first, second = sorted((record.source_id, record.target_id))
    held = {pk: Conversation.objects.select_for_update(of=("self",)).get(pk=pk) for pk in (first, second)}
    source, target = held[record.source_id], held[record.target_id]
    if Status.DELETED in (source.status, target.status):
        raise ValidationError(_("This conversation was deleted."))
    still_there = list(
        Message.objects.filter(pk__in=record.message_ids, conversation=target).values_list("pk", flat=True)
    )
    _move(still_there, source)
    target.tags.remove(*record.before["tags"])
    Follower.objects.filter(conversation=target, agent_id__in=record.before["followers"]).delete()
    source.status, source.merged_into = record.before["status"], None
    source.resolved_at = now() if source.status == Status.RESOLVED else None
    if source.status == Status.SNOOZED:  # its time may have passed meanwhile
        source.status = Status.OPEN
    source.save(update_fields=["status", "merged_into", "resolved_at"])
    record.undone_at = now()
    record.save(update_fields=["undone_at"])
    refresh(source)
    refresh(target)
    emit(MergeUndone(conversation_id=target.pk, source_id=source.pk, merge_id=record.pk), by=by)
    return hold(source)
