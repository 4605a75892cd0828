"""Reading tables: encodings, separators, headers in three languages, dates and amounts as people write them."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from hafawa.touchpoints.shipped import SHIPPED
from hafawa.touchpoints.tables.encoding import guess_delimiter, guess_encoding
from hafawa.touchpoints.tables.guessing import guess_columns, is_header
from hafawa.touchpoints.tables.items import Items
from hafawa.touchpoints.tables.plan import guess_plan
from hafawa.touchpoints.tables.reading import UnreadableError, form_of, lines
from hafawa.touchpoints.tables.values import guess_dates, guess_decimal, read_amount, read_date, read_phone

RIYADH = ZoneInfo("Asia/Riyadh")
ARABIC = "النوع,التاريخ,البريد الإلكتروني,المبلغ\nسُلّم الطلب,٢٠٢٦-٠١-٣١,layla@example.com,١٢٩٫٥\n"
ROMANIAN = "Tip;Data;Telefon;Sumă\nComandă livrată;31.01.2026;0040 721 234 567;1.234,50\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ARABIC.encode(), "utf-8-sig"),
        (ARABIC.encode("utf-8-sig"), "utf-8-sig"),
        (
            ARABIC.replace("سُلّم", "سلم").translate(str.maketrans("٠١٢٣٦٩٥٫", "0123695.")).encode("cp1256"),
            "windows-1256",
        ),
        ("Comandă livrată;Brașov;Iași, șoseaua Păcii".replace("ș", "ş").encode("cp1250"), "windows-1250"),
        ("a,b\n1,2\n".encode("utf-16"), "utf-16"),
        (b"a,b\n", "utf-8-sig"),
        ("م".encode() * 10 + "م".encode()[:1], "utf-8-sig"),
    ],
)
def test_the_encoding_is_guessed(content: bytes, encoding: str) -> None:
    assert guess_encoding(content) == encoding


@pytest.mark.parametrize(
    ("text", "delimiter"), [(ARABIC, ","), (ROMANIAN, ";"), ("a\tb\tc\n1\t2,5\t3\n", "\t"), ("a\n1\n", ",")]
)
def test_the_separator_is_guessed(text: str, delimiter: str) -> None:
    assert guess_delimiter(text) == delimiter


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Event", "Date", "E-mail", "Total", "Currency"], ["kind", "at", "email", "amount", "currency"]),
        (["نوع الحدث", "تاريخ الطلب", "رقم الجوال", "الاجمالي"], ["kind", "at", "phone", "amount"]),
        (["Număr comandă", "Dată", "Oraș", "Preț"], ["order", "at", "place", "amount"]),
        (["customer_id", "order_id", "event_id", "SKU"], ["external", "order", "id", "product"]),
        (["date", "Date", "", "Colour"], ["at", "property", "", "property"]),
    ],
)
def test_columns_are_guessed_in_three_languages(header: list[str], columns: list[str]) -> None:
    assert guess_columns(header) == columns


def test_a_first_line_of_values_is_no_header() -> None:
    assert is_header(["Kind", "Date"])
    assert is_header(["Farbe", "Wann"])
    assert not is_header(["order_placed", "2026-01-31", "layla@example.com"])


@pytest.mark.parametrize(
    ("cell", "form", "expected"),
    [
        ("2026-01-31", "iso", datetime(2026, 1, 30, 21, tzinfo=UTC)),
        ("2026-01-31T10:00:00Z", "iso", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("31/01/2026", "dmy", datetime(2026, 1, 30, 21, tzinfo=UTC)),
        ("٣١/٠١/٢٠٢٦ ١٠:٣٠", "dmy", datetime(2026, 1, 31, 7, 30, tzinfo=UTC)),
        ("\u200f31\u200f/1\u200f/26", "dmy", datetime(2026, 1, 30, 21, tzinfo=UTC)),
        ("01/31/2026 10:30 PM", "mdy", datetime(2026, 1, 31, 19, 30, tzinfo=UTC)),
        ("31/01/2026 10:30 م", "dmy", datetime(2026, 1, 31, 19, 30, tzinfo=UTC)),
        ("31.01.2026 12:05 am", "dmy", datetime(2026, 1, 30, 21, 5, tzinfo=UTC)),
        ("2026/1/31", "ymd", datetime(2026, 1, 30, 21, tzinfo=UTC)),
        ("03/04/2026", "dmy", datetime(2026, 4, 2, 21, tzinfo=UTC)),
        ("03/04/2026", "mdy", datetime(2026, 3, 3, 21, tzinfo=UTC)),
        (datetime(2026, 1, 31, 10, 0), "mdy", datetime(2026, 1, 31, 7, tzinfo=UTC)),  # noqa: DTZ001 - as a cell says
        (46053.5, "dmy", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        ("31/02/2026", "dmy", None),
        ("01/31/2026", "dmy", None),
        ("yesterday", "iso", None),
        ("", "dmy", None),
        (True, "dmy", None),
    ],
)
def test_dates_are_read_in_the_order_chosen(cell: Any, form: str, expected: datetime | None) -> None:
    assert read_date(cell, form, RIYADH) == expected


def test_the_order_of_dates_is_guessed() -> None:
    assert guess_dates(["03/04/2026", "25/04/2026"]) == "dmy"
    assert guess_dates(["03/04/2026", "04/25/2026"]) == "mdy"
    assert guess_dates(["03/04/2026"]) == "dmy"
    assert guess_dates(["2026-04-03"]) == "iso"
    assert guess_dates(["2026/04/03 10:00"]) == "ymd"


@pytest.mark.parametrize(
    ("cell", "decimal", "expected"),
    [
        ("1,234.50", ".", "1234.50"), ("1.234,50", ",", "1234.50"), ("١٬٢٣٤٫٥٠", ".", "1234.50"),
        ("1 234,5", ",", "1234.5"), (129, ".", "129"), (129.5, ",", "129.5"), ("-12.5", ".", "-12.5"),
        ("=2+2", ".", "=2+2"), (0.1 + 0.2, ".", "0.3"),
    ],
)  # fmt: skip
def test_amounts_are_read_with_the_sign_chosen(cell: Any, decimal: str, expected: str) -> None:
    assert read_amount(cell, decimal) == expected


def test_the_decimal_sign_is_guessed() -> None:
    assert guess_decimal(["1.234", "1.234,50"]) == ","
    assert guess_decimal(["12,5"]) == ","
    assert guess_decimal(["1,234", "1,234.50"]) == "."
    assert guess_decimal(["129"]) == "."


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("00966 55 014 2290", "+966550142290"), (966550142290, "+966550142290"), ("+40 721 234 567", "+40 721 234 567"),
        ("٠٠٩٦٦٥٥٠١٤٢٢٩٠", "+966550142290"), ("0550142290", "0550142290"), ("", ""), (966550142290.0, "+966550142290"),
    ],
)  # fmt: skip
def test_numbers_that_lost_their_plus_get_it_back(cell: Any, expected: str) -> None:
    assert read_phone(cell) == expected


def read(content: bytes) -> list[Any]:
    file = BytesIO(content)
    plan = guess_plan(file, zone="Asia/Riyadh", currency="SAR")
    items = Items(plan, SHIPPED, datetime(2026, 11, 22, tzinfo=UTC))
    return [items.read(line) for line in plan.lines(file)]


@pytest.mark.parametrize("content", [ARABIC.encode(), ARABIC.encode("utf-8-sig"), ARABIC.encode("utf-16")])
def test_an_arabic_table_is_read_by_itself(content: bytes) -> None:
    (given,) = read(content)
    assert (given.kind, given.identity, str(given.amount)) == (
        "order_delivered",
        ("email", "layla@example.com"),
        "129.500",
    )
    assert given.at == datetime(2026, 1, 30, 21, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250"])
def test_a_romanian_table_is_read_by_itself(encoding: str) -> None:
    (given,) = read(ROMANIAN.encode(encoding))
    assert (given.kind, given.identity, str(given.amount)) == ("order_delivered", ("phone", "+40721234567"), "1234.500")


def test_lines_alike_are_told_apart_and_named_alike_next_time() -> None:
    row = "order_placed,2026-01-31,layla@example.com\n"
    table = "kind,date,email\n" + row * 2
    first = [given.external_id for given in read(table.encode())]
    assert len(set(first)) == 2
    assert [given.external_id for given in read((table + row).encode())][:2] == first


def xlsx(*rows: list[Any]) -> bytes:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_with_its_own_dates_and_numbers() -> None:
    moment = datetime(2026, 1, 31, 10, 0)  # noqa: DTZ001 - a cell's moment has no zone
    (given,) = read(xlsx(["Kind", "When", "Phone", "Amount"], ["order_paid", moment, 966550142290, 129.5]))
    assert (given.identity, str(given.amount)) == (("phone", "+966550142290"), "129.500")
    assert given.at == datetime(2026, 1, 31, 7, tzinfo=UTC)


def test_a_formula_is_never_worked_out() -> None:
    content = xlsx(
        ["Kind", "When", "Email", "Note"], ["order_paid", "2026-01-31", "a@b.example", '=HYPERLINK("http://x","y")']
    )
    (given,) = read(content)
    assert given.properties == {}  # nobody worked it out before us: there is no value to read
    (given,) = read(b"Kind,When,Email,Note\norder_paid,2026-01-31,a@b.example,=1+1\n")
    assert given.properties == {"Note": "=1+1"}


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"\xd0\xcf\x11\xe0old", b"%PDF-1.7", b"PK\x03\x04broken", b"\x89PNG\r\n\x00\x00", b"\n\n\n"],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        guess_plan(BytesIO(content), zone="UTC")


def test_a_workbook_that_would_fill_the_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from hafawa.touchpoints.tables import reading

    content = xlsx(["Kind"], ["x" * 2000])
    monkeypatch.setattr(reading, "LARGEST_PART", 1000)
    with pytest.raises(UnreadableError):
        list(lines(BytesIO(content), form="xlsx"))


def test_a_cell_without_end_stops_at_its_line() -> None:
    content = b"kind,date\n" + b'a,"' + b"x" * 200_000
    with pytest.raises(UnreadableError) as caught:
        list(lines(BytesIO(content), form=form_of(content)))
    assert caught.value.line >= 1
