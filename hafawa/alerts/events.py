"""What can happen to an alert."""

from dataclasses import dataclass

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class AlertRaised(Event):
    alert_id: int
    agent_id: int

    @property
    def topic(self) -> str:
        return f"agent.{self.agent_id}"
