"""What working out a deadline costs: with a shop's real calendar, at instants spread over two years."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from time import process_time

from hafawa.platform.hours import Block, Calendar, Closure, add

from .meter import TRYING, Figure

MINUTE_S = 60
ADDS_A_MINUTE = 1_000_000
DAY = (Block.read("09:00", "12:00"), Block.read("13:00", "15:15"), Block.read("15:45", "18:00"))
EVENING = (Block.read("21:00", "01:00"),)
SUNDAY_TO_THURSDAY = (0, 1, 2, 3, 6)


def calendar() -> Calendar:
    """Lunch and a prayer break, a month with hours of its own by night, days off, a zone that changes its clocks."""
    month = [date(2026, 2, 18) + timedelta(days=day) for day in range(30)]
    off = [date(2026, 3, 20) + timedelta(days=day) for day in range(4)]
    return Calendar(
        "Africa/Cairo",
        week=tuple(DAY if day in SUNDAY_TO_THURSDAY else () for day in range(7)),
        dates=dict.fromkeys(month, EVENING),
        closed=dict.fromkeys(off, Closure()),
    )


def measure(size: int) -> Iterator[Figure]:
    times = 2_000 if 0 < size < TRYING else 200_000
    yield Figure("hours.add", MINUTE_S / _cost_s(times), "a minute", more={"wanted": ADDS_A_MINUTE})
    yield Figure("hours.add.cost", _cost_s(times) * 1e6, "CPU µs", MINUTE_S / ADDS_A_MINUTE * 1e6)


def _cost_s(times: int) -> float:
    """Of one deadline, the pages of the calendar made on the way counted in."""
    ours = calendar()
    starts = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5.25 * number) for number in range(times)]
    lengths = [timedelta(minutes=15 + 97 * (number % 40)) for number in range(times)]
    began = process_time()
    for start, length in zip(starts, lengths, strict=True):
        add(start, length, ours)
    return (process_time() - began) / times
