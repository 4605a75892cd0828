"""From what people write in cells to values: dates in a chosen order, amounts with a chosen decimal sign, numbers."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from hafawa.platform.text.folding import fold

DATES = ("iso", "dmy", "mdy", "ymd")
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_WRITTEN = re.compile(
    r"(\d{1,4})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,4})"
    r"(?:[T,\s]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*(am|pm|a\.m\.|p\.m\.|ص|م)?)?"
)
_SERIAL = (20_000, 80_000)  # days since 1899-12-30, as spreadsheets count: 1954 to 2119
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's moment has no zone of its own
Cell = str | int | float | Decimal | bool | datetime | date | time | timedelta | None


def text_of(cell: Cell) -> str:
    """What a reader of the table sees in the cell: a number without a needless .0, text without marks of direction."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, str):
        return _MARKS.sub("", cell).replace("\x00", "").strip()
    return cell.isoformat() if isinstance(cell, datetime | date | time) else str(cell)


def latin_digits(text: str) -> str:
    return text.translate(_DIGITS)


def read_date(cell: Cell, form: str, zone: tzinfo) -> datetime | None:
    """An aware moment; None for what is no date of this form. A cell that is a date in XLSX needs no form.

    What says no offset is read in `zone`; a day without a time is its beginning there.
    """
    if isinstance(cell, datetime):
        return _placed(cell, zone)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=zone)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIAL[0] < cell < _SERIAL[1]:
        return _placed(_SERIAL_ZERO + timedelta(seconds=round(float(cell) * 86400)), zone)
    text = latin_digits(text_of(cell))
    if form == "iso":
        try:
            return _placed(datetime.fromisoformat(text), zone)
        except ValueError:
            return None
    found = _WRITTEN.fullmatch(text.casefold())
    return _assembled(found, form, zone) if found else None


def _placed(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _assembled(found: "re.Match[str]", form: str, zone: tzinfo) -> datetime | None:
    parts = dict(zip(form, (int(part) for part in found.groups()[:3]), strict=True))
    year = parts["y"] + (2000 if parts["y"] < 100 else 0)
    hour, minute, second = (int(part or 0) for part in found.groups()[3:6])
    half = found[7]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pم" else 0)
    try:
        return datetime(year, parts["m"], parts["d"], hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def guess_dates(cells: list[Cell]) -> str:
    """The order that reads most of these; of equals the day first, as most of the world writes."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]

    def worth(form: str) -> int:
        return sum(read_date(text, form, UTC) is not None for text in texts)

    return max(("iso", "dmy", "ymd", "mdy"), key=worth) if texts else "iso"


_SPACES = re.compile(r"[\s\u00a0\u202f'’]")


def read_amount(cell: Cell, decimal: str) -> str:
    """As entry.py takes it: "1234.5". What is no number is handed on as it is, to be refused there."""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return str(round(cell, 3)) if isinstance(cell, float) else str(cell)
    text = _SPACES.sub("", latin_digits(text_of(cell)).replace("−", "-"))
    if "٬" in text or "٫" in text:  # Arabic signs say themselves which is which
        return text.replace("٬", "").replace("٫", ".")
    return text.replace("." if decimal == "," else ",", "").replace(decimal, ".")


def guess_decimal(cells: list[Cell]) -> str:
    """The sign after which not three digits stand, or that stands last."""
    for cell in cells:
        text = latin_digits(text_of(cell))
        last = max(text.rfind(","), text.rfind("."))
        if last > 0 and (len(re.findall(r"[.,]", text)) > 1 or len(re.sub(r"\D", "", text[last:])) != 3):
            both = "," in text and "." in text
            if both or text.count(text[last]) == 1:
                return text[last]
    return "."


def read_phone(cell: Cell) -> str:
    """A number as people and spreadsheets keep it: 00 in place of +, or the + lost with the text."""
    text = latin_digits(text_of(cell))
    digits = re.sub(r"\D", "", text)
    if text.startswith("+") or not digits:
        return text
    if text.startswith("00"):
        return "+" + digits[2:]
    return "+" + digits if len(digits) >= 11 and not digits.startswith("0") else text


def folded(cell: Cell) -> str:
    """For comparing headers and names of kinds."""
    return " ".join(re.sub(r"[_\-./:#()]+", " ", fold(text_of(cell))).split())
