"""The words and their gaps."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import translation

from hafawa.courtesy import wording

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("words", "gaps"),
    [(wording.ACKNOWLEDGEMENT, wording.ACKNOWLEDGEMENT_GAPS), (wording.FAREWELL, wording.FAREWELL_GAPS)],
)
def test_our_own_words_have_every_gap_and_no_other(language: str, words: str, gaps: tuple[str, ...]) -> None:
    said = wording.default_in(words, language)
    assert sorted(wording.GAP.findall(said)) == sorted(gaps)
    assert wording.unfillable(said, gaps) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_name_and_promise_no_trace_of_them_is_left(language: str) -> None:
    said = wording.filled(
        wording.default_in(wording.ACKNOWLEDGEMENT, language), {"name": "", "number": "7", "expected": ""}
    )
    assert "{" not in said
    assert "\n\n\n" not in said
    assert " ," not in said
    assert " ،" not in said
    assert ",," not in said.replace(" ", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Hello {name},", "Hello,"),
        ("Bună ziua, {name},", "Bună ziua,"),
        ("مرحبًا {name}،", "مرحبًا،"),
        ("A\n\n{expected}\n\nB", "A\n\nB"),
    ],
)
def test_an_empty_gap_takes_along_what_joined_it(words: str, said: str) -> None:
    assert wording.filled(words, {"name": "", "expected": ""}) == said


def test_a_value_that_looks_like_a_gap_stays_as_it_is() -> None:
    assert wording.filled("{name} {number}", {"name": "{number}", "number": "7"}) == "{number} 7"


@pytest.mark.parametrize("words", ["Hello {nmae}", "{ name }", "{", "}", "{name", "{0}", "{}"])
def test_what_nothing_fills_is_found(words: str) -> None:
    assert wording.unfillable(words, ("name",))


@pytest.mark.parametrize("name", ["ليلى الحربي", "Ana-Maria Pop", "J. R. Smith", "O'Neill", "Ștefan"])
def test_people_are_greeted_by_their_names(name: str) -> None:
    assert wording.greeted(name) == name


@pytest.mark.parametrize(
    "name", ["layla@example.com", "Win now at shop.example", "https://evil", "Call 0800", "x" * 61, "", "!!!", "a\\b"]
)
def test_what_may_be_no_name_is_not_said_in_ours(name: str) -> None:
    assert wording.greeted(name) == ""


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (timedelta(minutes=1), "We usually answer within 1 hour."),
        (timedelta(minutes=61), "We usually answer within 2 hours."),
        (timedelta(hours=5), "We usually answer within 6 hours."),
        (timedelta(hours=12, seconds=1), "We usually answer within 1 day."),
        (timedelta(days=1, seconds=1), "We usually answer within 2 days."),
        (timedelta(days=7), "We usually answer within 7 days."),
        (timedelta(days=7, seconds=1), ""),
        (None, ""),
    ],
)
def test_a_promise_is_rounded_up(within: timedelta | None, said: str) -> None:
    with translation.override("en"):
        assert wording.expectation(within) == said
