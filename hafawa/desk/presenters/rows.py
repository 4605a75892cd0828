"""A row of the list: everything it shows, precomputed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hafawa.conversations.channel import channel_for
from hafawa.conversations.models import Direction, Priority, State, Status
from hafawa.conversations.queries import Listed
from hafawa.platform.web.reading import write_span
from hafawa.platform.web.templatetags.hafawa import avatar, channel_mark, icon, when
from hafawa.sla.queries import ClockShown

from .clocks import chip

TAGS_SHOWN = 3
HOUR = timedelta(hours=1)
A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    url: str
    is_open: bool
    is_new: bool
    who: str
    select: str  # what the box beside it says
    avatar: SafeString
    when: SafeString  # empty where a clock stands in its place
    prefix: str  # "You:", or who answered
    text: str
    tags: tuple[str, ...]
    more_tags: int
    clock: str  # in words
    clock_class: str
    clock_icon: SafeString
    priority: str
    assignee: str
    trouble: str


def rows(
    found: Iterable[Listed], *, me: int, view: str, clocks: Mapping[int, ClockShown], open_id: int | None = None
) -> list[Row]:
    select = _("Select %(name)s")
    return [_row(listed, me, view, open_id, select, clocks.get(listed.pk)) for listed in found]


def _row(row: Listed, me: int, view: str, open_id: int | None, select: str, owed: ClockShown | None) -> Row:
    clock, clock_class, clock_icon = _clock(row, owed)
    return Row(
        id=row.pk,
        url=f"/c/{row.pk}/?view={view}",
        is_open=row.pk == open_id,
        is_new=row.is_unread and not row.is_closed,
        who=row.customer,
        select=select % {"name": row.customer},
        avatar=avatar(row.customer, mark=_mark(row)),
        when=SafeString("") if clock else when(row.last_activity_at),
        prefix=_prefix(row, me),
        text=row.preview or row.subject or _("No words"),
        tags=row.tags[:TAGS_SHOWN],
        more_tags=max(0, len(row.tags) - TAGS_SHOWN),
        clock=clock,
        clock_class=clock_class,
        clock_icon=clock_icon,
        priority=str(Priority(row.priority).label) if row.priority > Priority.NORMAL else "",
        assignee=row.assignee or "" if row.assignee_id != me else "",
        trouble=_trouble(row),
    )


def _mark(row: Listed) -> SafeString:
    if row.channel is None:
        return SafeString("")
    channel = channel_for(row.channel)
    return channel_mark(channel.icon, str(channel.label))


def _prefix(row: Listed, me: int) -> str:
    if row.direction != Direction.OUT:
        return ""
    if row.author_id == me:
        return _("You:")
    return f"{row.author}:" if row.author else ""


def _clock(row: Listed, owed: ClockShown | None) -> tuple[str, str, SafeString]:
    """What is promised next; where nothing is, or it stands still, why, or how long the customer has waited."""
    if owed and (promise := chip(owed)):
        return promise.words, promise.look, promise.mark
    if row.status == Status.SNOOZED and row.snoozed_until:
        return _("Snoozed"), "paused", icon("moon")
    if row.status == Status.WAITING:
        return _("With the customer"), "paused", icon("player-pause")
    if row.waiting_since and row.status == Status.OPEN:
        waited = _coarse(timezone.now() - row.waiting_since)
        if waited < A_MOMENT:
            return _("just came"), "", icon("hourglass")
        return _("waits %(time)s") % {"time": write_span(waited, is_compact=True)}, "", icon("hourglass")
    return "", "", SafeString("")


def _coarse(waited: timedelta) -> timedelta:
    """To the hour from an hour on: the name beside it needs the room more than the minutes do."""
    return timedelta(hours=waited // HOUR) if waited >= HOUR else waited


def _trouble(row: Listed) -> str:
    if row.direction != Direction.OUT:
        return ""
    return {State.FAILED: _("Not delivered"), State.UNCERTAIN: _("May have been sent")}.get(State(row.state or ""), "")
