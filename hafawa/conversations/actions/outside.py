"""What a colleague writes outside the desk: an answer from their own mail program, or a customer's mail forwarded."""

from dataclasses import replace
from typing import Any

from hafawa.customers.actions import recognise
from hafawa.customers.models import Customer
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit

from ..channel import InboundMessage, Standing
from ..events import ConversationStarted, NoteAdded, ReplyWritten, StatusChanged
from ..models import Arrival, Conversation, Inbox, Message, Status
from .evidence import Decision, decide, keys_of, own_subject
from .keeping import attach_files, file_away, keep_outside, start_conversation
from .lock import hold, refresh
from .reply import note
from .senders import Writer, outside_addresses
from .thread import Author, Lookup, await_keys
from .traces import placed


def is_to_be_entered(inbound: InboundMessage) -> bool:
    """A customer's mail, forwarded to us and to nobody else: "the customer wrote, please enter"."""
    original = inbound.forwarded_from
    if original is None or not original.value or original.value == inbound.sender.value:
        return False
    return not outside_addresses(inbound)


def as_the_customers(inbound: InboundMessage) -> InboundMessage:
    """The forwarded message as its author wrote it. What the trusted server found speaks for the forwarder alone."""
    assert inbound.forwarded_from is not None
    has_words = bool(inbound.forwarded_text.strip())
    return replace(
        inbound,
        sender=replace(inbound.forwarded_from, is_verified=False),
        standing=Standing(),
        subject=own_subject(inbound.subject) or inbound.subject,
        text=inbound.forwarded_text if has_words else inbound.text,
        html="" if has_words else inbound.html,
        quoted_text="",
        quoted_html="",
        sent_at=inbound.forwarded_at or inbound.sent_at,
        recipients={},
        reply_token="",
    )


def entered(writer: Writer, trace: dict[str, Any]) -> dict[str, Any]:
    return trace | {"entered_by": writer.agent.name if writer.agent else ""}


def note_of_entering(conversation: Conversation, inbound: InboundMessage, writer: Writer) -> None:
    """What the forwarder wrote above the customer's words is meant for colleagues."""
    words = inbound.forwarder_text.strip()
    if words and writer.agent:
        note(conversation=conversation, by=writer.agent.actor, text=words)


def take_from_colleague(
    inbox: Inbox,
    inbound: InboundMessage,
    writer: Writer,
    known: Lookup,
    trace: dict[str, Any],
    arrival: Arrival | None,
) -> Message | None:
    """Keep it as the colleague's. None where it is neither an answer nor written to a customer: a request of theirs.

    Sent to somebody outside it is an answer, sent already. To us alone it is a note: the customer has not got it.
    """
    known.author = Author(agent=writer.agent, is_house=writer.is_house)
    decision = decide(inbound, known)
    if decision.joined and _is_own_request(decision.joined.conversation_id, inbound):
        return None
    outside = outside_addresses(inbound)
    if decision.joined is None and (decision.refused is not None or not outside):
        return None
    by = writer.agent.actor if writer.agent else SYSTEM
    conversation = _place(inbox, inbound, decision, outside, by)
    if any(copy.conversation_id == conversation.pk for copy in known.copies):
        return Message.objects.get(pk=next(c.pk for c in known.copies if c.conversation_id == conversation.pk))
    trace = placed(decision, inbound, is_unverified=False) | {"outside": True} | trace
    if decision.joined is None:
        trace["by"] = "sent_to"
    message = keep_outside(conversation, inbox, writer.agent, inbound, trace, arrival, is_sent=bool(outside))
    attach_files(message, inbound.files)
    await_keys(conversation, keys_of(inbound), [row.external_id for row in known.seen.named])
    if inbound.happened_at:
        file_away(conversation, message, by)
    else:
        _say(conversation, message, by, is_sent=bool(outside))
    return message


def _is_own_request(conversation_id: int, inbound: InboundMessage) -> bool:
    """A colleague can be a customer, too: in a conversation that they began, they speak for themselves."""
    customers = Customer.objects.filter(identities__kind=inbound.sender.kind, identities__value=inbound.sender.value)
    return Conversation.objects.filter(pk=conversation_id, customer__in=customers).exists()


def _place(inbox: Inbox, inbound: InboundMessage, decision: Decision, outside: list[str], by: Actor) -> Conversation:
    if decision.joined:
        return hold(decision.joined.conversation_id)
    identity = recognise(kind=inbound.sender.kind, value=outside[0], language=inbound.language, by=by)
    conversation = start_conversation(inbox, identity.customer, inbound)
    if not inbound.happened_at:
        emit(ConversationStarted(conversation_id=conversation.pk, customer_id=identity.customer_id), by=by)
    return conversation


def _say(conversation: Conversation, message: Message, by: Actor, *, is_sent: bool) -> None:
    """An answer ends the wait, as one written on the desk does."""
    if not is_sent:
        emit(NoteAdded(conversation_id=conversation.pk, message_id=message.pk, mentioned=[]), by=by)
        return
    was = conversation.status
    if was in (Status.OPEN, Status.SNOOZED):
        conversation.status, conversation.snoozed_until = Status.WAITING, None
        conversation.save(update_fields=["status", "snoozed_until"])
        emit(StatusChanged(conversation_id=conversation.pk, status=Status.WAITING, was=was), by=by)
    refresh(conversation)
    emit(ReplyWritten(conversation_id=conversation.pk, message_id=message.pk), by=by)
