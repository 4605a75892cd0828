"""The lines of a table, one after the other."""

import csv
import warnings
import zipfile
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, cast

from openpyxl import load_workbook

from .values import Cell

MOST_COLUMNS = 60
MOST_ROWS = 200_000
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_PART, LARGEST_WHOLE = 128 * 1024 * 1024, 256 * 1024 * 1024
"""An XLSX is a zip: how large it may become, so that a small file cannot fill the machine."""
LONGEST_CELL = 100_000
Line = tuple[int, list[Cell]]


class UnreadableError(Exception):
    """The bytes are no table. `line` is the last that could be read."""

    def __init__(self, line: int = 0) -> None:
        super().__init__(f"not readable after line {line}")
        self.line = line


def lines(file: BinaryIO, *, form: str, encoding: str = "utf-8-sig", delimiter: str = ",") -> Iterator[Line]:
    """Every line that holds something, with its number as people count. Raises UnreadableError."""
    found = _xlsx(file) if form == "xlsx" else _csv(file, encoding, delimiter)
    return (line for line in found if any(cell not in (None, "") for cell in line[1]))


def _csv(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[Line]:
    text = TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, cast(list[Cell], row[:MOST_COLUMNS])
    except (csv.Error, UnicodeError) as error:
        raise UnreadableError(reader.line_num) from error
    finally:
        text.detach()


def _xlsx(file: BinaryIO) -> Iterator[Line]:
    number = 0
    try:
        _check_size(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and checks it does not know: nothing we read
            book = load_workbook(file, read_only=True, data_only=True)
        try:
            sheet = next(iter(book.worksheets))
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
                yield number, list(row)
        finally:
            book.close()
    except UnreadableError:
        raise
    except Exception as error:  # whatever a broken or made-up file trips over: it is not readable
        raise UnreadableError(number) from error


def _check_size(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        sizes = [part.file_size for part in archive.infolist()]
    file.seek(0)
    if max(sizes, default=0) > LARGEST_PART or sum(sizes) > LARGEST_WHOLE:
        raise UnreadableError


def form_of(head: bytes) -> str:
    """ "xlsx", "csv", or "" for what is neither: an old XLS, a picture, a program."""
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return "" if head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")) or not head.strip() else "csv"
