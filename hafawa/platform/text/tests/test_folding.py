import pytest
from hypothesis import given
from hypothesis import strategies as st

from hafawa.platform.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("السَّلامُ عَلَيْكُمْ", "السلام عليكم"),
        ("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"),
        ("مسؤول رئيس شيء", "مسوول رييس شي"),
        ("على علي مكتبة مكتبه", "علي علي مكتبه مكتبه"),
        ("مـــرحـــبـا", "مرحبا"),
        ("ﻻ ﷲ", "لا الله"),
        ("ڤيزا کتاب", "فيزا كتاب"),
        ("١٢٣ ۴۵۶ ７８９", "123 456 789"),
        ("Șțiință ŞŢIINŢĂ âîÂÎ", "stiinta stiinta aiai"),
        ("Straße CAFÉ İstanbul", "strasse cafe istanbul"),
        ("a\u200bb\u200f\u202a\ufeffc\u00add", "abcd"),
        ("don’t", "don't"),
        ("", ""),
    ],
)
def test_spellings_of_one_word_become_one(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_parts_fold_as_the_whole_does(first: str, second: str) -> None:
    assert fold(first + second) == fold(first) + fold(second)


@given(st.text(alphabet="abcșțâîأإآةىئؤ ABC"))
def test_case_and_composition_make_no_difference(text: str) -> None:
    import unicodedata

    assert fold(text) == fold(text.upper()) == fold(unicodedata.normalize("NFD", text))
