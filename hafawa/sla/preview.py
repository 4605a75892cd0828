"""The next days of a calendar, as a page draws them: their hours, and why some have none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hafawa.platform.hours import Calendar

DAYS = 14
WIDE = 240
"""Units of a day's bar: a tenth of an hour each."""


@dataclass(frozen=True)
class Day:
    day: date
    hours: tuple[str, ...]
    bars: tuple[tuple[int, int], ...]  # where each begins and how wide it is, of WIDE
    is_day_off: bool
    name: str  # of the day off
    is_special: bool  # hours of its own


def next_days(calendar: Calendar, today: date, days: int = DAYS) -> Iterator[Day]:
    """A block over midnight is drawn to the day's end."""
    for number in range(days):
        day = today + timedelta(days=number)
        blocks = sorted(calendar.blocks_on(day))
        closure = calendar.closed.get(day)
        yield Day(
            day=day,
            hours=tuple(str(block) for block in blocks),
            bars=tuple(
                (block.start_s // 360, min(WIDE, block.end_s // 360) - block.start_s // 360) for block in blocks
            ),
            is_day_off=not calendar.is_always and calendar.is_day_off(day),
            name=closure.name if closure else "",
            is_special=day in calendar.dates,
        )
