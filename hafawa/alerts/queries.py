"""Reading a colleague's bell."""

from hafawa.accounts.models import Agent

from .models import Alert


def newest_for(agent: Agent, limit: int = 30) -> list[Alert]:
    return list(Alert.objects.filter(agent=agent).order_by("-id")[:limit])


def unseen_count(agent: Agent) -> int:
    """How many are new, at most 100: the bell needs no more."""
    return Alert.objects.filter(agent=agent, seen_at=None)[:100].count()
