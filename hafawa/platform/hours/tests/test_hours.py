"""Deadlines and working time, by cases that others got wrong."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hafawa.platform.hours import Block, Calendar, Closure, NeverOpenError, What, add, between, is_open, spans

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def block(text: str) -> Block:
    return Block.read(*text.split("-"))


def week(zone: str, hours: str, days: str) -> Calendar:
    """`days` by first letters of Monday to Sunday, a dot where closed: "mtwtf.."."""
    blocks = tuple(block(each) for each in hours.split())
    return Calendar(zone, week=tuple(blocks if day != "." else () for day in days))


BUCHAREST = week("Europe/Bucharest", "09:00-17:00", "mtwtf..")
RIYADH = week("Asia/Riyadh", "09:00-12:00 13:00-18:00", "mtwt..s")
NIGHT = week("Europe/Bucharest", "22:00-06:00", "mtwtfss")


def at(text: str, zone: str = "Europe/Bucharest") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_friday_half_past_four_and_an_hour_is_monday_morning() -> None:
    assert add(at("2026-03-06 16:30"), HOUR, BUCHAREST) == at("2026-03-09 09:30")


def test_a_lunch_break_does_not_count() -> None:
    start = at("2026-03-08 11:30", "Asia/Riyadh")  # a Sunday, a working day there
    assert add(start, HOUR, RIYADH) == at("2026-03-08 13:30", "Asia/Riyadh")
    assert between(start, at("2026-03-08 13:30", "Asia/Riyadh"), RIYADH) == HOUR


def test_a_weekend_is_friday_and_saturday_where_it_is() -> None:
    assert add(at("2026-03-05 17:30", "Asia/Riyadh"), HOUR, RIYADH) == at("2026-03-08 09:30", "Asia/Riyadh")


def test_a_deadline_may_be_the_closing_time_itself() -> None:
    assert add(at("2026-03-06 16:00"), HOUR, BUCHAREST) == at("2026-03-06 17:00")


def test_nothing_to_add_is_the_start_itself() -> None:
    assert add(at("2026-03-07 16:00"), timedelta(0), BUCHAREST) == at("2026-03-07 16:00")


def test_counting_back_goes_to_the_latest_such_instant() -> None:
    assert add(at("2026-03-09 09:30"), -HOUR, BUCHAREST) == at("2026-03-06 16:30")
    assert add(at("2026-03-08 12:00"), -8 * HOUR, BUCHAREST) == at("2026-03-06 09:00")


def test_a_day_off_has_no_hours_even_where_its_date_has_hours_of_its_own() -> None:
    calendar = Calendar(
        "Europe/Bucharest", BUCHAREST.week, dates={date(2026, 3, 9): (block("10:00-11:00"),)},
        closed={date(2026, 3, 9): Closure("Flood")},
    )  # fmt: skip
    assert add(at("2026-03-06 16:30"), HOUR, calendar) == at("2026-03-10 09:30")


def test_a_day_off_may_come_back_every_year() -> None:
    calendar = Calendar("Europe/Bucharest", BUCHAREST.week, yearly=frozenset({(1, 1)}))
    assert not is_open(at("2026-01-01 10:00"), calendar)
    assert not is_open(at("2027-01-01 10:00"), calendar)
    assert is_open(at("2026-01-02 10:00"), calendar)


def test_hours_of_a_date_replace_those_of_the_week() -> None:
    calendar = Calendar("Asia/Riyadh", RIYADH.week, dates={date(2026, 3, 8): (block("10:00-14:00"),)})
    assert is_open(at("2026-03-08 12:30", "Asia/Riyadh"), calendar)
    assert not is_open(at("2026-03-08 09:30", "Asia/Riyadh"), calendar)
    assert add(at("2026-03-08 13:30", "Asia/Riyadh"), HOUR, calendar) == at("2026-03-09 09:30", "Asia/Riyadh")


def test_a_break_of_one_date_is_cut_out_of_its_hours() -> None:
    calendar = Calendar("Europe/Bucharest", BUCHAREST.week, breaks={date(2026, 3, 9): (block("10:00-12:00"),)})
    assert between(at("2026-03-09 09:00"), at("2026-03-09 17:00"), calendar) == 6 * HOUR


def test_a_day_may_last_until_twenty_four_hours() -> None:
    calendar = week("Europe/Bucharest", "16:00-24:00", "mtwtfss")
    assert is_open(at("2026-03-09 23:59:59"), calendar)
    assert not is_open(at("2026-03-10 00:00"), calendar)
    assert Block.read("16:00", "24:00").times == ("16:00", "24:00")


def test_a_night_goes_on_into_the_next_day() -> None:
    assert is_open(at("2026-03-10 05:59"), NIGHT)
    assert not is_open(at("2026-03-10 06:00"), NIGHT)
    assert add(at("2026-03-09 21:00"), 9 * HOUR, NIGHT) == at("2026-03-10 22:00") + HOUR


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    calendar = Calendar("Europe/Bucharest", NIGHT.week, closed={date(2026, 3, 10): Closure()})
    assert is_open(at("2026-03-10 03:00"), calendar)
    assert not is_open(at("2026-03-10 23:00"), calendar)


def test_blocks_that_overlap_are_not_counted_twice() -> None:
    calendar = week("Europe/Bucharest", "09:00-13:00 12:00-17:00", "mtwtfss")
    assert between(at("2026-03-09 00:00"), at("2026-03-10 00:00"), calendar) == 8 * HOUR


def test_around_the_clock_time_is_time() -> None:
    calendar = Calendar("Europe/Bucharest", is_always=True)
    assert add(at("2026-03-28 23:30"), 5 * HOUR, calendar) == at("2026-03-29 05:30")  # an hour is skipped that night
    assert is_open(at("2026-12-25 04:00"), calendar)


def test_around_the_clock_no_break_counts() -> None:
    calendar = Calendar("UTC", breaks={date(2026, 3, 31): (Block(0, 300),)}, is_always=True)
    start, end = at("2026-03-31 00:00"), at("2026-03-31 01:00")
    assert between(start, end, calendar) == HOUR
    assert [(span.what, span.length) for span in spans(start, end, calendar)] == [(What.COUNTED, HOUR)]


@pytest.mark.parametrize(("night", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-01", 8)])
def test_a_night_in_which_the_clocks_change_counts_as_long_as_it_was(night: str, hours: int) -> None:
    start = at(f"{night} 22:00")
    end = at((start.date() + timedelta(days=1)).isoformat() + " 06:00")
    assert between(start, end, NIGHT) == hours * HOUR
    assert add(start, hours * HOUR, NIGHT) == end


def test_a_time_the_clocks_skip_is_read_with_the_offset_before_the_skip() -> None:
    calendar = week("Europe/Bucharest", "03:30-06:00", "mtwtfss")  # 03:00 is followed by 04:00 that night
    assert not is_open(at("2026-03-29 04:29"), calendar)
    assert is_open(at("2026-03-29 04:30"), calendar)


def test_a_time_the_clocks_show_twice_is_the_first_of_the_two() -> None:
    calendar = week("Europe/Bucharest", "03:30-06:00", "mtwtfss")
    assert is_open(at("2026-10-25 03:30"), calendar)
    assert is_open(at("2026-10-25 03:10").replace(fold=1), calendar)


def test_pauses_do_not_count_and_move_the_deadline() -> None:
    pause = (at("2026-03-09 10:00"), at("2026-03-09 16:30"))
    assert add(at("2026-03-09 09:30"), HOUR, BUCHAREST, [pause]) == at("2026-03-09 17:00")
    assert add(at("2026-03-09 12:00"), HOUR, BUCHAREST, [pause]) == at("2026-03-10 09:30")
    assert between(at("2026-03-09 09:00"), at("2026-03-10 09:00"), BUCHAREST, [pause]) == 90 * MINUTE


def test_pauses_may_overlap() -> None:
    pauses = [(at("2026-03-09 11:00"), at("2026-03-09 12:00")), (at("2026-03-09 10:00"), at("2026-03-09 11:30"))]
    assert between(at("2026-03-09 09:00"), at("2026-03-09 13:00"), BUCHAREST, pauses) == 2 * HOUR


@pytest.mark.parametrize("calendar", [
    Calendar("Europe/Bucharest"),
    Calendar("Europe/Bucharest", dates={date(2026, 3, 9): (block("09:00-10:00"),)}),
])  # fmt: skip
def test_a_calendar_that_never_opens_says_so(calendar: Calendar) -> None:
    with pytest.raises(NeverOpenError):
        add(at("2026-03-10 09:00"), HOUR, calendar)
    with pytest.raises(NeverOpenError):
        add(at("2026-03-08 09:00"), -HOUR, calendar)


def test_times_too_far_apart_are_refused_not_walked() -> None:
    with pytest.raises(NeverOpenError):
        between(at("1990-01-01 00:00"), at("9999-01-01 00:00"), BUCHAREST)
    with pytest.raises(NeverOpenError):
        add(at("9998-01-01 00:00"), timedelta(days=4000), BUCHAREST)
    with pytest.raises(NeverOpenError):
        add(at("2026-01-01 00:00"), timedelta(days=400_000), BUCHAREST)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        add(datetime(2026, 3, 9, 9), HOUR, BUCHAREST)  # noqa: DTZ001


@pytest.mark.parametrize("text", ["9-17:00", "09:00-09:00", "25:00-26:00", "09:60-10:00", "09:00-49:00", "a-b"])
def test_what_is_no_block_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        block(text)


def test_what_was_counted_and_left_out_is_told_in_order() -> None:
    told = spans(at("2026-03-08 11:00", "Asia/Riyadh"), at("2026-03-09 10:00", "Asia/Riyadh"), RIYADH)
    assert [(each.what, each.length) for each in told] == [
        (What.COUNTED, HOUR), (What.BREAK, HOUR), (What.COUNTED, 5 * HOUR), (What.CLOSED, 15 * HOUR),
        (What.COUNTED, HOUR),
    ]  # fmt: skip


def test_a_day_off_is_told_by_its_name() -> None:
    calendar = Calendar("Europe/Bucharest", BUCHAREST.week, closed={date(2026, 3, 9): Closure("Flood")})
    told = spans(at("2026-03-09 09:00"), at("2026-03-10 09:30"), calendar)
    assert (told[0].what, told[0].name) == (What.DAY_OFF, "Flood")
    assert told[-1].what == What.COUNTED


def test_a_pause_is_told_where_somebody_was_there() -> None:
    pause = (at("2026-03-06 16:30"), at("2026-03-09 09:30"))
    told = spans(at("2026-03-06 16:00"), at("2026-03-09 10:00"), BUCHAREST, [pause])
    assert [each.what for each in told] == [What.COUNTED, What.PAUSED, What.CLOSED, What.PAUSED, What.COUNTED]
    assert told[0].start.tzinfo is UTC
