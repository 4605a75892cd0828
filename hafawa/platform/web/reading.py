"""How the present reader reads: language, direction, time zone, digits, calendar, theme. Pure: no database.

Who serves a request (middleware, a mail being written, a report being exported) sets `current_reader`; everything
that is shown asks it. The active translation must be the reader's language too: words come from gettext.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext, ngettext, override, pgettext
from hijridate import Gregorian

Direction = Literal["rtl", "ltr"]
Digits = Literal["latn", "arab"]
Calendar = Literal["gregory", "islamic"]
Theme = Literal["light", "dark", "auto"]
Style = Literal["short", "time", "day", "full"]

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_TO_ARAB = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_TO_LATN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_NUMBER_TO_ARAB = str.maketrans({".": "٫", ",": "٬", "%": "٪"})
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def direction_of(language: str) -> Direction:
    """The direction a language is written in, from its code (`ar`, `ar-SA`, `ro`)."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True)
class Reader:
    """One person's way of reading. `direction` left empty follows the language; `time_zone` is an IANA name."""

    language: str = "en"
    direction: Direction | Literal[""] = ""
    time_zone: str = "UTC"
    digits: Digits = "latn"
    calendar: Calendar = "gregory"
    theme: Theme = "auto"

    def __post_init__(self) -> None:
        if not self.direction:
            object.__setattr__(self, "direction", direction_of(self.language))

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_rtl(self) -> bool:
        return self.direction == "rtl"


current_reader: ContextVar[Reader] = ContextVar("current_reader", default=Reader())  # noqa: B039 - frozen


@contextmanager
def reading_as(reader: Reader) -> Iterator[Reader]:
    """Read as `reader` inside the block: sets the context and activates the language, and puts both back."""
    token = current_reader.set(reader)
    try:
        with override(reader.language):
            yield reader
    finally:
        current_reader.reset(token)


# ---- digits


def write_digits(text: str, reader: Reader | None = None) -> str:
    """Show the digits of a text the reader's way. For numbers we write; codes and what people wrote stay as written."""
    reader = reader or current_reader.get()
    return text.translate(_TO_ARAB if reader.digits == "arab" else _TO_LATN)


def write_number(value: int | float | Decimal, reader: Reader | None = None) -> str:
    """A number with the reader's grouping, decimal sign and digits: 1234.5 → "1,234.5", "1.234,5", "١٬٢٣٤٫٥"."""
    reader = reader or current_reader.get()
    if isinstance(value, int) and 0 <= value < 1000:
        return write_digits(str(value), reader)
    locale = "en" if reader.digits == "arab" else _locale(reader.language)
    shown = format_decimal(-value if value < 0 else value, locale=locale, numbering_system="latn")
    if reader.digits == "arab":
        shown = shown.translate(_NUMBER_TO_ARAB).translate(_TO_ARAB)
    return _minus(reader) + shown if value < 0 else shown


def write_size(count: int, reader: Reader | None = None) -> str:
    """How much a file holds: "407 B", "19 KB", "1.4 MB"."""
    sizes = (
        (1024**3, gettext("%(n)s GB")),
        (1024**2, gettext("%(n)s MB")),
        (1024, gettext("%(n)s KB")),
        (1, gettext("%(n)s B")),
    )
    unit, words = next((each for each in sizes if count >= each[0]), sizes[-1])
    amount = count / unit
    return words % {"n": write_number(round(amount) if amount >= 10 or unit == 1 else round(amount, 1), reader)}


def _minus(reader: Reader) -> str:
    """A bare minus would jump behind its number in right-to-left text."""
    return "\u200e-" if reader.is_rtl else "-"


# ---- moments


def write_moment(
    moment: datetime, style: Style = "short", reader: Reader | None = None, now: datetime | None = None
) -> str:
    """An aware moment in the reader's zone, calendar, digits and language.

    `short`: "now", "9 min", "10:12" (today), "yesterday", "Fri" (this week), "18 Nov", "18 Nov 2025".
    `time`: "10:12". `day`: "today", "yesterday", "Wed 18 Nov". `full`: "Wednesday, 18 November 2026, 10:12".
    """
    reader = reader or current_reader.get()
    there = moment.astimezone(reader.zone)
    today = (now or datetime.now(UTC)).astimezone(reader.zone)
    if style == "time":
        return _clock(there, reader)
    if style == "full":
        return gettext("%(date)s, %(time)s") % {
            "date": _long_date(there.date(), reader, get_language()),
            "time": _clock(there, reader),
        }
    if style == "day":
        return _near_day(there.date(), today.date()) or _date(there.date(), today.date(), reader, weekday=True)
    return _short(there, today, reader)


def write_day(day: date, reader: Reader | None = None, today: date | None = None) -> str:
    """A calendar day without a time (a delivery day, a birthday): "today", "Wed 18 Nov", "18 Nov 2025"."""
    reader = reader or current_reader.get()
    today = today or datetime.now(UTC).astimezone(reader.zone).date()
    return _near_day(day, today) or _date(day, today, reader, weekday=True)


