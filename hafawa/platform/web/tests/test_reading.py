"""Moments, numbers and lengths of time, as each reader reads them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hafawa.platform.web.reading import (
    Reader,
    current_reader,
    reading_as,
    write_day,
    write_digits,
    write_moment,
    write_number,
    write_size,
    write_span,
)

NOW = datetime(2026, 11, 22, 8, 3, tzinfo=UTC)
NOOR = Reader("ar", time_zone="Asia/Riyadh")
HIJRI = Reader("ar", time_zone="Asia/Riyadh", digits="arab", calendar="islamic")
OMAR = Reader("en", time_zone="Asia/Riyadh")
IOANA = Reader("ro", time_zone="Europe/Bucharest")


def test_direction_follows_the_language_unless_chosen() -> None:
    assert Reader("ar").direction == "rtl"
    assert Reader("ro").direction == "ltr"
    assert Reader("en", direction="rtl").is_rtl


def test_puts_back_the_reader_before() -> None:
    before = current_reader.get()
    with reading_as(NOOR):
        assert current_reader.get() is NOOR
    assert current_reader.get() is before


@pytest.mark.parametrize(
    ("ago", "reader", "words"),
    [
        (timedelta(seconds=20), OMAR, "now"),
        (timedelta(minutes=9), OMAR, "9 min"),
        (timedelta(hours=2), OMAR, "09:03"),
        (timedelta(days=1), OMAR, "yesterday"),
        (timedelta(days=3), OMAR, "Thu"),
        (timedelta(days=30), OMAR, "23 Oct"),
        (timedelta(days=600), OMAR, "1 Apr 2025"),
        (timedelta(seconds=20), NOOR, "الآن"),
        (timedelta(minutes=1), NOOR, "دقيقة"),
        (timedelta(minutes=2), NOOR, "دقيقتان"),
        (timedelta(minutes=9), NOOR, "9 دقائق"),
        (timedelta(minutes=11), NOOR, "11 دقيقة"),
        (timedelta(minutes=9), HIJRI, "٩ دقائق"),
        (timedelta(days=1), NOOR, "أمس"),
        (timedelta(days=3), NOOR, "الخميس"),
        (timedelta(days=30), HIJRI, "١٢ جمادى الأولى ١٤٤٨ هـ"),
        (timedelta(minutes=1), IOANA, "1 min"),
        (timedelta(minutes=25), IOANA, "25 min"),
        (timedelta(days=1), IOANA, "ieri"),
        (timedelta(days=30), IOANA, "23 oct."),
    ],
)
def test_says_when_shortly(ago: timedelta, reader: Reader, words: str) -> None:
    with reading_as(reader):
        assert write_moment(NOW - ago, now=NOW) == words


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (OMAR, "Sunday, 22 November 2026, 11:03"),
        (NOOR, "الأحد، 22 نوفمبر 2026، 11:03"),
        (HIJRI, "الأحد، ١٢ جمادى الآخرة ١٤٤٨ هـ، ١١:٠٣"),
        (IOANA, "duminică, 22 noiembrie 2026, 10:03"),
    ],
)
def test_says_when_in_full(reader: Reader, words: str) -> None:
    with reading_as(reader):
        assert write_moment(NOW, "full", now=NOW) == words


def test_a_day_turns_at_the_readers_midnight() -> None:
    late = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)
    with reading_as(OMAR):
        assert write_moment(late, "day", now=NOW) == "today"
    with reading_as(Reader("en", time_zone="UTC")):
        assert write_moment(late, "day", now=NOW) == "yesterday"


def test_a_future_moment_is_a_clock_or_a_date() -> None:
    with reading_as(OMAR):
        assert write_moment(NOW + timedelta(hours=3), now=NOW) == "14:03"
        assert write_moment(NOW + timedelta(days=1), now=NOW) == "tomorrow"
        assert write_moment(NOW + timedelta(days=9), now=NOW) == "1 Dec"


def test_outside_the_hijri_tables_the_gregorian_date_stands() -> None:
    with reading_as(HIJRI):
        assert write_day(date(2100, 1, 5), today=date(2026, 11, 22)).endswith("٥ يناير ٢١٠٠")


@pytest.mark.parametrize(
    ("value", "reader", "shown"),
    [
        (0, HIJRI, "٠"),
        (14, OMAR, "14"),
        (1234567, OMAR, "1,234,567"),
        (1234.5, IOANA, "1.234,5"),
        (1234.5, HIJRI, "١٬٢٣٤٫٥"),
        (1234.5, NOOR, "1,234.5"),
        (-3, NOOR, "\u200e-3"),
    ],
)
def test_groups_numbers_the_readers_way(value: float, reader: Reader, shown: str) -> None:
    assert write_number(value, reader) == shown


def test_changes_only_the_digits_of_a_text() -> None:
    assert write_digits("HF-204", HIJRI) == "HF-٢٠٤"
    assert write_digits("٢٠٤", OMAR) == "204"


@pytest.mark.parametrize(
    ("span", "reader", "worded", "compact"),
    [
        (timedelta(minutes=9), OMAR, "9 min", "9 min"),
        (timedelta(hours=6, minutes=20), OMAR, "6 hours", "6 h 20"),
        (timedelta(hours=1), OMAR, "1 hour", "1 h"),
        (timedelta(days=3), OMAR, "3 days", "3 d"),
        (timedelta(seconds=-5), OMAR, "now", "now"),
        (timedelta(minutes=9), NOOR, "9 دقائق", "9 د"),
        (timedelta(hours=6, minutes=20), HIJRI, "٦ ساعات", "٦ س ٢٠ د"),
        (timedelta(hours=30), NOOR, "30 ساعة", "30 س"),
        (timedelta(days=2), NOOR, "يومان", "2 ي"),
        (timedelta(days=11), NOOR, "11 يومًا", "11 ي"),
        (timedelta(hours=21), IOANA, "21 de ore", "21 h"),
        (timedelta(days=2), IOANA, "2 zile", "2 z"),
    ],
)
def test_says_how_long(span: timedelta, reader: Reader, worded: str, compact: str) -> None:
    with reading_as(reader):
        assert (write_span(span), write_span(span, is_compact=True)) == (worded, compact)


@pytest.mark.parametrize(
    ("count", "reader", "shown"),
    [
        (0, OMAR, "0 B"),
        (407, NOOR, "407 بايت"),
        (1023, OMAR, "1,023 B"),
        (1400, OMAR, "1.4 KB"),
        (19 * 1024, IOANA, "19 KB"),
        (1_500_000, IOANA, "1,4 MB"),
        (1_500_000, NOOR, "1.4 م.ب"),
        (1_500_000, HIJRI, "١٫٤ م.ب"),
        (3 * 1024**3, OMAR, "3 GB"),
    ],
)
def test_what_a_file_holds_is_written_the_readers_way(count: int, reader: Reader, shown: str) -> None:
    with reading_as(reader):
        assert write_size(count) == shown
