"""erase_topics(): the one exception to "rows are only ever added": what is to be forgotten for good."""

from collections.abc import Collection

from .models import EventRow

ERASED = "Erased"


def erase_topics(topics: Collection[str]) -> int:
    """Empty everything that happened under these topics. In the caller's transaction. Returns how many rows.

    The rows stay, with nothing in them but when: later ones name them as their cause, and to take one away the
    database would look through all for those.
    """
    rows = EventRow.objects.filter(topic__in=topics)
    return rows.update(name=ERASED, topic="", data={}, actor_kind="system", actor_id=None, actor_name="")
