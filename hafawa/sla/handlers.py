"""What follows for promises: a conversation changed, a promise came close or was broken."""

from hafawa.conversations.events import ConversationEvent, MessageSent, StatusChanged
from hafawa.customers.events import CustomerTagged
from hafawa.platform.events.record import current_cause

from .actions import escalate, recount
from .events import ClockBreached, ClockWarned
from .queries import book, owes_answer
from .queries.open import open_of_customer


def on_conversation_changed(event: ConversationEvent) -> None:
    """What clocks are derived from has changed."""
    others = (getattr(event, name, None) for name in ("source_id", "target_id"))
    recount(conversation_ids={event.conversation_id, *(pk for pk in others if pk)})


def on_customer_tagged(event: CustomerTagged) -> None:
    """They are of another tier: what is promised to them may be another thing."""
    if book().asks_customer_tags and (ids := open_of_customer(event.customer_id)):
        recount(conversation_ids=ids)


def on_status_changed(event: StatusChanged) -> None:
    """It waits, sleeps, is settled or open again.

    What the customer's own words opened is reckoned together with others, once a minute; unless an answer is owed
    already, whose clock goes on.
    """
    cause = current_cause.get()
    if cause and cause.actor_kind == "customer" and not owes_answer(event.conversation_id):
        return
    recount(conversation_ids=[event.conversation_id])


def on_message_sent(event: MessageSent) -> None:
    """An answer that was put off has left. Others were counted when they were written."""
    if owes_answer(event.conversation_id):
        recount(conversation_ids=[event.conversation_id])


def on_clock_warned(event: ClockWarned) -> None:
    escalate(clock_id=event.clock_id, on="warn")


def on_clock_breached(event: ClockBreached) -> None:
    escalate(clock_id=event.clock_id, on="breach")
