"""An import as its page shows it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from django.forms import BoundField

from hafawa.platform import files
from hafawa.platform.web.reading import write_moment

from .faults import Fault
from .forms import LABELS, PlanForm
from .models import Import
from .tables.guessing import FIELDS
from .tables.plan import Plan, sample
from .tables.reading import UnreadableError
from .tables.values import Cell, read_date, text_of

SHOWN = 5
FIELD_OF = {"customer/value": "email", "customer_id": "external", "customer/kind": "email"}


@dataclass(frozen=True, slots=True)
class Preview:
    """The first lines under what is chosen for each column; what the first dates mean as they are read now."""

    columns: list[BoundField]
    rows: list[list[str]]
    dates: list[tuple[str, str]]  # as written, as read; "" for what is not understood


def preview(row: Import, form: PlanForm) -> Preview:
    plan = Plan(**row.plan)
    found: list[list[Cell]] = []
    with suppress(UnreadableError), files.open_file(row.file) as file:
        shape: dict[str, Any] = {"form": plan.form, "encoding": plan.encoding, "delimiter": plan.delimiter}
        found = sample(cast(BinaryIO, file), **shape, count=SHOWN + 1)
    body = found[1:] if plan.has_header else found[:SHOWN]
    width = len(plan.columns)
    rows = [[text_of(cell)[:80] for cell in [*line, *[None] * width][:width]] for line in body]
    return Preview(form.columns(), rows, _dates(plan, body))


def _dates(plan: Plan, body: list[list[Cell]]) -> list[tuple[str, str]]:
    place = plan.place("at")
    cells = [line[place] for line in body if place is not None and place < len(line)]
    shown = []
    for cell in cells[:3]:
        moment = read_date(cell, plan.dates, ZoneInfo(plan.zone))
        shown.append((text_of(cell), write_moment(moment, "full") if moment else ""))
    return shown


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with one line."""

    line: int
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    faults: list[Wrong]
    more: int  # faulty lines that are not listed
    share: int  # per cent behind us


def _apart(values: dict[str, object]) -> dict[str, str]:
    """What stood in the table, in a sentence of another direction: `2026-01-31` is not read from its end (UAX #9)."""
    return {name: f"\u2068{value}\u2069" for name, value in values.items()}


def report(row: Import) -> Report:
    faults = [
        Wrong(line, _field(place), Fault(place, key, _apart(values)).words) for line, place, key, values in row.faults
    ]
    total = row.recorded if row.state == Import.State.UNDOING else row.rows
    listed = len({fault.line for fault in faults})
    return Report(faults, max(0, row.refused - listed), min(100, row.read * 100 // total) if total else 0)


def _field(place: str) -> str:
    name = FIELD_OF.get(place, place)
    return str(LABELS[name]) if name in FIELDS else ""
