"""emit(): say that something happened. The action it is said in writes it down."""

from .action import current_unit
from .actor import Actor
from .event import Event


def emit(event: Event, *, by: Actor) -> None:
    """Say what happened, and who did it. Only inside an @action: event and change are one transaction."""
    unit = current_unit.get()
    assert unit is not None, "emit() belongs inside an @action"
    unit.said.append((event, by))
