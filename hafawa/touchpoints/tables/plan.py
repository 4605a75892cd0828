"""How one table is to be read: what was guessed, until somebody says otherwise."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from .encoding import guess_delimiter, guess_encoding
from .guessing import PROPERTY, guess_columns, is_header
from .reading import Line, UnreadableError, form_of, lines
from .values import Cell, guess_dates, guess_decimal, text_of

HEAD = 64 * 1024
SAMPLE = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """`columns` names a field for each column; `headers` what the table calls it. `kind` and `currency` stand in for
    columns that there are none of, or cells that are empty."""

    form: str
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    has_header: bool = True
    columns: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    kind: str = ""
    currency: str = ""
    dates: str = "iso"
    zone: str = "UTC"
    decimal: str = "."
    source: str = "import"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self, file: BinaryIO) -> Iterator[Line]:
        """The lines below the header. Raises UnreadableError."""
        found = lines(file, form=self.form, encoding=self.encoding, delimiter=self.delimiter)
        if self.has_header:
            next(found, None)
        return found

    def place(self, name: str) -> int | None:
        """The column of a field."""
        return self.columns.index(name) if name in self.columns else None

    def properties(self) -> list[tuple[int, str]]:
        """Columns kept as properties, and what each is called."""
        return [
            (place, self.headers[place][:60] or f"column_{place + 1}")
            for place, name in enumerate(self.columns)
            if name == PROPERTY
        ]


def guess_plan(file: BinaryIO, *, zone: str, currency: str = "", encoding: str = "", delimiter: str = "") -> Plan:
    """Look at the beginning. Raises UnreadableError for what is no table, or an empty one."""
    head = file.read(HEAD)
    file.seek(0)
    form = form_of(head)
    if not form:
        raise UnreadableError
    if form == "csv":
        encoding = encoding or guess_encoding(head)
        delimiter = delimiter or guess_delimiter(head.decode(encoding, errors="replace"))
    shape: dict[str, Any] = {"form": form, "encoding": encoding or "utf-8-sig", "delimiter": delimiter or ","}
    found = sample(file, **shape)
    if not found:
        raise UnreadableError
    has_header = is_header(found[0])
    width = max(map(len, found))
    headers = [text_of(cell) if has_header else "" for cell in found[0]]
    headers += [""] * (width - len(headers))
    columns = guess_columns(headers) if has_header else [""] * width
    body = found[1:] if has_header else found
    return Plan(
        **shape, has_header=has_header, columns=columns, headers=headers, currency=currency, zone=zone,
        dates=guess_dates(_column(body, columns, "at")), decimal=guess_decimal(_column(body, columns, "amount")),
    )  # fmt: skip


def sample(file: BinaryIO, *, form: str, encoding: str, delimiter: str, count: int = SAMPLE) -> list[list[Cell]]:
    """The first lines. Raises UnreadableError."""
    found = lines(file, form=form, encoding=encoding, delimiter=delimiter)
    rows = [row for (_number, row), _ in zip(found, range(count), strict=False)]
    found.close()  # type: ignore[attr-defined]  # a generator; the file stays open, to be read again
    file.seek(0)
    return rows


def _column(rows: list[list[Cell]], columns: list[str], name: str) -> list[Cell]:
    if name not in columns:
        return []
    place = columns.index(name)
    return [row[place] for row in rows if place < len(row)]
