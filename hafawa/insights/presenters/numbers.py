"""A figure's value in words and digits."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hafawa.platform.web.reading import write_digits, write_number, write_span

from ..definitions import Figure, Unit, Value
from ..report import Change
from ..statistics import FEW

NOTHING = "–"


def shown(figure: Figure, value: float | None) -> str:
    """ "14 min", "94.1 %", "1,842"."""
    if value is None:
        return NOTHING
    if figure.unit is Unit.SECONDS:
        return lasting(value)
    if figure.unit is Unit.SHARE:
        return percent(value)
    return write_number(round(value, 1) if value % 1 else int(value))


def measured(figure: Figure, value: int | None) -> str:
    """What one conversation adds to a figure: its own time or number; whether it is part of a share."""
    if value is None:
        return ""
    if figure.unit is Unit.SHARE:
        return _("yes") if value else _("no")
    return shown(figure, value)


def lasting(seconds: float) -> str:
    """A length of time; what is shorter than a minute says so instead of "now", and nothing is nothing."""
    if not seconds:
        return write_number(0)
    return _("under a minute") if seconds < 60 else write_span(timedelta(seconds=round(seconds)), is_compact=True)


def percent(share: float) -> str:
    return _("%(number)s%%") % {"number": write_number(round(share * 100, 1))}


def spread(figure: Figure, value: Value) -> str:
    """What stands beside a number: how far it spreads."""
    if figure.unit is Unit.SECONDS and value.p90 is not None:
        return _("nine of ten within %(time)s") % {"time": lasting(value.p90)}
    if figure.unit is Unit.SHARE and value.low is not None and value.high is not None:
        return _("%(low)s to %(high)s") % {"low": percent(value.low), "high": percent(value.high)}
    return ""


def trend(figure: Figure, moved: Change) -> dict[str, str]:
    """How it moved against the days it is compared with: {"words", "icon", "mood"}; empty where that is unknown."""
    if moved.difference is None:
        return {}
    if moved.difference == 0:
        return {"words": _("no real change"), "icon": "equal", "mood": ""}
    more = moved.difference > 0
    size = abs(moved.difference)
    mood = "" if moved.is_better is None else "good" if moved.is_better else "bad"
    return {
        "words": _moved(figure, size, more=more),
        "icon": "arrow-up",
        "mood": f"{mood} {'up' if more else 'down'}".strip(),
    }


def _moved(figure: Figure, size: float, *, more: bool) -> str:
    if figure.unit is Unit.SECONDS:
        words = _("%(size)s slower than before") if more else _("%(size)s faster than before")
        return words % {"size": lasting(size)}
    if figure.unit is Unit.SHARE:
        words = _("%(size)s points more than before") if more else _("%(size)s points fewer than before")
        return words % {"size": write_number(round(size * 100, 1))}
    words = _("%(size)s more than before") if more else _("%(size)s fewer than before")
    return words % {"size": shown(figure, size)}


def conversations(count: int) -> str:
    words = ngettext("%(count)s conversation", "%(count)s conversations", count)
    return words % {"count": write_number(count)}


def caution(value: Value) -> str:
    """A number from a handful of conversations says so."""
    return _("few: read with care") if 0 < value.count < FEW else ""


def hour(number: int) -> str:
    return write_digits(f"{number:02}:00")
