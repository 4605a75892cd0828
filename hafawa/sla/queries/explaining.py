"""Why a promise is due when it is: what counted and what was left out, in words, in the reader's language and zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hafawa.conversations.models import Conversation
from hafawa.platform.hours import Span, What, spans
from hafawa.platform.web.reading import current_reader, write_day, write_moment, write_number, write_span

from ..clocks import clocks
from ..history import Clock, State
from ..matching import Facts
from ..models import Target
from .book import Rule, book, facts_of
from .past import history_of

MOST_LINES = 10


@dataclass(frozen=True)
class Explained:
    """One promise in words: what it is, how it stands, and how its time was counted."""

    kind: str
    state: str
    title: str
    standing: str
    summary: str
    lines: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True)
class Explanation:
    """All promises of a conversation, the newest first, and the policy they come from."""

    policy: str
    clocks: tuple[Explained, ...]


def explain(conversation: Conversation) -> Explanation:
    """Worked out anew from the history: what is told is what holds now."""
    facts, holds = facts_of(conversation), book()
    rule = None if conversation.merged_into_id else holds.rule_for(facts)
    found = _clocks(conversation, facts, rule)
    return Explanation(rule.name if rule else "", tuple(explained(clock) for clock in reversed(found)))


def clocks_explained(conversation: Conversation) -> tuple[str, list[tuple[Clock, Explained]]]:
    """The policy's name, and each promise with its words, the newest first: for programs."""
    facts, holds = facts_of(conversation), book()
    rule = None if conversation.merged_into_id else holds.rule_for(facts)
    found = reversed(_clocks(conversation, facts, rule))
    return rule.name if rule else "", [(clock, explained(clock)) for clock in found]


def _clocks(conversation: Conversation, facts: Facts, rule: Rule | None) -> list[Clock]:
    return clocks(history_of(conversation), book().terms(rule, facts), now())


def explained(clock: Clock) -> Explained:
    """One clock in words."""
    until = clock.ended or now()
    told = spans(clock.started, until, clock.promise.calendar, clock.pauses)
    return Explained(
        kind=clock.kind,
        state=clock.state,
        title=str(Target.Kind(clock.kind).label),
        standing=standing(clock),
        summary=_("Counted %(time)s of %(promised)s") % {
            "time": write_span(clock.counted, is_compact=True),
            "promised": write_span(clock.promise.length, is_compact=True),
        },
        lines=tuple(_lines(told)),
        is_open=clock.is_open,
    )  # fmt: skip


def standing(clock: Clock) -> str:
    """How it stands, with its moment."""
    due = write_moment(clock.due, "full") if clock.due else ""
    if clock.state == State.PAUSED:
        return _("Stands still")
    if clock.state == State.DROPPED:
        return _("No longer owed: the matter was settled in time")
    if clock.state == State.MET:
        return _("Kept: it was due on %(moment)s") % {"moment": due} if due else _("Kept")
    if clock.state == State.BREACHED:
        return _("Too late: it was due on %(moment)s") % {"moment": due}
    return _("Due on %(moment)s") % {"moment": due} if due else _("Never due: nobody is ever there")


def _lines(told: list[Span]) -> Iterator[str]:
    """Day by day: first what counted, then what was left out on it."""
    zone = current_reader.get().zone
    days = [list(group) for _day, group in groupby(_by_day(told), key=lambda span: span.start.astimezone(zone).date())]
    for day in days[:MOST_LINES]:
        name = write_day(day[0].start.astimezone(zone).date())
        yield _("%(day)s: %(parts)s") % {"day": name, "parts": _parts(day)}
    if len(days) > MOST_LINES:
        left = len(days) - MOST_LINES
        yield ngettext("and %(count)s more day", "and %(count)s more days", left) % {"count": write_number(left)}


def _by_day(told: Iterable[Span]) -> Iterator[Span]:
    """Cut at the reader's midnights."""
    zone = current_reader.get().zone
    for span in told:
        start = span.start
        while start < span.end:
            there = start.astimezone(zone)
            midnight = datetime.combine(there.date() + timedelta(days=1), datetime.min.time(), tzinfo=zone)
            end = min(span.end, midnight.astimezone(start.tzinfo))
            yield Span(start, end, span.what, span.name)
            start = end


def _parts(day: list[Span]) -> str:
    """What counted, then what was left out inside the working day; a day without any of it says why."""
    counted = [_range(span) for span in day if span.what == What.COUNTED]
    paused = [_range(span) for span in day if span.what == What.PAUSED]
    comma = pgettext("between the things of a list", ", ")
    parts = [comma.join(counted)] if counted else []
    if paused:
        parts.append(_("stood still %(hours)s") % {"hours": comma.join(paused)})
    worked = [span for span in day if span.what in (What.COUNTED, What.PAUSED)]
    for span in day:
        is_inside = worked and worked[0].start < span.start < worked[-1].start
        if span.what == What.BREAK and counted and is_inside:
            parts.append(_("break %(hours)s left out") % {"hours": _range(span)})
        if span.what == What.DAY_OFF:
            parts.append(_day_off(span))
    return pgettext("between the parts of an explanation", "; ").join(parts) or _("closed")


def _day_off(span: Span) -> str:
    if not span.name:
        return _("day off left out")
    return _("day off (%(name)s) left out") % {"name": f"\u2068{span.name}\u2069"}


def _range(span: Span) -> str:
    """From one time of day to another, read as one piece in either direction."""
    zone = current_reader.get().zone
    end = span.end.astimezone(zone)
    is_midnight = (end.hour, end.minute) == (0, 0) and span.end > span.start
    till = write_moment(span.end, "time")
    if is_midnight:
        till = _("24:00")
    return f"\u2066{write_moment(span.start, 'time')}\u2060–\u2060{till}\u2069"
