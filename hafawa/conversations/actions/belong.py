"""Saying that a message belongs where it stands, whatever its subject."""

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import SubjectAccepted
from ..models import Message
from .lock import hold


@action
def accept_subject(*, message: Message, by: Actor) -> None:
    """Its new subject is no other matter: nobody is asked again. What is not asked about is left as it is."""
    conversation = hold(message.conversation_id)
    row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not row.evidence.get("new_subject"):
        return
    row.evidence = {name: value for name, value in row.evidence.items() if name != "new_subject"}
    row.save(update_fields=["evidence"])
    emit(SubjectAccepted(conversation_id=conversation.pk, message_id=row.pk), by=by)
