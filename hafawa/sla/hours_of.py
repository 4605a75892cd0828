"""A kept calendar as platform.hours reckons by it: the week, Ramadan, dates, holidays and days off put together."""

from collections.abc import Iterable, Sequence
from datetime import date

from hafawa.platform.hours import Block, Calendar, Closure

from .models import WorkCalendar
from .public_holidays import public_holidays
from .ramadan import days_of_ramadan

YEARS_BACK, YEARS_ON = 2, 3
"""Around this year: what lies further off is reckoned by the week alone."""


def calendar_of(work: WorkCalendar, today: date) -> Calendar:
    """Raises ValueError for hours that are none."""
    if work.is_always:
        return Calendar(work.zone, is_always=True)
    years = range(today.year - YEARS_BACK, today.year + YEARS_ON + 1)
    dates = {day: blocks for year in years for day, blocks in _ramadan(work, year)}
    dates |= {date.fromisoformat(day): read_blocks(given) for day, given in work.dates.items()}
    closed = {day: Closure(name) for year in years for day, name in holidays_of(work, year)}
    closed = {day: closure for day, closure in closed.items() if day.isoformat() not in work.dates}
    closed |= {date.fromisoformat(day): Closure(name) for day, name in work.days_off.items()}
    return Calendar(work.zone, week=read_week(work.week), dates=dates, closed=closed)


def read_week(week: Sequence[Iterable[Sequence[str]]]) -> tuple[tuple[Block, ...], ...]:
    """Raises ValueError for what is not a week of blocks."""
    return tuple(read_blocks(day) for day in week)


def read_blocks(given: Iterable[Sequence[str]]) -> tuple[Block, ...]:
    return tuple(Block.read(start, end) for start, end in given)


def _ramadan(work: WorkCalendar, year: int) -> Iterable[tuple[date, tuple[Block, ...]]]:
    if work.ramadan is None:
        return ()
    week = read_week(work.ramadan)
    return ((day, week[day.weekday()]) for day in days_of_ramadan(year, work.islamic_shift))


def holidays_of(work: WorkCalendar, year: int, language: str = "en") -> Iterable[tuple[date, str]]:
    """The country's, but those on which somebody is there. A date with hours of its own is open in them."""
    if not work.country:
        return ()
    found = public_holidays(work.country, year, work.islamic_shift, language)
    return ((each.day, each.name) for each in found if each.key not in work.worked_holidays)
