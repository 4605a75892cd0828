"""What can happen to the way work is shared."""

from dataclasses import dataclass
from typing import Any

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class PresenceChanged(Event):
    """A colleague is available, busy or away. `why` says what made the house say so: "silent", "hours", "back"."""

    agent_id: int
    presence: str
    was: str
    why: str = ""

    @property
    def topic(self) -> str:
        return f"agent.{self.agent_id}"


@dataclass(frozen=True, kw_only=True)
class SeatChanged(Event):
    """What a colleague carries, can do, speaks, or when they are on vacation."""

    agent_id: int

    @property
    def topic(self) -> str:
        return f"agent.{self.agent_id}"


@dataclass(frozen=True, kw_only=True)
class QueueChanged(Event):
    """How a team shares its conversations."""

    team_id: int
    strategy: str

    @property
    def topic(self) -> str:
        return f"team.{self.team_id}"


@dataclass(frozen=True, kw_only=True)
class SharingChanged(Event):
    """A skill or a channel's weight was set: `what` names it, `change` says how."""

    what: str  # "skill", "weight"
    name: str
    change: str  # "created", "changed", "removed"


@dataclass(frozen=True, kw_only=True)
class RulesChanged(Event):
    """When somebody is away by itself, or what follows from a rush."""

    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class RushChanged(Event):
    """Far more arrives than usual, or no longer. `by` says whether a person switched it."""

    is_on: bool
    arrivals: int
    usual: float | None
    most: int | None
    reasons: list[dict[str, Any]]
    softens_words: bool = False  # acknowledgements are to say that it takes longer

    @property
    def topic(self) -> str:
        return "rush"
