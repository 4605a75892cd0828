"""Writing events down, and what caused them."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import asdict

from .actor import Actor
from .event import Event
from .models import EventRow

current_cause: ContextVar[EventRow | None] = ContextVar("current_cause", default=None)


def record(said: Sequence[tuple[Event, Actor]]) -> list[EventRow]:
    """One row an event, in the order they were said, all in one statement."""
    cause = current_cause.get()
    rows = [
        EventRow(
            name=type(event).__name__,
            topic=event.topic,
            data=asdict(event),
            actor_kind=by.kind,
            actor_id=by.id,
            actor_name=by.name[:200],
            cause=cause,
            depth=cause.depth + 1 if cause else 0,
        )
        for event, by in said
    ]
    return EventRow.objects.bulk_create(rows)
