"""Ramadan, holidays, weekends, files of days off: what a kept calendar becomes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from hafawa.platform.hours import add, is_open
from hafawa.sla.hours_of import calendar_of
from hafawa.sla.ical import days_off
from hafawa.sla.models import WorkCalendar
from hafawa.sla.public_holidays import countries, public_holidays, weekend
from hafawa.sla.ramadan import days_of_ramadan

TODAY = date(2026, 3, 1)
RIYADH = ZoneInfo("Asia/Riyadh")
SUNDAY_TO_THURSDAY = [[["09:00", "17:00"]] if day in {0, 1, 2, 3, 6} else [] for day in range(7)]
SHORT = [[["10:00", "15:00"]] if day in {0, 1, 2, 3, 6} else [] for day in range(7)]
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def saudi(**values: object) -> WorkCalendar:
    return WorkCalendar(zone="Asia/Riyadh", week=SUNDAY_TO_THURSDAY, **values)


def there(day: str, hour: int) -> datetime:
    return datetime.fromisoformat(f"{day} {hour:02}:00").replace(tzinfo=RIYADH)


def test_ramadan_has_hours_of_its_own_by_the_islamic_date() -> None:
    calendar = calendar_of(saudi(ramadan=SHORT), TODAY)
    assert days_of_ramadan(2026)[0] == date(2026, 2, 18)
    assert len(days_of_ramadan(2026)) == 30
    assert not is_open(there("2026-02-18", 9), calendar)
    assert is_open(there("2026-02-18", 10), calendar)
    assert is_open(there("2026-02-17", 9), calendar)
    assert is_open(there("2026-03-22", 9), calendar)


def test_ramadan_moves_with_the_moon() -> None:
    calendar = calendar_of(saudi(ramadan=SHORT, islamic_shift=1), TODAY)
    assert is_open(there("2026-02-18", 9), calendar)
    assert not is_open(there("2026-02-19", 9), calendar)


def test_a_year_may_hold_two_ramadans() -> None:
    assert len({day.month for day in days_of_ramadan(2030)}) == 3  # January, and December from the 26th


def test_a_deadline_in_ramadan_is_reckoned_by_its_hours() -> None:
    from datetime import timedelta

    calendar = calendar_of(saudi(ramadan=SHORT), TODAY)
    assert add(there("2026-02-18", 14), timedelta(hours=2), calendar) == there("2026-02-19", 11)


@pytest.mark.parametrize(("country", "rest"), [("SA", {4, 5}), ("EG", {4, 5}), ("AE", {5, 6}), ("RO", {5, 6})])
def test_weekends_are_as_the_country_has_them(country: str, rest: set[int]) -> None:
    assert weekend(country) == rest


@pytest.mark.parametrize(("country", "day"), [
    ("SA", date(2026, 2, 22)), ("SA", date(2026, 9, 23)), ("AE", date(2026, 12, 2)), ("EG", date(2026, 7, 23)),
    ("RO", date(2026, 12, 1)), ("RO", date(2026, 4, 13)),
])  # fmt: skip
def test_public_holidays_are_known(country: str, day: date) -> None:
    assert day in {each.day for each in public_holidays(country, 2026)}


def test_islamic_holidays_move_and_others_do_not() -> None:
    asis = {each.key: each.day for each in public_holidays("EG", 2026)}
    moved = {each.key: each.day for each in public_holidays("EG", 2026, 1)}
    changed = {key for key in asis if asis[key] != moved.get(key)}
    assert changed
    assert all(word in " ".join(changed) for word in ("Eid", "Prophet"))
    assert not any(word in " ".join(changed) for word in ("Christmas", "Revolution", "Labor"))


def test_holidays_are_named_in_the_readers_language() -> None:
    arabic = {each.day: each.name for each in public_holidays("SA", 2026, 0, "ar")}
    assert "الوطني" in arabic[date(2026, 9, 23)]
    assert all(each.key.isascii() for each in public_holidays("SA", 2026, 0, "ar"))


def test_an_unknown_country_is_refused() -> None:
    assert {"SA", "AE", "EG", "RO"} <= set(countries())
    with pytest.raises(ValueError, match="no holidays known"):
        public_holidays("XX", 2026)


def test_nobody_is_there_on_a_holiday_unless_somebody_is() -> None:
    day = there("2026-09-23", 10)
    assert not is_open(day, calendar_of(saudi(country="SA"), TODAY))
    worked = next(each.key for each in public_holidays("SA", 2026) if each.day == date(2026, 9, 23))
    assert is_open(day, calendar_of(saudi(country="SA", worked_holidays=[worked]), TODAY))
    own = calendar_of(saudi(country="SA", dates={"2026-09-23": [["09:00", "11:00"]]}), TODAY)
    assert is_open(day, own)
    assert not is_open(there("2026-09-23", 11), own)


def test_a_day_off_of_ours_goes_before_everything() -> None:
    calendar = calendar_of(saudi(dates={"2026-03-08": [["09:00", "11:00"]]}, days_off={"2026-03-08": "Moving"}), TODAY)
    assert not is_open(there("2026-03-08", 10), calendar)


def ics(*lines: str) -> bytes:
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    body += ["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(body).encode()


def test_a_file_gives_whole_days_and_leaves_appointments_out() -> None:
    found = days_off(ics("SUMMARY:Moving", "DTSTART;VALUE=DATE:20260504", "DTEND;VALUE=DATE:20260506"), *YEAR)
    assert found == {"2026-05-04": "Moving", "2026-05-05": "Moving"}
    with pytest.raises(ValidationError):
        days_off(ics("SUMMARY:Dentist", "DTSTART:20260504T090000Z", "DTEND:20260504T100000Z"), *YEAR)


def test_a_day_that_comes_every_year_comes_in_these_years_only() -> None:
    raw = ics("SUMMARY:Founders", "DTSTART;VALUE=DATE:19700103", "RRULE:FREQ=YEARLY")
    assert days_off(raw, date(2026, 1, 1), date(2028, 12, 31)) == {
        "2026-01-03": "Founders", "2027-01-03": "Founders", "2028-01-03": "Founders",
    }  # fmt: skip


def test_a_day_taken_out_of_a_rule_is_out() -> None:
    raw = ics("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20260112")
    assert list(days_off(raw, *YEAR)) == ["2026-01-05", "2026-01-19"]


@pytest.mark.parametrize("raw", [
    b"", b"nonsense", b"\xff\xfe\x00", b"x" * (600 * 1024), ics("SUMMARY:No date"),
    ics("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY", "STATUS:CANCELLED"),
])  # fmt: skip
def test_a_file_that_gives_nothing_is_refused(raw: bytes) -> None:
    with pytest.raises(ValidationError):
        days_off(raw, *YEAR)


def test_an_endless_rule_ends() -> None:
    assert len(days_off(ics("DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=DAILY"), *YEAR)) == 365
    seconds = ics("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=SECONDLY")
    assert list(days_off(seconds, *YEAR)) == ["2026-01-01"]


def test_midnight_of_a_whole_day_is_the_zones() -> None:
    calendar = calendar_of(WorkCalendar(zone="Asia/Riyadh", week=[[["00:00", "24:00"]]] + [[]] * 6), TODAY)
    assert is_open(datetime(2026, 3, 8, 21, tzinfo=UTC), calendar)  # Monday has begun there
