"""Times told in full: how they spread, by the calendar and in working hours, and where they went."""

from typing import Any

from django.utils.translation import gettext as _

from ..definitions import FIGURES
from ..report import Report
from .numbers import caution, conversations, shown
from .page import Links

TIMES = (
    ("first_answer", "first_answer_worked", "first_in_time"),
    ("next_answer", "next_answer_worked", "next_in_time"),
    ("resolution", "resolution_worked", "resolution_in_time"),
)
SPENT = ("waited_for_us", "with_machines", "with_people", "waited_for_customer", "handle_time")


def times(now: Report, links: Links) -> list[dict[str, Any]]:
    """A line for each time: median, p90 and p95 by the calendar and in working hours, and the share in time."""
    lines = []
    for key, worked, in_time in TIMES:
        figure, share = FIGURES[key], now.value(in_time)
        cells = []
        for each in (key, worked):
            value = now.value(each)
            cells += [
                {
                    "words": shown(figure, number),
                    "url": links.behind(each) if value.count else "",
                    "few": caution(value),
                }
                for number in (value.value, value.p90, value.p95)
            ]
        cells.append({
            "words": shown(FIGURES[in_time], share.value), "url": links.behind(in_time) if share.count else "",
            "few": caution(share),
        })  # fmt: skip
        lines.append({"label": figure.label, "cells": cells})
    return lines


def spent(now: Report, links: Links) -> list[dict[str, Any]]:
    """Where the time of a resolved conversation went: the median of each, and nine of ten."""
    lines = []
    for key in SPENT:
        figure, value = FIGURES[key], now.value(key)
        lines.append({
            "label": figure.label, "words": figure.words, "big": shown(figure, value.value),
            "most": _("nine of ten: %(time)s") % {"time": shown(figure, value.p90)} if value.p90 is not None else "",
            "url": links.behind(key) if value.count else "", "count": conversations(value.count),
            "few": caution(value), "is_part": key in {"with_machines", "with_people"},
        })  # fmt: skip
    return lines
