"""receive(): put a message from outside where it belongs, a known thread or a new conversation."""

from dataclasses import replace
from typing import Any

from hafawa.customers.actions import clear_trouble, recognise
from hafawa.customers.models import Identity
from hafawa.platform.database.turns import take_turns
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.text.language import recognise as recognise_language

from ..channel import InboundMessage
from ..events import ConversationStarted, MessageReceived, StatusChanged
from ..models import Arrival, Conversation, Inbox, Link, Message, Status
from .copies import already_here, another_name, came_by_another_door
from .evidence import Decision, decide, is_new_subject, keys_of
from .guard import gathered, guarded
from .keeping import ANSWERS_ITSELF, attach_files, file_away, keep_inbound, start_conversation
from .link import link
from .lock import hold
from .outside import as_the_customers, entered, is_to_be_entered, note_of_entering, take_from_colleague
from .senders import Writer, writer_of
from .thread import Author, Lookup, await_keys
from .traces import placed

WROTE_BACK = {"", *ANSWERS_ITSELF}
REOPENS = (Status.WAITING, Status.SNOOZED, Status.RESOLVED)


@action
def receive(*, inbox: Inbox, inbound: InboundMessage, arrival: Arrival | None = None) -> Message:
    """Keep one message from outside. The same words under the same outside id at the same inbox are the same message.

    A message a machine wrote (`auto`) neither reopens nor starts a wait. What a colleague wrote outside the desk joins
    as theirs; what they forward of a customer's is entered as the customer's. One of long ago (`happened_at`) stands
    under its own date, and its conversation is resolved already: nobody is to be woken by it.
    """
    take_turns(_names(inbound))
    known = Lookup(inbound)
    seen = already_here(known, inbox, inbound, arrival)
    if seen:
        return seen
    if arrival and not inbound.happened_at and known.seen.is_known:
        inbound = guarded(inbound)
    inbound = replace(inbound, language=inbound.language or _language(inbound))
    writer = writer_of(inbound, inbox, known.seen)
    trace: dict[str, Any] = {}
    if known.copies and any(copy.inbox_id == inbox.pk for copy in known.copies):
        trace["repeats"] = inbound.external_id[:255]
        inbound = replace(inbound, external_id=another_name(inbound))
    if writer.is_staff and not inbound.auto:
        if is_to_be_entered(inbound):
            message = _from_customer(inbox, as_the_customers(inbound), Writer(), known, entered(writer, trace), arrival)
            note_of_entering(message.conversation, inbound, writer)
            return message
        taken = take_from_colleague(inbox, inbound, writer, known, trace, arrival)
        if taken:
            return taken
    return _from_customer(inbox, inbound, writer, known, trace, arrival)


def _names(inbound: InboundMessage) -> list[str]:
    """What joins messages to each other. Two of one thread, read at the same moment, must see each other."""
    return [f"message {name}" for name in (inbound.external_id[:255], *keys_of(inbound), inbound.thread_index) if name]


def _language(inbound: InboundMessage) -> str:
    return recognise_language(f"{inbound.subject} {inbound.text}"[:2000])


def _from_customer(
    inbox: Inbox, inbound: InboundMessage, writer: Writer, known: Lookup, trace: dict[str, Any], arrival: Arrival | None
) -> Message:
    identity = _recognised(inbound, known)
    _hear_from(identity, inbound)
    known.author = Author(identity=identity, is_impostor=inbound.standing.is_failed, is_alone=writer.is_unverified)
    decision = gathered(decide(inbound, known), identity, inbound)
    elsewhere = came_by_another_door(known, inbox, inbound)
    if elsewhere and decision.joined and decision.joined.conversation_id == elsewhere.conversation_id:
        return elsewhere  # it stands there already: the same mail, by the other door
    held = hold(decision.joined.conversation_id, even_deleted=True) if decision.joined else None
    if held is not None and held.status == Status.DELETED:  # just now: it is as if it pointed nowhere
        decision, held, known.saw_deleted = Decision(), None, True
    trace = placed(decision, inbound, is_unverified=writer.is_unverified) | trace
    if decision.joined is None and decision.refused is None and known.saw_deleted:
        trace["by"] = "deleted"
    conversation = held or start_conversation(inbox, identity.customer, inbound)
    if decision.joined and is_new_subject(inbound.subject, conversation.subject, *_subjects(known, decision)):
        trace["new_subject"] = True
    message = keep_inbound(conversation, inbox, identity, inbound, trace, arrival)
    attach_files(message, inbound.files)
    by = identity.customer.actor
    if inbound.happened_at:
        file_away(conversation, message, by)
        return message
    _move_on(conversation, message, by)
    await_keys(conversation, keys_of(inbound), [row.external_id for row in known.seen.named])
    if decision.joined is None:
        emit(ConversationStarted(conversation_id=conversation.pk, customer_id=identity.customer_id), by=by)
        _link(conversation, message, elsewhere)
    emit(MessageReceived(conversation_id=conversation.pk, message_id=message.pk), by=by)
    return message


def _recognised(inbound: InboundMessage, known: Lookup) -> Identity:
    sender, looked_for = inbound.sender, known.inbound.sender
    return recognise(
        kind=sender.kind,
        value=sender.value,
        name=sender.name,
        language=inbound.language,
        is_verified=sender.is_verified and not inbound.standing.is_failed,
        is_first=not known.seen.is_known and (sender.kind, sender.value) == (looked_for.kind, looked_for.value),
    )


def _hear_from(identity: Identity, inbound: InboundMessage) -> None:
    """Who writes can be reached. A program's answer shows only that the mailbox is there."""
    is_theirs = not inbound.happened_at and not inbound.standing.is_failed
    if identity.trouble and is_theirs and inbound.auto in WROTE_BACK:
        clear_trouble(identity=identity, only_lost=bool(inbound.auto))


def _subjects(known: Lookup, decision: Decision) -> list[str]:
    """The subject of the very message it answers, where its conversation has been given another since."""
    key = decision.joined.key if decision.joined else ""
    return [row.subject for row in known.seen.named if row.external_id == key]


def _link(conversation: Conversation, message: Message, elsewhere: Message | None) -> None:
    """A new conversation next to the one it was kept out of, or next to the one the same mail began elsewhere."""
    refused = message.evidence.get("linked")
    if refused:
        link(first=refused, second=conversation.pk, why=message.evidence["not_joined"]["why"], by=SYSTEM)
    if elsewhere:
        link(first=elsewhere.conversation_id, second=conversation.pk, why=Link.Why.TWO_DOORS, by=SYSTEM)


def _move_on(conversation: Conversation, message: Message, by: Actor) -> None:
    """Newest message, order in lists, whether somebody waits; a person's words reopen what was settled."""
    conversation.last_message = message
    conversation.last_activity_at = message.created_at
    was = conversation.status
    if not message.auto and was != Status.SPAM:
        conversation.waiting_since = conversation.waiting_since or message.created_at
        if was in REOPENS:
            conversation.status, conversation.snoozed_until, conversation.resolved_at = Status.OPEN, None, None
    conversation.save(
        update_fields=[
            "last_message",
            "last_activity_at",
            "waiting_since",
            "status",
            "snoozed_until",
            "resolved_at",
        ]
    )
    if conversation.status != was:
        emit(StatusChanged(conversation_id=conversation.pk, status=conversation.status, was=was), by=by or SYSTEM)
