"""The clocks that have come due. One index range each, whatever else is held.

Trap: SQLite uses a partial index only where the query repeats its condition word for word.
"""

from datetime import datetime

from ..models import Clock


def due_clocks(at: datetime, limit: int) -> list[tuple[int, int]]:
    """Open ones whose time has gone by unsaid, and their conversations: the oldest first."""
    rows = Clock.objects.filter(ended_at__isnull=True, breached_at=None, due_at__lt=at)
    return list(rows.order_by("due_at", "id").values_list("pk", "conversation_id")[:limit])


def warnable_clocks(at: datetime, limit: int) -> list[tuple[int, int]]:
    """Open ones of whose time most has gone by unsaid."""
    rows = Clock.objects.filter(ended_at__isnull=True, warned_at=None, warn_at__lte=at)
    return list(rows.order_by("warn_at", "id").values_list("pk", "conversation_id")[:limit])
