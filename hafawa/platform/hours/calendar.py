"""When somebody is there: hours of the week, hours of certain dates, days off."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from .openings import Openings

DAY_S = 86_400
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


@dataclass(frozen=True, order=True)
class Block:
    """Open from one second of the day to another. Beyond 86400 it goes on into the next day.

    It belongs to the day on which it begins: a day off on Friday does not cut Thursday's night short.
    """

    start_s: int
    end_s: int

    def __post_init__(self) -> None:
        if not (0 <= self.start_s < DAY_S and self.start_s < self.end_s <= self.start_s + DAY_S):
            raise ValueError(f"not a block of one day: {self.start_s} to {self.end_s} s")

    @classmethod
    def read(cls, start: str, end: str) -> "Block":
        """From 09:00 to 17:30; 24:00 is the end of the day; an end before the start, or one like 26:00, is on the next.

        Raises ValueError for what is no time, and for equal ones: they might mean no time or a whole day.
        """
        from_s, to_s = _seconds(start), _seconds(end)
        if to_s < from_s:
            to_s += DAY_S
        return cls(from_s, to_s)

    def __str__(self) -> str:
        return f"{_clock(self.start_s)}–{_clock(self.end_s)}"

    @property
    def times(self) -> tuple[str, str]:
        """As read() takes them."""
        return _clock(self.start_s), _clock(self.end_s)


def _seconds(text: str) -> int:
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise ValueError(f"not a time of day: {text!r}")
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > 2 * DAY_S:
        raise ValueError(f"not a time of day: {text!r}")
    return total


def _clock(second: int) -> str:
    second = second - DAY_S if second > DAY_S else second
    return f"{second // 3600:02}:{second // 60 % 60:02}" + (f":{second % 60:02}" if second % 60 else "")


Blocks = tuple[Block, ...]


@dataclass(frozen=True)
class Closure:
    """A day off, and what it is called."""

    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """Hours of work. What is said later in this list goes before what is said earlier.

    week     blocks of each weekday, Monday first
    dates    dates with hours of their own instead of the week's; () for none
    breaks   dates with an interruption: cut out of whatever hours that date has
    yearly   (month, day): closed every year
    closed   days off
    is_always   around the clock, every day; nothing else counts then
    """

    zone: str
    week: Sequence[Blocks] = ((),) * 7
    dates: Mapping[date, Blocks] = field(default_factory=dict)
    breaks: Mapping[date, Blocks] = field(default_factory=dict)
    yearly: frozenset[tuple[int, int]] = frozenset()
    closed: Mapping[date, Closure] = field(default_factory=dict)
    is_always: bool = False

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        ZoneInfo(self.zone)

    @property
    def tz(self) -> tzinfo:
        return ZoneInfo(self.zone)

    def is_day_off(self, day: date) -> bool:
        return day in self.closed or (day.month, day.day) in self.yearly

    def blocks_on(self, day: date) -> Blocks:
        """The hours that begin on this date, breaks not yet cut out."""
        if self.is_always:
            return (Block(0, DAY_S),)
        if self.is_day_off(day):
            return ()
        return self.dates[day] if day in self.dates else self.week[day.weekday()]

    def breaks_on(self, day: date) -> Blocks:
        """What is cut out of the hours that begin on this date: around the clock, nothing."""
        return () if self.is_always else self.breaks.get(day, ())

    @cached_property
    def openings(self) -> "Openings":
        """Its hours as instants, worked out where they are asked for and kept."""
        from .openings import Openings

        return Openings(self)
