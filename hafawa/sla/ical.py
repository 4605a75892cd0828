"""Days off out of an iCalendar file (RFC 5545): whole days, those of several days, and those that come again.

Appointments with a time of day are no days off and are left out. Bounded: a file may be large, and a rule endless.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from icalendar import Calendar

LARGEST = 512 * 1024
MOST_EVENTS = 3000
MOST_DAYS = 1000
MOST_REPEATS = 400
LONGEST_EVENT_DAYS = 62
COARSE = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
NAME_LENGTH = 120


def days_off(raw: bytes, first: date, last: date) -> dict[str, str]:
    """{"2026-12-27": "Stocktaking"} for every whole day from `first` to `last`. Raises ValidationError."""
    if len(raw) > LARGEST:
        raise ValidationError(_("The file is larger than half a megabyte."))
    try:
        calendar = Calendar.from_ical(raw)
        events = list(islice(calendar.walk("VEVENT"), MOST_EVENTS))
    except (ValueError, KeyError, IndexError, UnicodeError) as error:
        raise ValidationError(_("This is not an iCalendar file (.ics).")) from error
    found: dict[str, str] = {}
    for event in events:
        name = " ".join(str(event.get("SUMMARY", "")).split())[:NAME_LENGTH]
        for day in _days(event, first, last):
            found.setdefault(day.isoformat(), name)
            if len(found) > MOST_DAYS:
                raise ValidationError(_("The file holds too many days off."))
    if not found:
        raise ValidationError(_("The file holds no whole days off in these years."))
    return dict(sorted(found.items()))


def _days(event: Any, first: date, last: date) -> Iterator[date]:
    start = getattr(event.get("DTSTART"), "dt", None)
    if not isinstance(start, date) or isinstance(start, datetime) or str(event.get("STATUS", "")) == "CANCELLED":
        return
    length = _length(event, start)
    left_out = set(_dates(event.get("EXDATE")))
    for begin in (*_begins(event, start, first - timedelta(days=length), last), *_dates(event.get("RDATE"))):
        if begin in left_out:
            continue
        for day in (begin + timedelta(days=step) for step in range(length)):
            if first <= day <= last:
                yield day


def _length(event: Any, start: date) -> int:
    """In days. DTEND is the day after the last (RFC 5545, 3.6.1)."""
    end = getattr(event.get("DTEND"), "dt", None)
    if isinstance(end, date) and not isinstance(end, datetime):
        days = (end - start).days
    else:
        duration = getattr(event.get("DURATION"), "dt", None)
        days = duration.days if isinstance(duration, timedelta) else 1
    return min(max(days, 1), LONGEST_EVENT_DAYS)


def _begins(event: Any, start: date, first: date, last: date) -> list[date]:
    """When it begins, again and again where it has a rule. A rule of hours or seconds is none for days."""
    rule = event.get("RRULE")
    if rule is None or isinstance(rule, list):
        return [start]
    if str((rule.get("FREQ") or [""])[0]) not in COARSE:
        return [start]
    text = rule.to_ical().decode()
    begin = datetime(start.year, start.month, start.day)  # noqa: DTZ001 - a date has no zone
    try:
        again = rrulestr(text, dtstart=begin, ignoretz=True)
        until = datetime(last.year, last.month, last.day)  # noqa: DTZ001
        since = datetime(first.year, first.month, first.day)  # noqa: DTZ001
        return [each.date() for each in islice(again.xafter(since, inc=True), MOST_REPEATS) if each <= until]
    except (ValueError, TypeError, OverflowError):
        return [start]


def _dates(given: Any) -> Iterator[date]:
    for each in given if isinstance(given, list) else [given] if given is not None else []:
        for moment in getattr(each, "dts", ()):
            if isinstance(moment.dt, datetime):
                yield moment.dt.date()
            elif isinstance(moment.dt, date):
                yield moment.dt
