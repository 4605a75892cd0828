"""Hours and dates as people write them in a form: "09:00-12:00, 13:00-18:00", "2026-12-24 09:00-13:00"."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.platform.hours import Block

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_BLOCK = re.compile(r"(\d{1,2}(?::\d{2})?)\s*(?:[-–—]|to)\s*(\d{1,2}(?::\d{2})?)")
_APART = re.compile(r"[,،;؛\n]+")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(.*)")

Pairs = list[list[str]]


def read_hours(text: str) -> Pairs:
    """Blocks of one day: "9-12, 13:00–18:00" → [["09:00", "12:00"], ["13:00", "18:00"]]. Raises ValidationError."""
    pairs = []
    for part in filter(None, (part.strip() for part in _APART.split(text.translate(_DIGITS)))):
        found = _BLOCK.fullmatch(part)
        try:
            if not found:
                raise ValueError(part)
            pairs.append(list(Block.read(_full(found[1]), _full(found[2])).times))
        except ValueError as error:
            told = _("“%(text)s” is no stretch of time. Write for example 09:00-12:00, 13:00-18:00.")
            raise ValidationError(told % {"text": part}) from error
    return pairs


def _full(time: str) -> str:
    hours, _colon, minutes = time.partition(":")
    return f"{int(hours):02}:{minutes or '00'}"


def write_hours(pairs: Sequence[Sequence[str]]) -> str:
    return ", ".join(f"{start}-{end}" for start, end in pairs)


def read_dates(text: str) -> dict[str, Pairs]:
    """One date a line, with its hours. Raises ValidationError."""
    return {day: read_hours(rest) for day, rest in _lines(text)}


def write_dates(dates: Mapping[str, Sequence[Sequence[str]]]) -> str:
    return "\n".join(f"{day} {write_hours(pairs)}".strip() for day, pairs in sorted(dates.items()))


def read_days_off(text: str) -> dict[str, str]:
    """One date a line, with what the day is called. Raises ValidationError."""
    return {day: rest[:120] for day, rest in _lines(text)}


def write_days_off(days: Mapping[str, str]) -> str:
    return "\n".join(f"{day} {name}".strip() for day, name in sorted(days.items()))


def _lines(text: str) -> list[tuple[str, str]]:
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _DAY.fullmatch(line[:10].translate(_DIGITS) + line[10:])
        try:
            if not match:
                raise ValueError(line)
            found.append((date.fromisoformat(match[1]).isoformat(), match[2].strip()))
        except ValueError as error:
            raise ValidationError(
                _("“%(text)s” does not begin with a date like 2026-12-24.") % {"text": line}
            ) from error
    return found
