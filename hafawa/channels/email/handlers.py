"""Telling administrators what only they can mend."""

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.alerts.actions import notify
from hafawa.conversations.models import Inbox

from .events import ConsentLost


def on_consent_lost(event: ConsentLost) -> None:
    """Ring the bell of everybody who may sign in again."""
    inbox = Inbox.objects.get(pk=event.inbox_id)
    for agent in Agent.objects.active():
        if allows(agent, May.MANAGE_WORKSPACE):
            notify(agent=agent, kind="inbox.consent", data={"inbox": inbox.pk, "name": inbox.name})
