"""What holds for every calendar, every instant and every duration."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as some

from hafawa.platform.hours import (
    DAY_S,
    Block,
    Calendar,
    Closure,
    NeverOpenError,
    Pause,
    What,
    add,
    between,
    is_open,
    spans,
)

ZONES = (
    "UTC",
    "Asia/Riyadh",
    "Africa/Cairo",
    "Europe/Bucharest",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
DAYS = [date(2026, 3, 20) + timedelta(days=step) for step in range(20)]

a_block = some.builds(
    lambda start, length: Block(start * 300, min(start * 300 + length * 300, start * 300 + DAY_S)),
    some.integers(0, DAY_S // 300 - 1), some.integers(1, 200),
)  # fmt: skip
blocks = some.lists(a_block, max_size=3).map(tuple)
calendars = some.builds(
    Calendar,
    zone=some.sampled_from(ZONES),
    week=some.tuples(*[blocks] * 7),
    dates=some.dictionaries(some.sampled_from(DAYS), blocks, max_size=3),
    breaks=some.dictionaries(some.sampled_from(DAYS), blocks, max_size=2),
    yearly=some.frozensets(some.sampled_from(DAYS).map(lambda day: (day.month, day.day)), max_size=2),
    closed=some.dictionaries(some.sampled_from(DAYS), some.just(Closure()), max_size=3),
    is_always=some.sampled_from([False, False, False, True]),
)
instants = some.datetimes(datetime(2026, 3, 15), datetime(2026, 11, 15), timezones=some.just(UTC))  # noqa: DTZ001
durations = some.timedeltas(timedelta(0), timedelta(days=9))
pauses = some.lists(
    some.tuples(instants, some.timedeltas(timedelta(0), timedelta(days=5))).map(lambda it: (it[0], it[0] + it[1])),
    max_size=3,
)
few = settings(max_examples=60, deadline=None)


def opens(calendar: Calendar) -> bool:
    return calendar.is_always or any(calendar.week)


def added(start: datetime, duration: timedelta, calendar: Calendar, stops: list[Pause]) -> datetime:
    """Blocks of one weekday alone may lie wholly in breaks: such a calendar is of no use here."""
    assume(opens(calendar))
    try:
        return add(start, duration, calendar, stops)
    except NeverOpenError:
        assume(False)
        raise


@few
@given(calendars, instants, durations, pauses)
def test_adding_and_then_counting_gives_back_what_was_added(
    calendar: Calendar, start: datetime, duration: timedelta, stops: list[Pause]
) -> None:
    end = added(start, duration, calendar, stops)
    assert between(start, end, calendar, stops) == duration
    if duration:
        assert between(start, end - timedelta(microseconds=1), calendar, stops) < duration  # the earliest of all


@few
@given(calendars, instants, durations, pauses)
def test_counting_back_gives_what_was_taken_off(
    calendar: Calendar, end: datetime, duration: timedelta, stops: list[Pause]
) -> None:
    start = added(end, -duration, calendar, stops)
    assert between(start, end, calendar, stops) == duration


@few
@given(calendars, instants, some.timedeltas(timedelta(0), timedelta(days=3)), durations, pauses)
def test_who_starts_later_is_not_done_earlier(
    calendar: Calendar, start: datetime, later: timedelta, duration: timedelta, stops: list[Pause]
) -> None:
    one = added(start, duration, calendar, stops)
    assert one <= added(start + later, duration, calendar, stops)
    assert one <= added(start, duration + later, calendar, stops)


@few
@given(calendars, instants, durations, some.sampled_from(ZONES))
def test_the_zone_an_instant_is_given_in_changes_nothing(
    calendar: Calendar, start: datetime, duration: timedelta, zone: str
) -> None:
    elsewhere = start.astimezone(ZoneInfo(zone))
    assert is_open(elsewhere, calendar) == is_open(start, calendar)
    end = added(start, duration, calendar, [])
    assert add(elsewhere, duration, calendar) == end
    assert between(elsewhere, end.astimezone(ZoneInfo(zone)), calendar) == between(start, end, calendar)


@few
@given(calendars, instants, instants, instants)
def test_time_adds_up(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    one, two, three = sorted((one, two, three))
    assert between(one, two, calendar) + between(two, three, calendar) == between(one, three, calendar)


@few
@given(calendars, instants, some.timedeltas(timedelta(0), timedelta(days=12)), pauses)
def test_what_is_told_is_what_was_counted_and_leaves_no_gap(
    calendar: Calendar, start: datetime, length: timedelta, stops: list[Pause]
) -> None:
    end = start + length
    told = spans(start, end, calendar, stops)
    counted = sum((each.length for each in told if each.what == What.COUNTED), timedelta())
    assert counted == between(start, end, calendar, stops)
    assert sum((each.length for each in told), timedelta()) == length
    assert all(one.end == two.start for one, two in itertools.pairwise(told))
