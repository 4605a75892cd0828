"""What an administrator does with dead jobs."""

from django.db import transaction
from django.utils import timezone

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from .events import JobDiscarded, JobRetried
from .models import Job
from .wake import bell


@action
def retry(*, job_id: int, by: Actor) -> bool:
    """Give a dead job all its attempts again, from now. False, and nothing happens, when it is not among the dead."""
    row = _dead(job_id)
    if row is None:
        return False
    Job.objects.filter(pk=row.pk).update(state=Job.State.READY, attempts=0, run_at=timezone.now())
    emit(JobRetried(job_id=row.pk, task=row.task), by=by)
    transaction.on_commit(bell.ring, robust=True)
    return True


@action
def discard(*, job_id: int, by: Actor) -> bool:
    """Throw a dead job away. False, and nothing happens, when it is not among the dead."""
    row = _dead(job_id)
    if row is None:
        return False
    row.delete()
    emit(JobDiscarded(job_id=job_id, task=row.task), by=by)
    return True


def _dead(job_id: int) -> Job | None:
    return Job.objects.select_for_update().filter(pk=job_id, state=Job.State.DEAD).first()
