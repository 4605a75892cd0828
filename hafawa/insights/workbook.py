"""Sheets as a file: XLSX that opens in the reader's direction, or CSV. No cell of either is taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it has no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from .sheets import Cell, Seconds, Share, Sheet

DAY_S = 86400
WIDTH, WIDE = 14, 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BANNED = "[]:*?/\\'"  # in the name of a sheet
LONGEST_NAME = 31
LONGEST_TEXT = 32_000  # a cell of a spreadsheet holds 32,767


def xlsx(sheets: Iterable[Sheet], *, is_rtl: bool, zone: tzinfo) -> bytes:
    """Numbers stay numbers, times are times of any length, shares percentages; the head stays in sight."""
    target = BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "remove_timezone": True, "nan_inf_to_errors": True,
    }  # fmt: skip
    with Workbook(target, options) as book:
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            Seconds: book.add_format({"num_format": "[h]:mm:ss"}), Share: book.add_format({"num_format": "0.0%"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}), int: book.add_format({"num_format": "#,##0"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            float: book.add_format({"num_format": "0.0"}),
        }  # fmt: skip
        used: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.title, used))
            _fill(page, sheet, looks, is_rtl=is_rtl, zone=zone)
    return target.getvalue()


def _fill(page: Worksheet, sheet: Sheet, looks: dict[Any, Any], *, is_rtl: bool, zone: tzinfo) -> None:
    if is_rtl:
        page.right_to_left()
    page.freeze_panes(1, 1)
    page.set_column(0, 0, 28)
    page.set_column(1, len(sheet.head) - 1, WIDTH)
    if sheet.is_wide:
        page.set_column(len(sheet.head) - 1, len(sheet.head) - 1, WIDE)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for column, words in enumerate(sheet.head):
        page.write_string(0, column, words, looks["head"])
    line = 0
    for line, cells in enumerate(sheet.lines, start=1):
        for column, cell in enumerate(cells):
            _write(page, line, column, cell, looks, zone)
    page.autofilter(0, 0, max(line, 1), len(sheet.head) - 1)


def _write(page: Worksheet, line: int, column: int, cell: Cell, looks: dict[Any, Any], zone: tzinfo) -> None:
    match cell:
        case None:
            pass
        case Seconds():
            page.write_number(line, column, cell.value / DAY_S, looks[Seconds])
        case Share():
            page.write_number(line, column, cell.value, looks[Share])
        case str():
            page.write_string(line, column, cell[:LONGEST_TEXT])
        case datetime():
            page.write_datetime(line, column, cell.astimezone(zone).replace(tzinfo=None), looks[datetime])
        case date():
            page.write_datetime(line, column, cell, looks[date])
        case _:
            page.write_number(line, column, cell, looks[int if cell == int(cell) else float])


def _sheet_name(title: str, used: set[str]) -> str:
    """What spreadsheets take for a name: short, without their own signs, and each once."""
    bare = "".join(" " if letter in BANNED else letter for letter in title).strip()[:LONGEST_NAME] or "1"
    name, number = bare, 2
    while name.lower() in used:
        name, number = f"{bare[: LONGEST_NAME - 4]} {number}", number + 1
    used.add(name.lower())
    return name


def comma_separated(sheets: Iterable[Sheet], *, zone: tzinfo) -> bytes:
    """UTF-8 with the mark Excel knows it by; several sheets stand below each other with an empty line between."""
    target = StringIO()
    writer = csv.writer(target)
    for number, sheet in enumerate(sheets):
        if number:
            writer.writerow([])
        writer.writerow([safe(words) for words in sheet.head])
        for cells in sheet.lines:
            writer.writerow(_as_text(cells, zone))
    return target.getvalue().encode("utf-8-sig")


def _as_text(cells: Sequence[Cell], zone: tzinfo) -> list[str]:
    return [_text(cell, zone) for cell in cells]


def _text(cell: Cell, zone: tzinfo) -> str:
    match cell:
        case None:
            return ""
        case Seconds() | Share():
            return plain(cell.value)
        case datetime():
            return f"{cell.astimezone(zone):%Y-%m-%d %H:%M}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case str():
            return safe(cell)
        case _:
            return plain(cell)


def plain(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}" if value % 1 else str(int(value))


def safe(text: str) -> str:
    """Spreadsheets run what begins like a formula (OWASP, CSV injection): an apostrophe makes it a text."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text
