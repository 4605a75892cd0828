"""Figures as lines of a table, for programs and spreadsheets. No cell can be taken for a formula."""

from collections.abc import Hashable, Iterable, Iterator

from .definitions import FIGURES, Value
from .presenters.page import names_of
from .queries import Question
from .report import report

HEAD = ["figure", "split", "part", "value", "unit", "count", "p90", "p95", "low", "high"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def table_rows(asked: Question, splits: Iterable[str]) -> Iterator[list[str]]:
    """A head, then each figure as a whole, by day, and by each split."""
    now = report(asked)
    yield HEAD
    for key, value in now.values().items():
        yield _line(key, "", "", value)
    for key in FIGURES:
        for place, value in now.split(key, "day").items():
            yield _line(key, "day", f"{now.asked.period.days[_number(place)]:%Y-%m-%d}", value)
    for by in splits:
        now = report(asked, by)
        for key in FIGURES:
            parts = now.split(key, by)
            names = names_of(by, parts)
            for name, value in parts.items():
                yield _line(key, by, names[name], value)


def _number(place: Hashable) -> int:
    assert isinstance(place, int)
    return place


def _line(key: str, by: str, part: str, value: Value) -> list[str]:
    numbers = [plain(each) for each in (value.p90, value.p95, value.low, value.high)]
    return [key, by, safe(part), plain(value.value), FIGURES[key].unit, str(value.count), *numbers]


def plain(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}" if value % 1 else str(int(value))


def safe(text: str) -> str:
    """Spreadsheets run what begins like a formula (OWASP, CSV injection): an apostrophe makes it a text."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text
