"""A calendar's hours as instants, with running sums, so that a deadline is found by looking up and not by walking."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .calendar import Calendar
from .times import EPOCH, MICROSECONDS, joined, local_micro, without

PAGE_DAYS = 128
PAGE = PAGE_DAYS * 86_400 * MICROSECONDS
HORIZON_PAGES = 145  # some fifty years
PAGES_KEPT = 600
BEYOND_DAYS = 3  # zones are up to a day off UTC, blocks go on into the next day


@dataclass(frozen=True, slots=True)
class Page:
    """The pieces of PAGE_DAYS days in order, cut at the page's edges; `before[i]` is the open time ahead of piece i."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def open_until(self, instant: int) -> int:
        """Open time from the page's beginning to this instant."""
        at = bisect_right(self.starts, instant) - 1
        if at < 0:
            return 0
        return self.before[at] + min(instant, self.ends[at]) - self.starts[at]

    def earliest_with(self, open_time: int) -> int:
        """The first instant with so much open time behind it in this page: 0 < open_time <= total."""
        at = bisect_right(self.before, open_time - 1) - 1
        return self.starts[at] + open_time - self.before[at]

    def latest_with(self, open_time: int) -> int:
        """The last instant with no more than so much open time behind it in this page: 0 <= open_time < total."""
        at = bisect_right(self.before, open_time) - 1
        return self.starts[at] + open_time - self.before[at]


class Openings:
    """Pages of open time, made when first asked for."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._pages: dict[int, Page] = {}

    @property
    def is_never(self) -> bool:
        """Whether no hours are set at all, so that looking for them is in vain."""
        each = self._calendar
        return not each.is_always and not any(each.week) and not any(each.dates.values())

    def page(self, number: int) -> Page:
        found = self._pages.get(number)
        if found is None:
            if len(self._pages) >= PAGES_KEPT:
                self._pages.clear()
            found = self._pages[number] = self._make(number)
        return found

    def _make(self, number: int) -> Page:
        begin, finish = number * PAGE, (number + 1) * PAGE
        first = EPOCH.date().toordinal() + number * PAGE_DAYS
        days = _days(first - BEYOND_DAYS, first + PAGE_DAYS + BEYOND_DAYS)
        pieces = joined(piece for day in days for piece in self.pieces_on(day))
        kept = [(max(start, begin), min(end, finish)) for start, end in pieces if start < finish and end > begin]
        before, total = [], 0
        for start, end in kept:
            before.append(total)
            total += end - start
        return Page([start for start, _end in kept], [end for _start, end in kept], before, total)

    def pieces_on(self, day: date) -> list[tuple[int, int]]:
        """The hours that begin on this date as instants, its breaks cut out."""
        zone = self._calendar.tz
        hours, breaks = (
            [(local_micro(day, block.start_s, zone), local_micro(day, block.end_s, zone)) for block in blocks]
            for blocks in (self._calendar.blocks_on(day), self._calendar.breaks_on(day))
        )
        return without(hours, breaks) if breaks else hours


def _days(first: int, last: int) -> Iterator[date]:
    """Dates by ordinal, as far as there are dates: the edge of time is nobody's working day."""
    for ordinal in range(max(first, 3), min(last, date.max.toordinal() - 3)):
        yield date.fromordinal(ordinal)


def days_between(first: date, last: date) -> Iterator[date]:
    """Both included."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)
