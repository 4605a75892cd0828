"""An invitation as the reader sees it, above the words of the message that brought it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from hafawa.conversations.calendar import Attendee, CalendarEvent, from_kept
from hafawa.conversations.models import Direction, Message
from hafawa.platform.web.templatetags.hafawa import when

from ..history import listed

NEWS = {
    "cancel": gettext_noop("Cancelled"),
    "reply": gettext_noop("Answer to an invitation"),
    "counter": gettext_noop("Proposes another time"),
    "publish": gettext_noop("Event"),
}
ANSWERS = {
    "accepted": gettext_noop("Accepted"),
    "tentative": gettext_noop("Perhaps"),
    "declined": gettext_noop("Declined"),
}
PEOPLE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says to the organiser, and whether that was said last."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    heading: str
    summary: str
    time: SafeString
    place: str
    organiser: str
    attendees: str
    repeats: bool
    is_cancelled: bool
    choices: tuple[Choice, ...]


def answers_in(messages: Iterable[Message]) -> dict[str, str]:
    """What we said last to each invitation, by its uid."""
    return {
        row.event["uid"]: row.event.get("answer", "")
        for row in messages
        if row.event and row.direction == Direction.OUT
    }


def invitation(message: Message, answers: dict[str, str]) -> Invitation | None:
    """Of a message that came in; None where it brings none."""
    event = from_kept(message.event) if message.direction == Direction.IN else None
    if event is None:
        return None
    said = answers.get(event.uid, "")
    labels = {"accepted": _("Accept"), "tentative": _("Perhaps"), "declined": _("Decline")}
    return Invitation(
        heading=_(NEWS[event.method]) if event.method in NEWS else _("Invitation"),
        summary=event.summary or _("Event"),
        time=_time(event),
        place=event.place,
        organiser=_name(event.organiser) if event.organiser else "",
        attendees=_people(event),
        repeats=event.repeats,
        is_cancelled=event.method == "cancel",
        choices=tuple(Choice(value, label, value == said) for value, label in labels.items())
        if event.is_answerable
        else (),
    )


def _time(event: CalendarEvent) -> SafeString:
    """From when to when, the day once where both are on one."""
    if event.starts is None:
        return SafeString("")
    first, last = _moment(event.starts), _moment(event.ends) if event.ends else SafeString("")
    if isinstance(event.starts, datetime) and isinstance(event.ends, datetime):
        is_one_day = event.ends.date() == event.starts.date()
        last = when(_placed(event.ends), "time") if is_one_day else last
    elif event.ends == event.starts:
        last = SafeString("")
    return mark_safe(f"{first} – {last}" if last else first)  # noqa: S308 - made of `when`, which escapes


def _moment(moment: datetime | date) -> SafeString:
    return when(_placed(moment), "full")


def _placed(moment: datetime | date) -> datetime | date:
    """The clock on the wall wherever one is: shown as it reads, in the reader's own zone."""
    is_floating = isinstance(moment, datetime) and moment.tzinfo is None
    return timezone.make_aware(moment) if is_floating and isinstance(moment, datetime) else moment


def _name(person: Attendee) -> str:
    return person.name or person.address


def _people(event: CalendarEvent) -> str:
    """The first few by name, with what they answered; how many more."""
    shown = [
        f"{_name(each)} ({_(ANSWERS[each.answer])})" if each.answer in ANSWERS else _name(each)
        for each in event.attendees[:PEOPLE_SHOWN]
    ]
    more = len(event.attendees) - len(shown)
    words = listed(shown)
    told = ngettext("%(names)s and %(count)s other", "%(names)s and %(count)s others", more)
    return told % {"names": words, "count": more} if more else words
