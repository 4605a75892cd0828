"""Telling a colleague. Knows nothing of conversations: kinds and words belong to whoever tells."""

from typing import Any

from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit

from .events import AlertRaised
from .models import Alert


@action
def notify(*, agent: Agent, kind: str, data: dict[str, Any], by: Actor = SYSTEM) -> Alert:
    """Ring one colleague's bell."""
    alert = Alert.objects.create(agent=agent, kind=kind, data=data)
    emit(AlertRaised(alert_id=alert.pk, agent_id=agent.pk), by=by)
    return alert


@action
def mark_seen(*, agent: Agent) -> None:
    """The colleague looked at the bell. A reading mark: no event."""
    Alert.objects.filter(agent=agent, seen_at=None).update(seen_at=now())
