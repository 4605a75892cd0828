"""When customers write, hour by hour of the week, as a field of darker and lighter squares."""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from babel.dates import get_day_names
from django.utils.translation import gettext as _

from hafawa.platform.web.reading import current_reader

from ..report import Report
from .numbers import conversations, hour
from .page import Links

SHADES = 5
EVERY = 6  # hours between two that are named


@dataclass(frozen=True, slots=True)
class Square:
    words: str
    count: int
    shade: int  # 0: nothing; SHADES: the most
    url: str


def heat(now: Report, links: Links) -> dict[str, Any]:
    """A line for each day of the week, in the order the reader's weeks have, and its hours."""
    split = now.split("started", "weekday_hour")
    most = max((value.count for value in split.values()), default=0)
    days = [(_first_day(current_reader.get().language) + number) % 7 for number in range(7)]
    names = get_day_names("abbreviated", "stand-alone", locale=current_reader.get().language)
    lines = [
        {"name": names[day], "squares": [_square(split[place].count, place, most, links) for place in _hours(day)]}
        for day in days
    ]
    return {"lines": lines, "hours": [(hour(number), EVERY) for number in range(0, 24, EVERY)], "has_any": most > 0}


def _first_day(language: str) -> int:
    """0 is Monday. Of Arabic alone CLDR says Monday, of the countries where it is written Saturday or Sunday."""
    return 6 if language.startswith("ar") else Locale.parse(language).first_week_day


def named(place: int) -> str:
    """An hour of the week in words."""
    day = get_day_names("wide", "stand-alone", locale=current_reader.get().language)[place // 24]
    return _("%(day)s, %(hour)s") % {"day": day, "hour": hour(place % 24)}


def _hours(day: int) -> range:
    return range(day * 24, day * 24 + 24)


def _square(count: int, place: int, most: int, links: Links) -> Square:
    words = _("%(day)s: %(count)s") % {"day": named(place), "count": conversations(count)}
    shade = -(-count * SHADES // most) if most else 0
    return Square(words, count, shade, links.behind("started", "weekday_hour", place) if count else "")
