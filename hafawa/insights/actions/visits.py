"""How long a colleague had a conversation before their eyes: told by their page when they leave it."""

from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.conversations.models import Conversation
from hafawa.platform.events.action import action

from ..models import Matter, Visit

LONGEST = timedelta(minutes=30)
SHORTEST_S = 2  # passing through a list is no look


@action
def note_visit(*, conversation: Conversation, agent: Agent, spent_s: int) -> bool:
    """Write down one look, at most LONGEST. False where it was too short, or cannot have been: looks do not overlap.

    Said by a browser: it can be no longer than the time since this colleague's last look ended.
    """
    spent = timedelta(seconds=min(spent_s, int(LONGEST.total_seconds())))
    last = Visit.objects.filter(agent=agent).order_by("-id").first()
    if last is not None:
        since = now() - last.began_at - timedelta(seconds=last.spent_s)
        spent = min(spent, max(since, timedelta()))
    seconds = int(spent.total_seconds())
    if seconds < SHORTEST_S:
        return False
    Visit.objects.create(conversation=conversation, agent=agent, began_at=now() - spent, spent_s=seconds)
    looked_at = Matter.objects.filter(pk=conversation.pk)  # a look after the last event: nothing else counts it anew
    looked_at.update(handled_s=Coalesce(F("handled_s"), 0) + seconds)
    return True
