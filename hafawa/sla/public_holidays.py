"""Public holidays of countries, from the `holidays` package: the one place that knows it.

https://holidays.readthedocs.io: dates reckoned by rule; Islamic ones follow the moon and are moved by hand
(`islamic_shift`) where it was seen otherwise.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from hijridate import Gregorian

ISLAMIC_DAYS = frozenset(
    {(1, 1), (1, 10), (3, 12), (7, 27)} | {(9, 29), (9, 30)} | {(10, day) for day in range(1, 9)}
    | {(12, day) for day in range(8, 15)}
)  # fmt: skip
MOST_ISLAMIC = ("eid", "islamic", "prophet", "arafah", "arafat", "hijri", "ashura", "muharram", "ramadan", "mawlid")


@dataclass(frozen=True, order=True)
class Holiday:
    """A day off by law. `key` is its English name: what is kept where somebody works on it all the same."""

    day: date
    name: str
    key: str


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """ISO 3166 codes of the countries whose holidays are known."""
    return tuple(sorted(code for code in holidays.list_supported_countries() if len(code) == 2))


@lru_cache(maxsize=64)
def weekend(country: str) -> frozenset[int]:
    """Its days of rest, Monday being 0."""
    return frozenset(holidays.country_holidays(country).weekend)


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int, shift: int = 0, language: str = "en") -> tuple[Holiday, ...]:
    """Those of one year in order, Islamic ones `shift` days later. Two names on one day are two holidays.

    Raises ValueError for a country that is not known.
    """
    if country not in countries():
        raise ValueError(f"no holidays known for {country!r}")
    found = []
    for around in (year - 1, year, year + 1) if shift else (year,):
        keys = _named(country, around, "en")
        names = _named(country, around, language)
        for day, key in keys.items():
            moved = day + timedelta(days=shift) if shift and _is_islamic(day, key) else day
            if moved.year == year:
                found.append(Holiday(moved, names.get(day, key), key))
    return tuple(sorted(found))


def _named(country: str, year: int, language: str) -> dict[date, str]:
    """In that language where the package has it, else in English, else in the country's own."""
    known = getattr(holidays, country).supported_languages or ()
    code = next((each for each in known if each.split("_")[0] == language), None)
    code = code or next((each for each in known if each.startswith("en")), None)
    return dict(holidays.country_holidays(country, years=year, language=code))


def _is_islamic(day: date, key: str) -> bool:
    """By its name, or by its date in the Islamic calendar where the name is in another language."""
    if any(word in key.casefold() for word in MOST_ISLAMIC):
        return True
    if key.isascii():
        return False
    there = Gregorian(day.year, day.month, day.day).to_hijri()
    return (there.month, there.day) in ISLAMIC_DAYS
