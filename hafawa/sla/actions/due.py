"""What comes close and what is late: found by the index on the time, checked once more, said once."""

from datetime import timedelta

from django.utils.timezone import now

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.emit import emit

from ..events import ClockBreached, ClockWarned
from ..history import State
from ..models import Clock
from ..queries.due import due_clocks, warnable_clocks
from .recount import recount

BATCH = 500


def sweep() -> int:
    """Say what is late, then what soon will be. How many were looked at; BATCH of a kind at most."""
    late = due_clocks(now(), BATCH)
    for clock_id, conversation_id in late:
        breach(clock_id=clock_id, conversation_id=conversation_id)
    close = warnable_clocks(now(), BATCH)
    for clock_id, conversation_id in close:
        warn(clock_id=clock_id, conversation_id=conversation_id)
    return max(len(late), len(close))


@action
def breach(*, clock_id: int, conversation_id: int) -> bool:
    """Mark a promise as broken, if it still is: somebody may have answered while this waited."""
    recount(conversation_ids=[conversation_id])
    at = now()
    late = Clock.objects.filter(pk=clock_id, ended_at__isnull=True, breached_at=None, due_at__lt=at)
    if not late.update(breached_at=at, warned_at=at, state=State.BREACHED):
        return False
    clock = Clock.objects.get(pk=clock_id)
    emit(
        ClockBreached(conversation_id=clock.conversation_id, clock_id=clock.pk, kind=clock.kind, due_at=_due(clock)),
        by=SYSTEM,
    )
    return True


@action
def warn(*, clock_id: int, conversation_id: int) -> bool:
    """Say that time is running out, if it still is."""
    recount(conversation_ids=[conversation_id])
    at = now()
    close = Clock.objects.filter(pk=clock_id, ended_at__isnull=True, warned_at=None, warn_at__lte=at)
    if not close.update(warned_at=at):
        return False
    clock = Clock.objects.get(pk=clock_id)
    emit(
        ClockWarned(conversation_id=clock.conversation_id, clock_id=clock.pk, kind=clock.kind, due_at=_due(clock)),
        by=SYSTEM,
    )
    return True


def _due(clock: Clock) -> str:
    return (clock.due_at or clock.started_at + timedelta(seconds=clock.length_s)).isoformat()
