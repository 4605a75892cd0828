"""Showing a message to somebody outside: a carrier, a supplier, a bank."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import escape
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.text.plain import text_to_html

from ..channel import channel_for
from ..events import MessageForwarded
from ..models import Attachment, Conversation, Draft, Inbox, Message
from .lock import hold, refresh
from .outgoing import inbox_for, schedule, write_message


@action
def forward(
    *,
    message: Message,
    to: Iterable[str],
    by: Actor,
    text: str = "",
    html: str = "",
    inbox: Inbox | None = None,
    undo_seconds: int = 0,
    with_files: bool = True,
) -> Message:
    """Send a message of this conversation, with a few words of our own, to a third party.

    The customer is not told, nothing is answered by it, and the third party's answer returns here.
    """
    receivers = [address.strip() for address in to if address.strip()]
    if not receivers:
        raise ValidationError({"to": _("Say whom to forward it to.")})
    conversation = hold(message.conversation_id)
    inbox = inbox or inbox_for(conversation)
    if channel_for(inbox.kind).identity_kind == "email":
        for address in receivers:
            validate_email(address)
    own = html or text_to_html(text)
    sent = write_message(
        conversation,
        inbox,
        by,
        text="",
        html=own + _quoted(message),
        attachments=(),
        recipients={"to": receivers, "cc": [], "bcc": []},
        subject=_subject(conversation, message),
        is_forward=True,
    )
    if with_files:
        _copy_files(message, sent)
    sent.evidence = {"own": own, "of": message.pk}  # what was quoted is not part of the draft when it is taken back
    schedule(sent, None, undo_seconds)
    refresh(conversation)
    if by.agent_id:
        Draft.objects.filter(conversation=conversation, agent_id=by.agent_id, kind=Draft.Kind.FORWARD).delete()
    emit(MessageForwarded(conversation_id=conversation.pk, message_id=sent.pk, to=receivers), by=by)
    return sent


def _subject(conversation: Conversation, message: Message) -> str:
    subject = message.subject or conversation.subject
    return subject if subject.lower().startswith(("fwd:", "fw:")) else f"Fwd: {subject}"


def _quoted(message: Message) -> str:
    body = message.html or text_to_html(message.text)
    return f"<blockquote><p><b>{escape(message.author_name)}</b></p>{body}</blockquote>"


def _copy_files(source: Message, target: Message) -> None:
    rows = list(Attachment.objects.filter(message=source))
    for row in rows:
        row.pk, row.message = None, target
    Attachment.objects.bulk_create(rows)
