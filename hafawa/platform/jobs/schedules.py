"""@schedule: a job that is queued by the clock. Each tick once, however many workers look."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from croniter import croniter
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from .models import ScheduleRow
from .task import JobTask

T = TypeVar("T")


@dataclass(slots=True)
class Schedule:
    """When a job is due, in the five fields of crontab(5), read in the installation's time zone."""

    cron: str
    task: JobTask[[], Any]
    handled: datetime | None = field(default=None, compare=False)  # what this process need not ask about again

    @property
    def name(self) -> str:
        return self.task.module_path

    def latest_tick(self, now: datetime) -> datetime:
        """The last moment at or before `now` at which it was due."""
        moment = timezone.localtime(now) + timedelta(microseconds=1)
        tick: datetime = croniter(self.cron, moment).get_prev(datetime)
        return tick


_schedules: dict[str, Schedule] = {}
_discovered = False


def schedule(cron: str) -> Callable[[JobTask[[], T]], JobTask[[], T]]:
    """Queue this job whenever the clock says so: `@schedule("*/5 * * * *")` above `@job()`. In an app's jobs.py.

    Ticks missed while nothing ran are made up for by one run. A schedule seen for the first time waits for its
    next tick.
    """
    if not croniter.is_valid(cron):
        raise ValueError(f"not a schedule: {cron!r}")

    def register(task: JobTask[[], T]) -> JobTask[[], T]:
        _schedules[task.module_path] = Schedule(cron, task)
        return task

    return register


def registered() -> list[Schedule]:
    """Every schedule of the installed apps; the first call imports their jobs.py."""
    global _discovered
    if not _discovered:
        autodiscover_modules("jobs")
        _discovered = True
    return list(_schedules.values())


def tick(now: datetime | None = None) -> int:
    """Queue what has come due. Returns how many jobs that were."""
    now = now or timezone.now()
    return sum(_advance(each, now) for each in registered())


def _advance(each: Schedule, now: datetime) -> bool:
    due = each.latest_tick(now)
    if each.handled is not None and due <= each.handled:
        return False
    with transaction.atomic():
        ScheduleRow.objects.bulk_create([ScheduleRow(name=each.name, last_tick=due)], ignore_conflicts=True)
        is_mine = ScheduleRow.objects.filter(name=each.name, last_tick__lt=due).update(last_tick=due) == 1
        if is_mine:
            each.task.enqueue()
    each.handled = due
    return is_mine
