"""The doors, what came in by them and was not understood, and what does not get out."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from django.db.models.functions import Length
from django.utils.timezone import now

from ..models import Arrival, Inbox, Message, State

LOOK_BACK = 20_000
WAITS_LONG = timedelta(minutes=5)


def inboxes() -> QuerySet[Inbox]:
    return Inbox.objects.select_related("brand", "team")


def inbox_at(kind: str, address: str) -> Inbox | None:
    return Inbox.objects.filter(kind=kind, address__iexact=address, is_active=True).first()


def last_arrivals() -> dict[int, datetime]:
    """When each inbox last took something in, by its id; of the newest LOOK_BACK arrivals alone, to cost the same
    however many are held.
    """
    newest = Arrival.objects.aggregate(newest=Max("pk"))["newest"] or 0
    rows = Arrival.objects.filter(pk__gt=newest - LOOK_BACK).values_list("inbox_id").annotate(at=Max("received_at"))
    return dict(rows.order_by())


def failed_arrivals(limit: int = 100) -> list[Arrival]:
    """What came in and could not be understood, newest first: its `size` in bytes, without the raw bytes."""
    rows = _failed().select_related("inbox").defer("raw", "inbox__settings")
    return list(rows.annotate(size=Length("raw")).order_by("-id")[:limit])


def arrivals_aside(limit: int = 100) -> list[Arrival]:
    """What was understood and belongs to no conversation, newest first: reports of mail that is not ours, circles."""
    rows = Arrival.objects.filter(state=Arrival.State.ASIDE).exclude(state=Arrival.State.UNDERSTOOD)
    rows = rows.select_related("inbox").defer("raw", "inbox__settings")
    return list(rows.annotate(size=Length("raw")).order_by("-id")[:limit])


def failed_arrival_count(at_most: int = 100) -> int:
    return _failed().values("pk")[:at_most].count()


def _failed() -> QuerySet[Arrival]:
    """The second condition is their index's own: without it SQLite reads every arrival there ever was."""
    return Arrival.objects.filter(state=Arrival.State.FAILED).exclude(state=Arrival.State.UNDERSTOOD)


def late_arrival_count(at_most: int = 100) -> int:
    """How many have been kept for minutes and were not read yet. What is old already waits behind everything else."""
    waiting = Arrival.objects.filter(state=Arrival.State.WAITING, happened_at__isnull=True)
    late = waiting.filter(received_at__lt=now() - WAITS_LONG)
    return late.values("pk")[:at_most].count()


def arrivals(ids: Iterable[int] | None = None) -> QuerySet[Arrival]:
    """Arrivals with their inboxes, raw bytes and all."""
    rows = Arrival.objects.select_related("inbox").defer("inbox__settings")
    return rows if ids is None else rows.filter(pk__in=ids)


def held_back_messages(limit: int = 100) -> list[Message]:
    """Messages of ours that a server would not take yet, oldest first; `state_reason` says why."""
    rows = Message.objects.filter(state=State.QUEUED).exclude(state_reason="")
    rows = rows.select_related("inbox", "conversation__customer").defer("inbox__settings", "html", "text")
    return list(rows.order_by("id")[:limit])
