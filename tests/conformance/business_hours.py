"""Working time, as the scorer asks for it: its calendars' shape put into ours, nothing reckoned here."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from json import dumps, loads
from typing import Any

from hafawa.platform import hours
from hafawa.platform.hours import Block, Calendar, Closure, Pause

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def add(start: datetime, seconds: float, cal: Mapping[str, Any], pauses: Iterable[Pause] = ()) -> datetime:
    return hours.add(start, timedelta(seconds=seconds), _calendar(cal), tuple(pauses))


def between(start: datetime, end: datetime, cal: Mapping[str, Any], pauses: Iterable[Pause] = ()) -> float:
    return hours.between(start, end, _calendar(cal), tuple(pauses)).total_seconds()


def is_open(at: datetime, cal: Mapping[str, Any]) -> bool:
    return hours.is_open(at, _calendar(cal))


def _calendar(cal: Mapping[str, Any]) -> Calendar:
    return _made(dumps(cal, sort_keys=True))


@lru_cache(maxsize=256)
def _made(text: str) -> Calendar:
    cal = loads(text)
    return Calendar(
        zone=cal["tz"],
        week=tuple(_blocks(cal["hours"].get(day, ())) for day in DAYS),
        dates={date.fromisoformat(day): _blocks(given) for day, given in cal.get("dates", {}).items()},
        breaks={date.fromisoformat(day): _blocks(given) for day, given in cal.get("breaks", {}).items()},
        yearly=frozenset((int(day[:2]), int(day[3:])) for day in cal.get("yearly", ())),
        closed={date.fromisoformat(day): Closure() for day in cal.get("holidays", ())},
    )


def _blocks(given: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    """A block from a time to itself holds none of it, and is left out."""
    return tuple(Block.read(start, end) for start, end in given if start != end)
