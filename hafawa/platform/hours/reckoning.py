"""add(), between(), is_open(): all in elapsed time, so that a night of twenty-three hours counts as it was.

Answers are in UTC. The same instant given in another zone gets the same answer.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .calendar import Calendar
from .openings import HORIZON_PAGES, PAGE, Openings
from .times import MICROSECOND, NeverOpenError, Pause, from_micro, joined, to_micro


def add(start: datetime, duration: timedelta, calendar: Calendar, pauses: Iterable[Pause] = ()) -> datetime:
    """The earliest instant by which so much working time has gone by since `start`; a closing time may be one.

    A negative duration counts back, to the latest such instant. Nothing to add is `start` itself.
    Raises NeverOpenError where the calendar does not give that much within some fifty years.
    """
    at, left = to_micro(start), duration // MICROSECOND
    holes = _holes(pauses)
    forward = left >= 0
    for begin, finish in holes if forward else reversed(holes):
        near, far = (begin, finish) if forward else (finish, begin)
        if (far <= at) if forward else (far >= at):
            continue
        stretch = _between(at, near, calendar) if (near > at if forward else near < at) else 0
        if abs(stretch) >= abs(left):
            break
        left -= stretch
        at = far
    return from_micro(_add(at, left, calendar))


def between(start: datetime, end: datetime, calendar: Calendar, pauses: Iterable[Pause] = ()) -> timedelta:
    """Working time from `start` to `end`, pauses left out. None where the end is not after the start.

    Raises NeverOpenError for more than some fifty years: nobody waits that long, and a mistyped year should say so.
    """
    begin, finish = to_micro(start), to_micro(end)
    if finish <= begin:
        return timedelta(0)
    counted = _between(begin, finish, calendar)
    for from_, to in _holes(pauses):
        from_, to = max(from_, begin), min(to, finish)
        if from_ < to:
            counted -= _between(from_, to, calendar)
    return timedelta(microseconds=counted)


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether somebody is there: from the opening time on, and no longer at the closing time."""
    instant = to_micro(at)
    if calendar.is_always:
        return True
    page = calendar.openings.page(instant // PAGE)
    return page.open_until(instant + 1) > page.open_until(instant)


def _holes(pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    return joined((to_micro(begin), to_micro(finish)) for begin, finish in pauses) if pauses else []


def _between(begin: int, finish: int, calendar: Calendar) -> int:
    """Open time from one instant to another, negative where the second is the earlier."""
    if finish < begin:
        return -_between(finish, begin, calendar)
    if calendar.is_always:
        return finish - begin
    openings = calendar.openings
    first, last = begin // PAGE, finish // PAGE
    if last - first > HORIZON_PAGES:
        raise NeverOpenError("further apart than can be reckoned")
    whole = sum(openings.page(number).total for number in range(first, last))
    return whole + openings.page(last).open_until(finish) - openings.page(first).open_until(begin)


def _add(at: int, left: int, calendar: Calendar) -> int:
    if calendar.is_always or not left:
        return at + left
    openings = calendar.openings
    if openings.is_never:
        raise NeverOpenError("no hours are set")
    return _forward(at, left, openings) if left > 0 else _back(at, -left, openings)


def _forward(at: int, left: int, openings: Openings) -> int:
    number = at // PAGE
    left += openings.page(number).open_until(at)
    for page in (openings.page(number + step) for step in range(HORIZON_PAGES)):
        if left <= page.total:
            return page.earliest_with(left)
        left -= page.total
    raise NeverOpenError("not enough hours within the horizon")


def _back(at: int, left: int, openings: Openings) -> int:
    number = at // PAGE
    has = openings.page(number).open_until(at)
    for step in range(HORIZON_PAGES):
        if left <= has:
            return openings.page(number - step).latest_with(has - left)
        left -= has
        has = openings.page(number - step - 1).total
    raise NeverOpenError("not enough hours within the horizon")
