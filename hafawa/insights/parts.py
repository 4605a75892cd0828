"""The parts a figure is split into, as an address names them and as people read them."""

from collections.abc import Hashable, Mapping

from django.utils.translation import gettext as _

from hafawa.platform.web.reading import write_day

from .presenters.heat import named
from .presenters.numbers import hour
from .presenters.page import names_of
from .queries import DIMENSIONS
from .report import SPLITS as ALL_SPLITS
from .report import Report, asked_dimension

SPLITS = ("channel", "team", "agent", "brand", "language")
"""Those a table and an export show side by side."""


def split_names() -> dict[str, str]:
    return {
        "channel": _("Channel"), "team": _("Team"), "agent": _("Agent"), "brand": _("Brand"), "language": _("Language"),
    }  # fmt: skip


def part_asked(given: Mapping[str, str]) -> tuple[str, Hashable]:
    """Which part of which split an address means; ("", None) for the whole. Raises ValueError for what is none."""
    by, name = given.get("by", ""), given.get("name", "")
    if not by:
        return "", None
    if by not in ALL_SPLITS:
        raise ValueError(by)
    if not name:
        return by, "" if by in {"channel", "language"} else None
    return by, asked_dimension(by, name)


def part_name(now: Report, by: str, name: Hashable) -> str:
    if by == "day" and isinstance(name, int) and 0 <= name < len(now.asked.period.days):
        return write_day(now.asked.period.days[name])
    if by == "hour" and isinstance(name, int):
        return hour(name)
    if by == "weekday_hour" and isinstance(name, int) and 0 <= name < 168:
        return named(name)
    return names_of(by, [name])[name] if by in DIMENSIONS else ""
