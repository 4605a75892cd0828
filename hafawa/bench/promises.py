"""What watching promises costs: finding what is due among many open clocks, and working out one conversation's."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.timezone import now

from hafawa.conversations.models import Conversation
from hafawa.sla.actions import recount
from hafawa.sla.models import Clock
from hafawa.sla.queries import due_counts
from hafawa.sla.queries.due import due_clocks, warnable_clocks

from .meter import Figure, Meter
from .opening import colleague

CLOCKS_EACH = 20
"""Open clocks for each conversation held: 50,000 conversations make a million."""
SWEEP_MS = 50.0
DUE = 20
KINDS = ("first", "next", "update", "resolution")


def measure(size: int) -> Iterator[Figure]:
    held = _open_clocks(size)
    meter, at = Meter(size), now()
    found = len(due_clocks(at, 500))
    cost = meter.cost(lambda: (due_clocks(at, 500), warnable_clocks(at, 500)))
    yield Figure("promises.sweep.p95", cost.p95_ms, "ms", SWEEP_MS, {"clocks": held, "due": found})
    agent = colleague()
    yield from meter.cost(lambda: due_counts(agent)).figures("promises.counts")
    pk = Conversation.objects.filter(status="open").values_list("pk", flat=True).order_by("-pk")[0]
    Clock.objects.filter(conversation_id=pk).delete()
    recount(conversation_ids=[pk])
    yield from meter.cost(lambda: recount(conversation_ids=[pk])).figures("promises.recount")


def _open_clocks(size: int) -> int:
    """Made once: all but DUE of them are due in the coming days, each with its own moment."""
    wanted = size * CLOCKS_EACH
    if Clock.objects.count() >= wanted - CLOCKS_EACH:
        return Clock.objects.count()
    Clock.objects.all().delete()
    at, rows = now(), []
    ids = list(Conversation.objects.order_by("pk").values_list("pk", flat=True))
    for number in range(wanted):
        due = at + timedelta(hours=2, seconds=number % 500_000) if number >= DUE else at - timedelta(minutes=number + 1)
        rows.append(
            Clock(
                conversation_id=ids[number % len(ids)], kind=KINDS[number % 4], state="running", due_at=due,
                started_at=at - timedelta(seconds=number), warn_at=due - timedelta(minutes=15), length_s=3600,
                is_next=number < len(ids),
            )
        )  # fmt: skip
        if len(rows) == 5000:
            Clock.objects.bulk_create(rows)
            rows.clear()
    Clock.objects.bulk_create(rows)
    return wanted
