"""When a team works, for whoever plans people (settings.WORK_HOURS): its own calendar's hours, else everybody's."""

from datetime import datetime

from hafawa.platform.hours import Calendar, between, is_open

from .book import ALWAYS, book


def is_at_work(team_id: int, at: datetime) -> bool:
    return is_open(at, _calendar(team_id))


def worked_s(team_id: int, start: datetime, end: datetime) -> float:
    """Seconds of the team's hours between two moments."""
    return between(start, end, _calendar(team_id)).total_seconds()


def _calendar(team_id: int) -> Calendar:
    holds = book()
    pk = holds.bound.get(("team", team_id), holds.bound.get(("all", None)))
    return holds.calendars.get(pk or 0, ALWAYS)
