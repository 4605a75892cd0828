"""Telling a colleague. Knows nothing of conversations: kinds and words belong to whoever tells."""

from collections.abc import Collection
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


@action
def withdraw(*, about: str, ids: Collection[int]) -> int:
    """Take away what was told of these things, which are to be forgotten: `about` is their name in an alert's data.

    No event: nobody is told that there is nothing to tell. Returns how many.
    """
    return Alert.objects.filter(**{f"data__{about}__in": list(ids)}).delete()[0]
