"""What can happen to the way work is shared."""

from dataclasses import dataclass

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class PresenceChanged(Event):
    """A colleague is available, busy or away. `by` says whether they or the house said so."""

    agent_id: int
    presence: str
    was: str

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
