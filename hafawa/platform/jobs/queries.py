"""Reading the queue: for the administrator's page and the health page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from .models import Job
from .task import JobTask


def jobs_of(task: JobTask[..., Any]) -> QuerySet[Job]:
    """The jobs of one function: due, later, running and dead. What is done has none."""
    return Job.objects.filter(task=task.module_path)


def dead_jobs() -> QuerySet[Job]:
    """The jobs that were given up, newest first. Retry or discard them (actions)."""
    return Job.objects.filter(state=Job.State.DEAD).order_by("-id")


LATE_SECONDS = 60
"""Work due for longer than this means that no worker runs, or too few."""


@dataclass(frozen=True, slots=True)
class Load:
    """How the queue stands. `oldest_due_at` far in the past means that no worker runs, or too few."""

    waiting: int  # due now
    later: int
    failing: int  # due or later, after at least one failed attempt
    running: int
    dead: int
    oldest_due_at: datetime | None

    @property
    def lag_seconds(self) -> float:
        """How long the oldest due job has waited."""
        return max(0.0, (timezone.now() - self.oldest_due_at).total_seconds()) if self.oldest_due_at else 0.0

    @property
    def is_late(self) -> bool:
        return self.lag_seconds >= LATE_SECONDS


def load() -> Load:
    """Count the jobs by state, in one query."""
    ready, due = Q(state=Job.State.READY), Q(state=Job.State.READY, run_at__lte=timezone.now())
    return Load(
        **Job.objects.aggregate(
            waiting=Count("pk", filter=due),
            later=Count("pk", filter=ready & ~due),
            failing=Count("pk", filter=ready & Q(attempts__gt=0)),
            running=Count("pk", filter=Q(state=Job.State.RUNNING)),
            dead=Count("pk", filter=Q(state=Job.State.DEAD)),
            oldest_due_at=Min("run_at", filter=due),
        )
    )
