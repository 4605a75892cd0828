"""The rows a message from outside becomes: a conversation, a message, its files."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.files import keep, safe_type
from hafawa.platform.text.plain import excerpt
from hafawa.platform.web.sanitise import clean

from ..channel import File, InboundMessage
from ..events import MessageFiled
from ..models import Arrival, Attachment, Conversation, Direction, Inbox, Message, State, Status

ANSWERS_ITSELF = {"auto_reply", "vacation"}  # a program's answer: to nothing of ours, it needs nobody


def start_conversation(inbox: Inbox, customer: Customer, inbound: InboundMessage) -> Conversation:
    """Of today, and open. Of long ago it is resolved, under its own date; so is a program's answer to nothing."""
    moment, needs_nobody = inbound.happened_at or now(), bool(inbound.happened_at or inbound.auto in ANSWERS_ITSELF)
    status = Status.RESOLVED if needs_nobody else Status.OPEN
    return Conversation.objects.create(
        customer=customer,
        brand=inbox.brand,
        team_id=inbox.team_id,
        subject=inbound.subject[:255],
        status=Status.SPAM if customer.is_blocked else status,
        resolved_at=moment if needs_nobody else None,
        language=inbound.language,
        created_at=moment,
        last_activity_at=moment,
    )


def keep_inbound(
    conversation: Conversation,
    inbox: Inbox,
    identity: Identity,
    inbound: InboundMessage,
    trace: dict[str, Any],
    arrival: Arrival | None,
) -> Message:
    """The customer's message, as theirs."""
    return Message.objects.create(
        direction=Direction.IN,
        state=State.RECEIVED,
        identity=identity,
        author_name=inbound.sender.name[:200] or identity.customer.name,
        auto=inbound.auto[:12],
        **_common(conversation, inbox, inbound, trace, arrival),
    )


def keep_outside(
    conversation: Conversation,
    inbox: Inbox,
    agent: Agent | None,
    inbound: InboundMessage,
    trace: dict[str, Any],
    arrival: Arrival | None,
    *,
    is_sent: bool,
) -> Message:
    """A colleague's message that left by another way: an answer that is sent already, or words for us alone."""
    return Message.objects.create(
        direction=Direction.OUT if is_sent else Direction.NOTE,
        state=State.SENT if is_sent else State.RECEIVED,
        agent=agent,
        author_name=agent.name if agent else inbound.sender.name[:200] or inbound.sender.value,
        **_common(conversation, inbox, replace(inbound, sent_at=inbound.sent_at or now()), trace, arrival),
    )


def _common(
    conversation: Conversation, inbox: Inbox, inbound: InboundMessage, trace: dict[str, Any], arrival: Arrival | None
) -> dict[str, Any]:
    text = inbound.text.strip()
    return {
        "conversation": conversation,
        "inbox": inbox,
        "subject": inbound.subject[:255],
        "text": text,
        "html": clean(inbound.html) if inbound.html else "",
        "quoted_text": inbound.quoted_text,
        "quoted_html": clean(inbound.quoted_html) if inbound.quoted_html else "",
        "preview": excerpt(text or inbound.subject, 160),
        "language": inbound.language,
        "external_id": inbound.external_id[:255],
        "thread_keys": list(inbound.thread_keys[:50]),
        "thread_index": inbound.thread_index[:40],
        "recipients": dict(inbound.recipients),
        "evidence": trace,
        "event": inbound.event.kept() if inbound.event else None,
        "problems": list(inbound.problems[:20]),
        "arrival": arrival,
        "sent_at": inbound.sent_at,
        "created_at": inbound.happened_at or now(),
    }


def file_away(conversation: Conversation, message: Message, by: Actor) -> None:
    """A message of long ago moves nothing but the place of its conversation in lists, where nothing newer is in it."""
    if not conversation.last_message_id or conversation.last_activity_at <= message.created_at:
        conversation.last_message, conversation.last_activity_at = message, message.created_at
        conversation.save(update_fields=["last_message", "last_activity_at"])
    emit(MessageFiled(conversation_id=conversation.pk, message_id=message.pk), by=by)


def attach_files(message: Message, files: Iterable[File]) -> None:
    rows = []
    for file in files:
        stored = keep(file.content)
        rows.append(
            Attachment(
                message=message,
                key=stored.key,
                name=file.name[:255],
                content_type=safe_type(file.name, file.content_type, file.content[:4096])[:120],
                size=stored.size,
                sha256=stored.sha256,
                content_id=file.content_id[:255],
                is_inline=file.is_inline,
            )
        )
    if rows:
        Attachment.objects.bulk_create(rows)