def write_span(span: timedelta, reader: Reader | None = None, *, is_compact: bool = False) -> str:
    """A length of time in its one or two largest parts: "9 min", "6 h 20", "3 days". Under a minute: "now".

    Compact is for chips, where Arabic too uses one letter ("9 د"); otherwise Arabic nouns follow their number.
    """
    reader = reader or current_reader.get()
    seconds = max(0, int(span.total_seconds()))
    if seconds < _MINUTE:
        return pgettext("moment", "now")
    return _compact_span(seconds, reader) if is_compact else _worded_span(seconds, reader)


def _worded_span(seconds: int, reader: Reader) -> str:
    if seconds < _HOUR:
        n = seconds // _MINUTE
        return ngettext("%(n)s min", "%(n)s min", n) % {"n": write_digits(str(n), reader)}
    if seconds < 2 * _DAY:
        n = seconds // _HOUR
        return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": write_digits(str(n), reader)}
    n = seconds // _DAY
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": write_number(n, reader)}


def _compact_span(seconds: int, reader: Reader) -> str:
    days, hours, minutes = seconds // _DAY, seconds // _HOUR, seconds // _MINUTE % 60
    if not hours:
        return pgettext("chip", "%(minutes)s min") % {"minutes": write_digits(str(minutes), reader)}
    if hours < 24 and minutes:
        parts = {"hours": write_digits(str(hours), reader), "minutes": write_digits(f"{minutes:02}", reader)}
        return pgettext("chip", "%(hours)s h %(minutes)s") % parts
    if hours < 48:
        return pgettext("chip", "%(hours)s h") % {"hours": write_digits(str(hours), reader)}
    return pgettext("chip", "%(days)s d") % {"days": write_number(days, reader)}


def _short(there: datetime, today: datetime, reader: Reader) -> str:
    age = (today - there).total_seconds()
    if 0 <= age < _HOUR:
        return write_span(timedelta(seconds=age), reader)
    days = (today.date() - there.date()).days
    if days == 0:
        return _clock(there, reader)
    if 1 < days < 7:
        return _weekday(there.date(), reader.language)
    return _near_day(there.date(), today.date()) or _date(there.date(), today.date(), reader)


def _near_day(day: date, today: date) -> str:
    match (today - day).days:
        case 0:
            return gettext("today")
        case 1:
            return gettext("yesterday")
        case -1:
            return gettext("tomorrow")
    return ""


def _clock(there: datetime, reader: Reader) -> str:
    return write_digits(f"{there.hour:02}:{there.minute:02}", reader)


def _date(day: date, today: date, reader: Reader, *, weekday: bool = False) -> str:
    return _dated(day, day.year == today.year, weekday, reader, get_language())


@lru_cache(maxsize=256)
def _weekday(day: date, language: str) -> str:
    return format_date(day, "ccc", locale=_locale(language))


@lru_cache(maxsize=4096)
def _dated(day: date, is_this_year: bool, has_weekday: bool, reader: Reader, words: str | None) -> str:
    """A list shows the same few days again and again. `words` is the active translation, part of what is remembered."""
    locale = _locale(reader.language)
    pattern = "d MMM" if is_this_year else "d MMM y"
    shown = _hijri(day, reader) or format_date(day, pattern, locale=locale)
    name = _weekday(day, reader.language) + " " if has_weekday else ""
    return write_digits(name + shown, reader)


@lru_cache(maxsize=4096)
def _long_date(day: date, reader: Reader, words: str | None) -> str:
    locale = _locale(reader.language)
    shown = _hijri(day, reader) or format_date(day, "d MMMM y", locale=locale)
    weekday = format_date(day, "cccc", locale=locale)
    return write_digits(gettext("%(weekday)s, %(date)s") % {"weekday": weekday, "date": shown}, reader)


def _hijri(day: date, reader: Reader) -> str:
    """The Umm al-Qura date, or "" when the reader does not ask for it or the tables (1924–2077) do not reach."""
    if reader.calendar != "islamic":
        return ""
    try:
        there = Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:
        return ""
    parts = {"day": there.day, "month": _hijri_months()[there.month - 1], "year": there.year}
    return gettext("%(day)s %(month)s %(year)s AH") % parts


def _hijri_months() -> tuple[str, ...]:
    return (
        gettext("Muharram"),
        gettext("Safar"),
        gettext("Rabi I"),
        gettext("Rabi II"),
        gettext("Jumada I"),
        gettext("Jumada II"),
        gettext("Rajab"),
        gettext("Shaban"),
        gettext("Ramadan"),
        gettext("Shawwal"),
        gettext("Dhul Qadah"),
        gettext("Dhul Hijjah"),
    )


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))
