"""What follows a warning or a breach, as the policy says: a chain of steps, each at once or after a while.

    {"on": "warn" | "breach", "do": "notify_assignee" | "notify_leads" | "raise_priority" | "give_to_team",
     "after_s": 0, "team": 3}

A step that waits looks again when its time has come: somebody may have answered.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now

from hafawa.accounts.models import Agent, Membership, Role, Team
from hafawa.accounts.queries import who_may_see
from hafawa.alerts.actions import notify
from hafawa.conversations.actions import give_to_team, set_priority
from hafawa.conversations.models import Conversation, Priority
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs import job

from ..models import Clock, Policy
from .recount import recount

ON = ("warn", "breach")
DO = ("notify_assignee", "notify_leads", "raise_priority", "give_to_team")


def escalate(*, clock_id: int, on: str) -> None:
    """Take the steps of this clock's policy that follow now; put off the others."""
    clock = Clock.objects.filter(pk=clock_id).first()
    policy = Policy.objects.filter(pk=clock.policy_id or 0).first() if clock else None
    for number, step in enumerate(policy.steps if policy else ()):
        if step["on"] == on and not step.get("after_s"):
            take_step(clock_id=clock_id, step=step)
        elif step["on"] == on:
            later = now() + timedelta(seconds=step["after_s"])
            take_step_later.using(run_after=later).enqueue(clock_id, policy.pk if policy else 0, number)


@job(attempts=12)
def take_step_later(clock_id: int, policy_id: int, number: int) -> None:
    """A step whose while has gone by. A policy changed since then may no longer have it."""
    policy = Policy.objects.filter(pk=policy_id).first()
    if policy and number < len(policy.steps):
        take_step(clock_id=clock_id, step=policy.steps[number])


@action
def take_step(*, clock_id: int, step: Mapping[str, Any]) -> bool:
    """One step, if the promise is still owed. Whether it was taken."""
    conversation_id = Clock.objects.filter(pk=clock_id).values_list("conversation_id", flat=True).first()
    if conversation_id is None:
        return False
    recount(conversation_ids=[conversation_id])
    clock = Clock.objects.filter(pk=clock_id, ended_at__isnull=True, warned_at__isnull=False).first()
    if clock is None or (step["on"] == "breach" and clock.breached_at is None):
        return False
    conversation = Conversation.objects.select_related("team", "assignee").get(pk=conversation_id)
    _DO[step["do"]](conversation, clock, step)
    return True


def _notify_assignee(conversation: Conversation, clock: Clock, step: Mapping[str, Any]) -> None:
    """Nobody's conversation is the leads' concern."""
    if conversation.assignee and conversation.assignee.is_active:
        _ring([conversation.assignee], conversation, clock, step)
    else:
        _ring(leads_of(conversation), conversation, clock, step)


def _notify_leads(conversation: Conversation, clock: Clock, step: Mapping[str, Any]) -> None:
    _ring(leads_of(conversation), conversation, clock, step)


def _raise_priority(conversation: Conversation, clock: Clock, step: Mapping[str, Any]) -> None:
    if conversation.priority < Priority.URGENT:
        set_priority(conversation=conversation, priority=conversation.priority + 1, by=SYSTEM)


def _give_to_team(conversation: Conversation, clock: Clock, step: Mapping[str, Any]) -> None:
    team = Team.objects.filter(pk=step["team"]).first()
    if team:
        give_to_team(conversation=conversation, team=team, by=SYSTEM)


_DO = {
    "notify_assignee": _notify_assignee,
    "notify_leads": _notify_leads,
    "raise_priority": _raise_priority,
    "give_to_team": _give_to_team,
}


def leads_of(conversation: Conversation) -> QuerySet[Agent]:
    """The leads of its team; where it has none, every lead who may see it; without any, administrators."""
    seeing = who_may_see(conversation.team)
    leads = seeing.filter(role=Role.LEAD)
    of_team = leads.filter(pk__in=Membership.objects.filter(team=conversation.team).values("agent_id"))
    for found in (of_team, leads):
        if found.exists():
            return found
    return seeing.filter(role=Role.ADMINISTRATOR)


def _ring(agents: Iterable[Agent], conversation: Conversation, clock: Clock, step: Mapping[str, Any]) -> None:
    kind = "clock.breached" if step["on"] == "breach" else "clock.warned"
    data = {"conversation": conversation.pk, "subject": conversation.subject, "kind": clock.kind}
    for agent in agents:
        notify(agent=agent, kind=kind, data=data)
