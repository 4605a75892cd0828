"""What every message of ours shares on its way to the door: which door, to whom, its row, its time."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.customers.identities import normalise
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.text.language import recognise as recognise_language
from hafawa.platform.text.plain import excerpt, html_to_text, text_to_html
from hafawa.platform.web.sanitise import clean

from ..channel import channel_for
from ..models import Attachment, Conversation, Direction, Inbox, Message, State
from ..queries import answer_to
from .deliver import deliver
from .thread import reply_token


def inbox_for(conversation: Conversation) -> Inbox:
    last = (
        Message.objects.filter(conversation=conversation, inbox__is_active=True)
        .select_related("inbox")
        .order_by("-id")
        .first()
    )
    inbox = (last and last.inbox) or Inbox.objects.filter(brand_id=conversation.brand_id, is_active=True).first()
    if inbox is None:
        raise ValidationError(_("There is no active inbox to answer from. An administrator can connect one."))
    return inbox


def check_addresses(kind: str, given: Iterable[str]) -> None:
    """Refuse what cannot be an address of this kind, by name, before anything is kept. Raises ValidationError."""
    for address in given:
        try:
            normalise(kind, address)
        except ValidationError as error:
            told = _("“%(address)s” is not an address one can write to.")
            raise ValidationError(told % {"address": address}) from error


def recipients_for(
    conversation: Conversation, inbox: Inbox, to: Iterable[str], cc: Iterable[str], bcc: Iterable[str]
) -> dict[str, list[str]]:
    receivers = {"to": list(to), "cc": list(cc), "bcc": list(bcc)}
    kind = channel_for(inbox.kind).identity_kind
    check_addresses(kind, (*receivers["to"], *receivers["cc"], *receivers["bcc"]))
    receivers["to"] = receivers["to"] or answer_to(conversation, kind)
    if not receivers["to"]:
        raise ValidationError(_("This customer has no address on this channel. Add one to their profile first."))
    return receivers


def write_message(
    conversation: Conversation,
    inbox: Inbox,
    by: Actor,
    *,
    text: str,
    html: str,
    attachments: Iterable[Attachment],
    recipients: Mapping[str, list[str]],
    subject: str,
    card: str = "",
    card_token: str = "",
    is_forward: bool = False,
) -> Message:
    html = clean(html) if html else text_to_html(text) if text.strip() else ""
    text = text.strip() or html_to_text(html).strip()
    files = list(attachments)
    if not text and not files:
        raise ValidationError(_("Write something first."))
    channel = channel_for(inbox.kind)
    message = Message.objects.create(
        conversation=conversation,
        inbox=inbox,
        direction=Direction.OUT,
        state=State.QUEUED,
        agent_id=by.agent_id,
        author_name=by.name,
        auto="auto_reply" if by.kind == SYSTEM.kind else "",
        subject=subject[:255],
        text=text,
        html=html,
        preview=excerpt(text, 160),
        language=recognise_language(text[:2000]) or conversation.language,
        external_id=channel.new_external_id(inbox.door, reply_token(conversation)),
        recipients=recipients,
        card=card,
        card_token=card_token,
        is_forward=is_forward,
        created_at=now(),
    )
    Attachment.objects.filter(pk__in=[file.pk for file in files]).update(message=message, draft=None)
    return message


def schedule(message: Message, send_at: datetime | None, undo_seconds: int) -> None:
    if send_at and send_at > now():
        message.state = State.SCHEDULED
        message.send_at = send_at
    else:
        message.send_at = now() + timedelta(seconds=undo_seconds)
    task = deliver.using(run_after=message.send_at) if send_at or undo_seconds else deliver
    message.send_job = int(task.enqueue(message.pk).id)
    message.save(update_fields=["state", "send_at", "send_job", "evidence"])
