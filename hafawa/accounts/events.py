"""What can happen to the people and the vocabulary of the workspace."""

from dataclasses import dataclass

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class AgentChanged(Event):
    agent_id: int
    change: str
    """"invited", "changed", "deactivated", "reactivated", "password", "password_link", "signed_out",
    "two_step_removed"."""

    @property
    def topic(self) -> str:
        return f"agent.{self.agent_id}"


@dataclass(frozen=True, kw_only=True)
class TeamSaved(Event):
    team_id: int
    is_restricted: bool

    @property
    def topic(self) -> str:
        return f"team.{self.team_id}"


@dataclass(frozen=True, kw_only=True)
class WorkspaceChanged(Event):
    """A brand, tag, field or the workspace itself was set: `what` names it, `change` says how."""

    what: str
    object_id: int
    change: str

    @property
    def topic(self) -> str:
        return f"{self.what}.{self.object_id}"


@dataclass(frozen=True, kw_only=True)
class TokenChanged(Event):
    token_id: int
    change: str  # "created", "revoked"

    @property
    def topic(self) -> str:
        return f"token.{self.token_id}"
