"""What a custom field may hold."""

import pytest
from django.core.exceptions import ValidationError

from hafawa.accounts.fields import Value, read_value
from hafawa.accounts.models import Field


def field(kind: str) -> Field:
    return Field(key="x", kind=kind, choices=["S", "M", "كبير"])


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", " طلب 42 ", "طلب 42"),
        ("text", "x" * 600, "x" * 500),
        ("text", 7, "7"),
        ("number", "3", 3.0),
        ("number", "-2.5", -2.5),
        ("number", "٣", 3.0),
        ("date", "2026-11-22", "2026-11-22"),
        ("boolean", "on", True),
        ("boolean", False, False),
        ("boolean", "No", False),
        ("choice", "كبير", "كبير"),
        ("choice", "", None),
        ("number", None, None),
    ],
)
def test_an_answer_becomes_its_kind(kind: str, given: object, kept: Value) -> None:
    assert read_value(field(kind), given) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("number", "three"), ("number", "nan"), ("number", "inf"), ("number", []),
        ("date", "22.11.2026"), ("date", "2026-02-30"), ("date", 5),
        ("boolean", "maybe"), ("boolean", 2),
        ("choice", "XL"), ("choice", ["S"]),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(kind: str, given: object) -> None:
    with pytest.raises(ValidationError):
        read_value(field(kind), given)
