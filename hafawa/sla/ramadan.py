"""The days of Ramadan, by the Umm al-Qura calendar, moved by hand where the moon was seen otherwise."""

from datetime import date, timedelta
from functools import lru_cache

from hijridate import Gregorian, Hijri

MONTH = 9
KNOWN_YEARS = (1925, 2076)  # Gregorian years that lie wholly in the tables


@lru_cache(maxsize=64)
def days_of_ramadan(year: int, shift: int = 0) -> tuple[date, ...]:
    """Those in one Gregorian year, in order, `shift` days later. None where the tables do not reach."""
    if not KNOWN_YEARS[0] <= year <= KNOWN_YEARS[1]:
        return ()
    first = Gregorian(year, 1, 1).to_hijri().year
    days: list[date] = []
    for hijri_year in range(first - 1, first + 3):
        start = Hijri(hijri_year, MONTH, 1)
        begin = start.to_gregorian() + timedelta(days=shift)
        days += [begin + timedelta(days=step) for step in range(start.month_length())]
    return tuple(day for day in days if day.year == year)
