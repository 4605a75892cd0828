"""What can happen to a promise."""

from dataclasses import dataclass

from hafawa.conversations.events import ConversationEvent
from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ClockEvent(ConversationEvent):
    clock_id: int
    kind: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ClockWarned(ClockEvent):
    """Most of the time has gone by, and nobody has answered yet."""


@dataclass(frozen=True, kw_only=True)
class ClockBreached(ClockEvent):
    """The time has gone by."""


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(Event):
    policy_id: int
    change: str  # "created", "changed", "moved", "removed"

    @property
    def topic(self) -> str:
        return f"policy.{self.policy_id}"


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    calendar_id: int
    change: str  # "created", "changed", "removed"

    @property
    def topic(self) -> str:
        return f"calendar.{self.calendar_id}"
