"""Our answer to an invitation, as calendars understand it: METHOD:REPLY (RFC 5546 3.2.3, by mail RFC 6047)."""

from datetime import UTC, date, datetime

from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from hafawa.conversations.calendar import CalendarEvent
from hafawa.conversations.channel import Door


def reply(event: CalendarEvent, door: Door) -> str:
    """The calendar file that says for the inbox what `event.answer` says."""
    calendar, one = Calendar(), Event()
    calendar.add("PRODID", "-//Hafawa//Hafawa//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "REPLY")
    one.add("UID", event.uid)
    one.add("SEQUENCE", event.sequence)
    one.add("DTSTAMP", timezone.now().astimezone(UTC))
    if event.organiser:
        one.add("ORGANIZER", vCalAddress(f"mailto:{event.organiser.address}"))
    one.add("ATTENDEE", _invited(event, door))
    one.add("SUMMARY", vText(event.summary))
    for name, moment in (("DTSTART", event.starts), ("RECURRENCE-ID", _recurrence(event))):
        if moment is not None:
            one.add(name, _universal(moment))
    calendar.add_component(one)
    return str(calendar.to_ical().decode())


def _invited(event: CalendarEvent, door: Door) -> vCalAddress:
    """Who was invited: the inbox under the name it was asked by."""
    own = next((each for each in event.attendees if each.address == door.address.lower()), None)
    attendee = vCalAddress(f"mailto:{door.address}")
    attendee.params["PARTSTAT"] = vText(event.answer.upper())
    if own and own.name:
        attendee.params["CN"] = vText(own.name)
    return attendee


def _universal(moment: datetime | date) -> datetime | date:
    is_aware = isinstance(moment, datetime) and moment.tzinfo is not None
    return moment.astimezone(UTC) if is_aware and isinstance(moment, datetime) else moment


def _recurrence(event: CalendarEvent) -> datetime | date | None:
    if not event.recurrence:
        return None
    written = event.recurrence
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
