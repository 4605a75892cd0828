"""Invitations to events (iCalendar, RFC 5545; carried by mail, RFC 6047), read into plain words."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from hafawa.conversations.calendar import Attendee, CalendarEvent

from . import charsets, headers, limits

# Zones repeat by the year. Anything quicker is an attack on who computes it; of events only whether they repeat counts.
_QUICK_RULE = re.compile(
    rb"^(?:RRULE|EXRULE)[^\n]*FREQ=(?!YEARLY)[^\n]*\n(?:[ \t][^\n]*\n)*", re.MULTILINE | re.IGNORECASE
)
_REPEATS = re.compile(rb"^(?:RRULE|RDATE)[;:]", re.MULTILINE | re.IGNORECASE)
ANSWERS = {"ACCEPTED": "accepted", "TENTATIVE": "tentative", "DECLINED": "declined"}
METHODS = {"request", "cancel", "reply", "publish", "add", "refresh", "counter", "declinecounter"}


def read(data: bytes) -> CalendarEvent | None:
    """The first event of a calendar file; None where it holds none, or is no calendar, or too large to be one."""
    if len(data) > limits.CALENDAR or b"BEGIN:VEVENT" not in data.upper():
        return None
    text = charsets.decode(_QUICK_RULE.sub(b"", data))
    try:
        calendar = Calendar.from_ical(text)
        event = next(iter(calendar.walk("VEVENT")), None)
        return _event(calendar, event, data) if event is not None else None
    except Exception:  # noqa: BLE001 - a library reading what strangers write: whatever it raises, the file is kept
        return None


def _event(calendar: Any, event: Any, data: bytes) -> CalendarEvent:
    starts, ends = _times(event)
    method = _words(calendar, "METHOD", 20).lower()
    organiser = event.get("ORGANIZER")
    recurrence = event.get("RECURRENCE-ID")
    return CalendarEvent(
        method=method if method in METHODS else "publish",
        uid=_words(event, "UID", 500),
        summary=_words(event, "SUMMARY", limits.SUBJECT),
        starts=starts,
        ends=ends,
        place=_words(event, "LOCATION", 500),
        organiser=_person(organiser) if organiser else None,
        attendees=tuple(filter(None, map(_person, _listed(event.get("ATTENDEE"))))),
        repeats=_does_repeat(data),
        sequence=max(0, int(event.get("SEQUENCE", 0) or 0)) % 2**31,
        recurrence=recurrence.dt.isoformat() if recurrence is not None else "",
    )


def _does_repeat(data: bytes) -> bool:
    start = data.upper().find(b"BEGIN:VEVENT")
    return bool(_REPEATS.search(data[start:]))


def _times(event: Any) -> tuple[datetime | date | None, datetime | date | None]:
    """Whole days end, in the file, on the day after the last one (RFC 5545 3.6.1)."""
    starts, ends, lasts = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(starts, date):
        return None, None
    if not isinstance(ends, date) and isinstance(lasts, timedelta):
        ends = starts + lasts
    if not isinstance(ends, date) or isinstance(ends, datetime) != isinstance(starts, datetime):
        return starts, None
    if not isinstance(starts, datetime):
        ends = max(starts, ends - timedelta(days=1))
    return starts, ends


def _words(component: Any, name: str, limit: int) -> str:
    value = component.get(name)
    first = value[0] if isinstance(value, list) and value else value
    return re.sub(r"\s+", " ", charsets.clean(str(first or ""))).strip()[:limit]


def _listed(value: Any) -> Iterable[Any]:
    every = value if isinstance(value, list) else [value]
    return [one for one in every if one is not None][: limits.ATTENDEES]


def _person(value: Any) -> Attendee | None:
    if isinstance(value, list):
        value = value[0]
    written = re.sub(r"^mailto:", "", charsets.clean(str(value)).strip(), flags=re.IGNORECASE)
    address = headers.normal_address(written).lower()
    if not address:
        return None
    given = getattr(value, "params", {})
    name = charsets.clean(str(given.get("CN", ""))).strip(" \"'")
    return Attendee(
        address=address,
        name=name[:200] if name.lower() != address else "",
        answer=ANSWERS.get(str(given.get("PARTSTAT", "")).upper(), ""),
    )
