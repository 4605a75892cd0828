"""spans(): what was counted and what was left out, and why. The words belong to whoever tells it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice, pairwise

from .calendar import Calendar
from .openings import days_between
from .times import Pause, from_micro, joined, local_micro, to_micro, without

MOST_DAYS = 400


class What(StrEnum):
    COUNTED = "counted"
    PAUSED = "paused"  # somebody was there, and it did not count
    BREAK = "break"  # between two blocks of one day
    CLOSED = "closed"  # before the first block of a day, after the last, or a day without any
    DAY_OFF = "day off"


@dataclass(frozen=True)
class Span:
    """A stretch of time, in UTC. `name` is what a day off is called."""

    start: datetime
    end: datetime
    what: What
    name: str = ""

    @property
    def length(self) -> timedelta:
        return self.end - self.start


Piece = tuple[int, int, What, str]


def spans(start: datetime, end: datetime, calendar: Calendar, pauses: Iterable[Pause] = ()) -> list[Span]:
    """From `start` to `end` without gaps, each stretch as long as it has one reason.

    The counted ones add up to between(). At most MOST_DAYS days are told of; the rest is left out.
    """
    begin, finish = to_micro(start), to_micro(end)
    if finish <= begin:
        return []
    holes = joined((to_micro(from_), to_micro(to)) for from_, to in pauses)
    first = start.astimezone(calendar.tz).date() - timedelta(days=1)
    last = end.astimezone(calendar.tz).date()
    days = list(islice(days_between(first, last), MOST_DAYS))
    is_open = joined(piece for day in days for piece in calendar.openings.pieces_on(day))
    finish = min(finish, local_micro(days[-1], 86_400, calendar.tz))
    pieces = [(from_, to, What.COUNTED, "") for from_, to in without(is_open, holes)]
    pieces += [
        (max(from_, hole), min(to, until), What.PAUSED, "")
        for from_, to in is_open
        for hole, until in holes
        if max(from_, hole) < min(to, until)
    ]
    for day in days:
        pieces += _shut(day_parts(calendar, day), is_open)
    return _told(pieces, begin, finish)


def day_parts(calendar: Calendar, day: date) -> Iterator[Piece]:
    """One date from midnight to midnight as if nobody came: breaks where they are, the rest closed."""
    midnight, next_midnight = (local_micro(day, second, calendar.tz) for second in (0, 86_400))
    hours = joined(calendar.openings.pieces_on(day))
    if calendar.is_day_off(day) and not calendar.is_always:
        closure = calendar.closed.get(day)
        yield midnight, next_midnight, What.DAY_OFF, closure.name if closure else ""
        return
    breaks = [(one[1], two[0]) for one, two in pairwise(hours)]
    for from_, to in breaks:
        yield from_, to, What.BREAK, ""
    for from_, to in without([(midnight, next_midnight)], breaks):
        yield from_, to, What.CLOSED, ""


def _shut(parts: Iterable[Piece], is_open: list[tuple[int, int]]) -> Iterator[Piece]:
    for from_, to, what, name in parts:
        for start, end in without([(from_, to)], is_open):
            yield start, end, what, name


def _told(pieces: list[Piece], begin: int, finish: int) -> list[Span]:
    """Cut to what was asked, in order, neighbours with one reason made one."""
    told: list[Piece] = []
    for from_, to, what, name in sorted(pieces):
        from_, to = max(from_, begin, told[-1][1] if told else begin), min(to, finish)
        if from_ >= to:
            continue
        if told and told[-1][1] == from_ and told[-1][2:] == (what, name):
            told[-1] = (told[-1][0], to, what, name)
        else:
            told.append((from_, to, what, name))
    return [Span(from_micro(from_), from_micro(to), what, name) for from_, to, what, name in told]
