"""What the rest of the house calls: from any thread of any process, inside a transaction or outside."""

from django.db import transaction

from .bus import bus


def hint(topic: str, what: str) -> None:
    """Tell every open screen that follows `topic` that its part `what` has changed. Goes out after commit.

    Carries no content: a screen asks the ordinary view, which checks permission again. Equal hints in a burst become
    one. Never raises and never waits: a screen that misses a hint because the bus is down is told to start afresh.
    """
    transaction.on_commit(lambda: bus.post({"hint": [topic, what]}), robust=True)


def forget(topic: str) -> None:
    """The rules about who sees `topic` have changed: after commit every process asks again for each follower.

    "*" stands for every topic: a restricted team may hide conversations nobody has listed.
    """
    transaction.on_commit(lambda: bus.post({"forget": topic}), robust=True)


def recheck(agent_id: int) -> None:
    """What this colleague may see, or whether they may sign in at all, has changed: their open sockets are checked."""
    transaction.on_commit(lambda: bus.post({"recheck": agent_id}), robust=True)
