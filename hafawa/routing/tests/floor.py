"""What several of these tests do: let something come in, and look at who was given it."""

from hafawa.conversations.models import Conversation, Inbox
from hafawa.conversations.testing import make_conversation
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from hafawa.routing import actions
from hafawa.routing.models import Queue


def arrive(inbox: Inbox, **message: object) -> Conversation:
    """A conversation that came in, and what followed from it."""
    row = make_conversation(inbox, **message)
    run_all()
    row.refresh_from_db()
    return row


def at(row: Conversation) -> Conversation:
    row.refresh_from_db()
    return row


def assignments(row: Conversation) -> list[dict[str, object]]:
    events = EventRow.objects.filter(name="ConversationAssigned", topic=f"conversation.{row.pk}").order_by("pk")
    return [event.data for event in events]


def set_queue(queue: Queue, **values: object) -> Queue:
    known = {
        "strategy": queue.strategy, "is_sticky": queue.is_sticky, "capacity": queue.capacity,
        "overflow_team": queue.overflow_team, "overflow_minutes": queue.overflow_minutes,
        "offer_minutes": queue.offer_minutes,
    }  # fmt: skip
    return actions.save_queue(team=queue.team, by=SYSTEM, **{**known, **values})  # type: ignore[arg-type]
