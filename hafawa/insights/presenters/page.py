"""The page of figures: its cards, charts and table, out of one report and the one it is compared with."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hafawa.accounts.models import Agent, Brand, Team
from hafawa.conversations.channel import installed_channels
from hafawa.platform.web.reading import current_reader, write_day, write_digits, write_number

from ..definitions import FIGURES, Figure, Value
from ..report import Report, change
from . import charts
from .numbers import caution, conversations, hour, lasting, shown, spread, trend

CARDS = ("first_answer", "resolution", "first_in_time", "started")
COLUMNS = (
    "started", "first_answer", "first_in_time", "next_answer", "next_in_time", "resolved", "resolution",
    "resolution_in_time", "one_touch", "reopened", "handle_time",
)  # fmt: skip
WORKED = {"first_answer": "first_answer_worked", "resolution": "resolution_worked"}
"""What stands beside a time: the same in working hours."""


@dataclass(frozen=True)
class Links:
    """Addresses that keep the question: what was asked stands in every link."""

    query: dict[str, str]

    def behind(self, key: str, by: str = "", name: Hashable = None) -> str:
        more = {"by": by, "name": "" if name is None else str(name)} if by else {}
        return f"{reverse('insights:behind', args=[key])}?{urlencode({**self.query, **more})}"


def cards(now: Report, before: Report, links: Links) -> list[dict[str, Any]]:
    found = []
    for key in CARDS:
        figure, value = FIGURES[key], now.value(key)
        moved = change(figure, value, before.value(key))
        found.append({
            "label": figure.label, "big": shown(figure, value.value), "spread": spread(figure, value),
            "trend": trend(figure, moved), "words": figure.words, "count": conversations(value.count),
            "caution": caution(value), "url": links.behind(key), "worked": _worked(now, key),
        })  # fmt: skip
    return found


def _worked(now: Report, key: str) -> str:
    """The same in working hours, where that is another time."""
    if key not in WORKED:
        return ""
    value, same = now.value(WORKED[key]).value, now.value(key).value
    return "" if value is None or value == same else _("%(time)s in working hours") % {"time": lasting(value)}


def day_chart(now: Report, before: Report, links: Links) -> charts.Chart:
    """The first answer, day by day, and the same weekdays before."""
    figure = FIGURES["first_answer"]
    values, past = now.split(figure.key, "day"), before.split(figure.key, "day")
    points = [
        charts.Point(
            value=values[place].value, before=past[place].value if place in past else None, upper=values[place].p90,
            name=day_name(day, now),
            words=_("%(day)s: %(value)s, %(count)s") % {
                "day": write_day(day), "value": shown(figure, values[place].value),
                "count": conversations(values[place].count)},
            url=links.behind(figure.key, "day", place),
        )
        for place, day in enumerate(now.asked.period.days)
    ]  # fmt: skip
    top = max(
        [each for point in points for each in (point.value, point.before, point.upper) if each is not None], default=0
    )
    steps = charts.time_scale(top)
    said = [write_number(0) if not step else lasting(step) for step in steps]
    return charts.line_chart(
        points, label=_("First answer, day by day"), steps=steps, words=said, is_rtl=current_reader.get().is_rtl,
    )  # fmt: skip


def day_name(day: date, now: Report) -> str:
    """Short, as there is little room: the day alone where the month is plain, or its weekday in a single week."""
    if len(now.asked.period.days) <= 7:
        return format_date(day, "ccc", locale=current_reader.get().language)
    return write_digits(format_date(day, "d MMM", locale=current_reader.get().language))


def hour_chart(now: Report, links: Links) -> charts.Chart:
    """When customers write: new conversations by the hour of the day."""
    values = now.split("started", "hour")
    points = [
        charts.Point(
            value=values[place].value, name=hour(place),
            words=_("%(hour)s: %(count)s") % {"hour": hour(place), "count": conversations(values[place].count)},
            url=links.behind("started", "hour", place),
        )
        for place in range(24)
    ]  # fmt: skip
    return _counted(charts.bar_chart, points, _("New conversations by hour of the day"))


def backlog_chart(now: Report) -> charts.Chart:
    """How many were not settled at the end of each day."""
    days = now.asked.period.days
    points = [
        charts.Point(value=value, name=day_name(day, now),
                     words=_("%(day)s: %(count)s") % {"day": write_day(day), "count": conversations(value)})
        for day, value in zip(days, now.backlog(), strict=True)
    ]  # fmt: skip
    return _counted(charts.line_chart, points, _("Not settled at the end of each day"))


def flow_chart(now: Report, links: Links) -> charts.Chart:
    """What came in and what was settled, day by day."""
    days = now.asked.period.days
    started, resolved = now.split("started", "day"), now.split("resolved", "day")
    points = [
        charts.Point(
            value=resolved[place].count, before=started[place].count, name=day_name(day, now),
            words=_("%(day)s: %(new)s new, %(resolved)s resolved") % {
                "day": write_day(day), "new": write_number(started[place].count),
                "resolved": write_number(resolved[place].count)},
            url=links.behind("resolved", "day", place),
        )
        for place, day in enumerate(days)
    ]  # fmt: skip
    return _counted(charts.line_chart, points, _("New and resolved"))


def _counted(draw: Callable[..., charts.Chart], points: list[charts.Point], label: str) -> charts.Chart:
    steps = charts.scale(max((max(point.value or 0, point.before or 0) for point in points), default=0))
    words = [write_number(int(step) if step == int(step) else step) for step in steps]
    return draw(points, label=label, steps=steps, words=words, is_rtl=current_reader.get().is_rtl)


def table(now: Report, by: str, links: Links) -> dict[str, Any]:
    """One line for each team, channel, …, largest first, and one for all."""
    columns = [FIGURES[key] for key in COLUMNS if now.value(key).count or key in CARDS]
    splits = {figure.key: now.split(figure.key, by) for figure in columns}
    keys = {name for split in splits.values() for name in split}
    names = names_of(by, keys)
    ordered = sorted(keys, key=lambda name: (-(splits["started"].get(name) or _NONE).count, names[name]))
    longest = max([each.p90 for each in splits["first_answer"].values() if each.p90 is not None], default=0)
    lines = [
        {
            "name": names[name],
            "range": _range(splits["first_answer"].get(name), longest),
            "cells": [
                _cell(figure, splits[figure.key].get(name), links.behind(figure.key, by, name)) for figure in columns
            ],
        }
        for name in ordered
    ]  # fmt: skip
    total = [_cell(figure, now.value(figure.key), links.behind(figure.key)) for figure in columns]
    return {"columns": columns, "lines": lines, "total": total, "longest": lasting(longest) if longest else ""}


def _range(value: Value | None, longest: float) -> dict[str, float] | None:
    """From the median to what nine of ten stay below, of a hundred; mirrored where the reader reads that way."""
    if value is None or value.value is None or value.p90 is None or not longest:
        return None
    places = [round(4 + 92 * each / longest, 1) for each in (value.value, value.p90)]
    half, most = [100 - place for place in places] if current_reader.get().is_rtl else places
    return {"half": half, "most": most}


_NONE = FIGURES["started"].of(())


def _cell(figure: Figure, value: Value | None, url: str) -> dict[str, Any]:
    if value is None or (not value.count and value.value is None):
        return {"words": "–", "url": "", "caution": ""}
    return {"words": shown(figure, value.value), "url": url if value.count else "", "caution": caution(value)}


def names_of(by: str, keys: Any) -> dict[Hashable, str]:
    """What the parts of a split are called; what no longer exists keeps a line of its own."""
    known: dict[Hashable, str] = {}
    match by:
        case "team":
            known = dict(Team.objects.filter(pk__in=_ids(keys)).values_list("pk", "name"))
            known[None] = _("No team")
        case "agent":
            known = dict(Agent.objects.filter(pk__in=_ids(keys)).values_list("pk", "name"))
            known[None] = _("No one yet")
        case "brand":
            known = dict(Brand.objects.filter(pk__in=_ids(keys)).values_list("pk", "name"))
        case "channel":
            known = {channel.kind: str(channel.label) for channel in installed_channels()}
        case "language":
            known = {"ar": _("Arabic"), "en": _("English"), "ro": _("Romanian"), "": _("Unknown")}
    return {key: known.get(key) or (str(key) if key else pgettext("of a split", "None")) for key in keys}


def _ids(keys: Any) -> list[int]:
    return [key for key in keys if isinstance(key, int)]
