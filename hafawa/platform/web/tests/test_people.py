"""Initials and tints of people without a picture."""

import pytest

from hafawa.platform.web.people import initials, tint


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Layla Al-Harbi", "LH"),
        ("ليلى الحربي", "ل"),
        ("الراجحي", "ر"),
        ("Andrei", "A"),
        ("Ștefan cel Mare", "ȘM"),
        ("layla.h@nakhla.example", "LE"),
        ("", "–"),
        ("☕ 🙂", "–"),
        ("(Omar)", "O"),
    ],
)
def test_takes_letters_a_reader_expects(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_same_name_has_the_same_tint() -> None:
    assert tint("Layla ") == tint("layla")
    assert {tint(f"name {n}") for n in range(60)} == {1, 2, 3, 4, 5}
