"""When a team works: asked of whoever keeps calendars (`settings.WORK_HOURS`), whom routing does not know."""

from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings


class WorkHours(Protocol):
    def is_at_work(self, team_id: int, at: datetime) -> bool: ...
    def worked_s(self, team_id: int, start: datetime, end: datetime) -> float: ...


def work_hours() -> WorkHours:
    return cast(WorkHours, import_module(settings.WORK_HOURS))
