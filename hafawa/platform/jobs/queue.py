"""The table as a queue: who takes a job, how a run ends, what becomes of a dead worker's jobs.

Everything here is one short statement or transaction. A worker owns a job while its lease lasts and extends it while
working; whatever it writes at the end names itself and the attempt, so a worker that lost its job changes nothing.
"""

import random
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from .errors import describe
from .models import Job
from .task import PRIORITIES, JobTask

FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 3600.0
log = structlog.get_logger(__name__)

_DUE = "state = 'ready' AND priority = %s AND run_at <= %s"
_LOOK = (
    "SELECT CASE "  # noqa: S608 - only our own constants are put into these statements
    + " ".join(f"WHEN EXISTS (SELECT 1 FROM job WHERE {_DUE}) THEN {priority}" for priority in PRIORITIES)  # noqa: S608
    + " END"
)
_COLUMNS = ", ".join(str(field.column) for field in Job._meta.concrete_fields)
_TAKE = (
    "UPDATE job SET state = 'running', attempts = attempts + 1, worker = %s, lease_until = %s "  # noqa: S608
    f"WHERE id IN (SELECT id FROM job WHERE {_DUE} {{queues}}ORDER BY run_at, id LIMIT %s {{lock}}) "
    f"RETURNING {_COLUMNS}"
)
_DONE = "DELETE FROM job WHERE id = %s AND state = 'running' AND worker = %s AND attempts = %s"


def wait_s(attempts: int) -> float:
    """Seconds before the next try after this many: doubling, at most an hour, spread by half so none move in step."""
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (attempts - 1)) * random.uniform(0.5, 1.5)  # noqa: S311


def _parameter(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def due_priority(now: datetime) -> int | None:
    """The highest priority something is due at: a read of three index entries, without a lock."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [value for priority in PRIORITIES for value in (priority, _parameter(now))])
        found: int | None = cursor.fetchone()[0]
    return found


def claim(worker: str, *, limit: int, lease_s: float, queues: Collection[str] = ()) -> list[Job]:
    """Take up to `limit` due jobs of the highest priority waiting, oldest first. An idle call only reads."""
    now = timezone.now()
    priority = due_priority(now)
    if priority is None:
        return []
    statement = _TAKE.format(
        queues=f"AND queue IN ({', '.join(['%s'] * len(queues))}) " if queues else "",
        lock="FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else "",
    )
    until = _parameter(now + timedelta(seconds=lease_s))
    with _turn():
        rows = Job.objects.raw(statement, [worker, until, priority, _parameter(now), *queues, limit])
        return sorted(rows, key=lambda row: (row.run_at, row.pk))


def run(row: Job) -> None:
    """Do the work of one job, in the installation's language. Raises what the function raises."""
    task = import_string(row.task)
    if not isinstance(task, JobTask):
        raise TypeError(f"{row.task} is not a job")
    with translation.override(settings.LANGUAGE_CODE):
        task.call(*row.args, **row.kwargs)


def finish(row: Job) -> bool:
    """The work is done: the row goes. False: the lease had been lost, and somebody else answers for the job now."""
    with _turn(), connection.cursor() as cursor:
        cursor.execute(_DONE, [row.pk, row.worker, row.attempts])
        return bool(cursor.rowcount == 1)


def fail(row: Job, error: BaseException) -> None:
    """The run raised: again later, or, after the last attempt, among the dead."""
    is_last = row.attempts >= row.max_attempts
    text = describe(error)
    log.warning("job.dead" if is_last else "job.failed", task=row.task, job=row.pk, attempt=row.attempts, error=text)
    _mine(row).update(
        state=Job.State.DEAD if is_last else Job.State.READY,
        run_at=timezone.now() + timedelta(seconds=0 if is_last else wait_s(row.attempts)),
        last_error=text,
        lease_until=None,
        worker="",
    )


def release(rows: Iterable[Job]) -> None:
    """Give back jobs that were taken and never begun: it was no attempt."""
    for row in rows:
        _mine(row).update(state=Job.State.READY, attempts=row.attempts - 1, lease_until=None, worker="")


def renew(rows: Collection[Job], *, lease_s: float) -> None:
    """The heartbeat: these are still being worked on."""
    until = timezone.now() + timedelta(seconds=lease_s)
    for worker in {row.worker for row in rows}:
        ids = [row.pk for row in rows if row.worker == worker]
        Job.objects.filter(pk__in=ids, state=Job.State.RUNNING, worker=worker).update(lease_until=until)


def recover(*, workers: Collection[str] = ()) -> int:
    """Bring back the jobs of dead workers: leases run out, and those of the named workers. Returns how many.

    A death counts as an attempt and waits like one: a job that kills its worker must not do so for ever, nor take
    the jobs beside it along each time.
    """
    lost = Job.objects.filter(state=Job.State.RUNNING)
    lost = lost.filter(worker__in=workers) if workers else lost.filter(lease_until__lt=timezone.now())
    rows = list(lost)
    for row in rows:
        fail(row, WorkerDiedError("the worker died while this job was running"))
    return len(rows)


class WorkerDiedError(Exception):
    """A job's worker vanished."""


def _turn() -> AbstractContextManager[object]:
    """Where one process writes at a time, even a single statement waits its turn; elsewhere it needs no transaction."""
    return transaction.atomic() if connection.vendor == "sqlite" else nullcontext()


def _mine(row: Job):  # type: ignore[no-untyped-def]  # a queryset; its generic form differs between stubs and runtime
    return Job.objects.filter(pk=row.pk, state=Job.State.RUNNING, worker=row.worker, attempts=row.attempts)
