"""Ending the sessions a colleague has open."""

from django.db.models import F

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import AgentChanged
from ..models import Agent


def end_sessions(agent: Agent) -> None:
    """Make every open session stale: each carries the version it began with. Part of another action."""
    Agent.objects.filter(pk=agent.pk).update(session_version=F("session_version") + 1)
    agent.refresh_from_db(fields=["session_version"])


@action
def sign_out_everywhere(*, agent: Agent, by: Actor) -> None:
    """End every session. The view keeps the one it is asked in by renewing its hash."""
    end_sessions(agent)
    emit(AgentChanged(agent_id=agent.pk, change="signed_out"), by=by)
