"""Keeping calendars."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.hours import Block

from ..events import CalendarChanged
from ..hours_of import read_blocks, read_week
from ..models import WorkCalendar
from ..models.calendar import WEEK
from ..public_holidays import countries
from .version import turn_page

VALUES = frozenset({
    "name", "zone", "is_always", "week", "ramadan", "dates", "days_off", "country", "worked_holidays",
    "islamic_shift", "brand", "team", "channel",
})  # fmt: skip
MOST_SHIFT = 3
MOST_DATES = 1000


@action
def save_calendar(*, calendar: WorkCalendar | None = None, by: Actor, **values: Any) -> WorkCalendar:
    """Make or change a calendar. Raises ValidationError."""
    if unknown := set(values) - VALUES:
        raise ValidationError(_("Unknown: %(names)s") % {"names": ", ".join(sorted(unknown))})
    change = "changed" if calendar else "created"
    row = WorkCalendar.objects.select_for_update().get(pk=calendar.pk) if calendar else WorkCalendar()
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return row
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    row.full_clean(exclude=["week", "ramadan", "dates", "days_off", "worked_holidays"])
    row.save()
    turn_page()
    emit(CalendarChanged(calendar_id=row.pk, change=change), by=by)
    return row


@action
def remove_calendar(*, calendar: WorkCalendar, by: Actor) -> None:
    """Take a calendar away. Raises ValidationError while a policy reckons by it."""
    pk = calendar.pk
    try:
        gone, _each = WorkCalendar.objects.filter(pk=pk).delete()
    except ProtectedError as error:
        raise ValidationError(_("A policy reckons by this calendar. Give the policy another one first.")) from error
    if gone:
        turn_page()
        emit(CalendarChanged(calendar_id=pk, change="removed"), by=by)


def _check(row: WorkCalendar) -> None:
    row.name = " ".join(row.name.split())
    if row.zone not in available_timezones():
        raise ValidationError({"zone": _("There is no such time zone.")})
    if row.country and row.country not in countries():
        raise ValidationError({"country": _("No holidays are known for this country.")})
    if abs(row.islamic_shift) > MOST_SHIFT:
        raise ValidationError({"islamic_shift": _("Move Islamic dates by three days at most.")})
    if len([each for each in (row.brand_id, row.team_id, row.channel) if each]) > 1:
        raise ValidationError(_("Choose one: a brand, a team or a channel."))
    check_week(row.week, "week")
    if row.ramadan is not None:
        check_week(row.ramadan, "ramadan")
    if len(row.dates) > MOST_DATES or len(row.days_off) > MOST_DATES:
        raise ValidationError(_("These are too many dates."))
    for day, blocks in row.dates.items():
        _check_date(day, "dates")
        _check_day(blocks, "dates")
    for day in row.days_off:
        _check_date(day, "days_off")


def check_week(week: Any, name: str) -> None:
    """Seven days of blocks that do not overlap. Raises ValidationError for this field."""
    if not isinstance(week, list) or len(week) != WEEK:
        raise ValidationError({name: _("A week has seven days.")})
    for day in week:
        _check_day(day, name)
    _check_apart(read_week(week), name)


def _check_day(blocks: Any, name: str) -> None:
    try:
        read = sorted(read_blocks(blocks))
    except (ValueError, TypeError, AttributeError) as error:
        raise ValidationError({name: _("Write times like 09:00 and 17:30; 24:00 is the end of the day.")}) from error
    if any(one.end_s > two.start_s for one, two in pairwise(read)):
        raise ValidationError({name: _("Two blocks of a day overlap.")})


def _check_apart(week: Iterable[tuple[Block, ...]], name: str) -> None:
    """A night that goes on into a day must not run into its blocks."""
    days = list(week)
    for today, tomorrow in zip(days, days[1:] + days[:1], strict=True):
        spill = max((block.end_s for block in today), default=0) - 86_400
        if spill > 0 and any(block.start_s < spill for block in tomorrow):
            raise ValidationError({name: _("A night runs into the blocks of the next day.")})


def _check_date(text: str, name: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError({name: _("There is no such date.")}) from error
