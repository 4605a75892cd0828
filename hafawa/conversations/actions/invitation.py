"""Saying whether we come to what a customer invited us to."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..calendar import from_kept
from ..events import InvitationAnswered
from ..models import Message
from .lock import hold, refresh
from .outgoing import recipients_for, schedule, write_message

ANSWERS = {
    "accepted": gettext_noop("Accepted: %(event)s"),
    "tentative": gettext_noop("Perhaps: %(event)s"),
    "declined": gettext_noop("Declined: %(event)s"),
}


@action
def answer_invitation(*, message: Message, answer: str, by: Actor) -> Message:
    """Tell the organiser "accepted", "tentative" or "declined", by the inbox it came to.

    It is said in the conversation's language. The conversation stays where it stands, and drafts stay drafts. Saying
    the same as last time says nothing.
    Raises ValidationError where there is no invitation to answer, or no such answer.
    """
    conversation = hold(message.conversation_id)
    event = from_kept(message.event)
    inbox = message.inbox
    if event is None or not event.is_answerable or event.organiser is None or inbox is None or answer not in ANSWERS:
        raise ValidationError(_("This message is no invitation that can be answered."))
    last = last_answer(message)
    if last is not None and last.event and last.event["answer"] == answer:
        return last
    language = conversation.brand.speaks(conversation.language or message.language)
    with translation.override(language):
        words = _(ANSWERS[answer]) % {"event": event.summary or _("Event")}
    sent = write_message(
        conversation,
        inbox,
        by,
        text=words,
        html="",
        attachments=(),
        recipients=recipients_for(conversation, inbox, [event.organiser.address], (), ()),
        subject=words,
    )
    sent.language, sent.event = language, replace(event, method="reply", answer=answer).kept()
    sent.save(update_fields=["language", "event"])
    schedule(sent, None, 0)
    refresh(conversation)
    emit(InvitationAnswered(conversation_id=conversation.pk, message_id=sent.pk, answer=answer), by=by)
    return sent


def last_answer(message: Message) -> Message | None:
    """What we said last to this invitation."""
    rows = Message.objects.filter(conversation_id=message.conversation_id, pk__gt=message.pk, event__method="reply")
    uid = (message.event or {}).get("uid")
    return next((row for row in rows.order_by("-id")[:20] if row.event and row.event["uid"] == uid), None)
