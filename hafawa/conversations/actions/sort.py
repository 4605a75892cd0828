"""What kind of matter it is: priority, type, subject, tags, custom fields."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.fields import read_value
from hafawa.accounts.models import Field, Tag
from hafawa.accounts.queries import fields_about
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import FieldChanged, PriorityChanged, SubjectChanged, TagsChanged, TypeChanged
from ..models import Conversation, Priority, Type
from .lock import hold


@action
def set_priority(*, conversation: Conversation, priority: int, by: Actor) -> Conversation:
    """How much it presses. Raises ValidationError."""
    if priority not in Priority.values:
        raise ValidationError({"priority": _("There is no such priority.")})
    conversation = hold(conversation)
    was = conversation.priority
    if was != priority:
        conversation.priority = priority
        conversation.save(update_fields=["priority"])
        emit(PriorityChanged(conversation_id=conversation.pk, priority=priority, was=was), by=by)
    return conversation


@action
def set_type(*, conversation: Conversation, type: str, by: Actor) -> Conversation:
    """What kind of matter it is; "" for not yet said. Raises ValidationError."""
    if type and type not in Type.values:
        raise ValidationError({"type": _("There is no such type.")})
    conversation = hold(conversation)
    was = conversation.type
    if was != type:
        conversation.type = type
        conversation.save(update_fields=["type"])
        emit(TypeChanged(conversation_id=conversation.pk, type=type, was=was), by=by)
    return conversation


@action
def set_subject(*, conversation: Conversation, subject: str, by: Actor) -> Conversation:
    """Call the matter something else. Messages keep the subject they came with."""
    subject = " ".join(subject.split())[:255]
    conversation = hold(conversation)
    was = conversation.subject
    if was != subject:
        conversation.subject = subject
        conversation.save(update_fields=["subject"])
        emit(SubjectChanged(conversation_id=conversation.pk, subject=subject, was=was), by=by)
    return conversation


@action
def set_tags(*, conversation: Conversation, by: Actor, add: Iterable[Tag] = (), remove: Iterable[Tag] = ()) -> None:
    """Put tags on, take tags off. Tags already as asked are no change."""
    conversation = hold(conversation)
    had = set(conversation.tags.all())
    added, removed = set(add) - had, set(remove) & had
    if not added and not removed:
        return
    conversation.tags.add(*added)
    conversation.tags.remove(*removed)
    emit(
        TagsChanged(
            conversation_id=conversation.pk,
            added=sorted(tag.name for tag in added),
            removed=sorted(tag.name for tag in removed),
        ),
        by=by,
    )


@action
def set_field(*, conversation: Conversation, key: str, value: Any, by: Actor) -> Conversation:
    """Answer a custom field; None or "" clears it. Raises ValidationError for an unknown field or a wrong value."""
    field = fields_about(Field.About.CONVERSATION).filter(key=key).first()
    if field is None:
        raise ValidationError(_("There is no such field."))
    typed = read_value(field, value)
    conversation = hold(conversation)
    was = conversation.fields.get(key)
    if was == typed:
        return conversation
    conversation.fields = {name: held for name, held in conversation.fields.items() if name != key}
    if typed is not None:
        conversation.fields[key] = typed
    conversation.save(update_fields=["fields"])
    emit(FieldChanged(conversation_id=conversation.pk, key=key, value=typed, was=was), by=by)
    return conversation
