"""The clock of a promise, in a few words and a mark: beside a row, and on the head of a conversation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hafawa.platform.web.reading import write_span
from hafawa.platform.web.templatetags.hafawa import icon, ring
from hafawa.sla.models import Target
from hafawa.sla.queries import ClockShown

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chip:
    """Words, a class and a mark: the state is said by all three. `title` names what is promised."""

    words: str
    look: str
    mark: SafeString
    title: str


def chip(clock: ClockShown, now: datetime | None = None) -> Chip | None:
    """None for what stands still: why it does is said instead."""
    if clock.due is None:
        return None
    left = clock.due - (now or timezone.now())
    title = str(Target.Kind(clock.kind).label)
    if left < timedelta(0):
        return Chip(_("%(time)s late") % {"time": _time(-left)}, "broken", icon("alert-triangle"), title)
    is_close = clock.warn is not None and clock.due - left >= clock.warn
    share = 100 * left / timedelta(seconds=clock.length_s)
    words = _("%(time)s left") % {"time": _time(left)} if is_close else _time(left)
    return Chip(words, "now" if is_close else "", ring(share), title)


def _time(span: timedelta) -> str:
    """At least a minute, whole hours where days are left: the name beside it needs the room."""
    span = max(span, MINUTE)
    return write_span(timedelta(hours=span // timedelta(hours=1)) if span >= DAY else span, is_compact=True)
