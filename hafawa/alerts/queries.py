"""Reading a colleague's bell."""

from django.db.models import QuerySet

from hafawa.accounts.models import Agent
from hafawa.platform.database.prepared import prepared

from .models import Alert


def newest_for(agent: Agent, limit: int = 30) -> list[Alert]:
    return list(Alert.objects.filter(agent=agent).order_by("-id")[:limit])


def unseen_count(agent: Agent) -> int:
    """How many are new, at most 100: the bell needs no more."""
    return len(_unseen(agent.pk))


@prepared
def _unseen(agent_id: int) -> QuerySet[Alert, int]:
    return Alert.objects.filter(agent_id=agent_id, seen_at=None).values_list("pk", flat=True)[:100]
