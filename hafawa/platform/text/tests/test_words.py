import pytest
from hypothesis import given
from hypothesis import strategies as st

from hafawa.platform.text.words import MOST_TERMS, MOST_WORDS_ASKED, Needle, index_terms, query_terms, split

WORDS = st.text(alphabet="abcdeorsțășîâ ABC019ابتلوكفيهمنأإآةىءًَّ،.-\"'", max_size=40)


def test_an_index_holds_each_word_and_its_stems_in_place() -> None:
    assert index_terms("Orders, طلباتي HW-10!") == ["orders", "order", "طلباتي", "طلب", "hw", "10"]


def test_letters_of_two_scripts_are_two_words() -> None:
    assert split("الiPhone بـ100ريال") == ["ال", "iphone", "ب", "100", "ريال"]


def test_a_query_asks_for_stems_of_both_latin_languages() -> None:
    assert query_terms("orders") == [(Needle(("order",)), Needle(("orders",)))]


def test_a_search_drops_a_conjunction_but_not_a_preposition() -> None:
    assert query_terms("وطلب") == [(Needle(("وطلب",)), Needle(("طلب",)))]
    assert query_terms("بطلب") == [(Needle(("بطلب",)),)]


@pytest.mark.parametrize("query", ['"my orders"', "“my orders”", "«my orders»"])
def test_words_in_quotes_are_asked_for_as_they_stand(query: str) -> None:
    assert query_terms(query) == [(Needle(("my", "orders", "order")),)]


def test_the_last_word_is_unfinished_only_while_it_is_typed() -> None:
    assert query_terms("hi deli", as_typed=True)[-1][0] == Needle(("deli",), starts=True)
    assert not any(needle.starts for needle in query_terms("hi deli")[-1])
    assert not any(needle.starts for needle in query_terms("deli ", as_typed=True)[-1])
    assert query_terms('"my deli', as_typed=True) == [(Needle(("my", "deli"), starts=True),)]
    assert query_terms('"my deli"', as_typed=True) == query_terms('"my deli"')


def test_one_letter_is_not_yet_a_beginning() -> None:
    assert query_terms("hi d", as_typed=True) == query_terms("hi d")
    assert query_terms('"hi d', as_typed=True) == query_terms('"hi d"')


def test_a_query_and_a_text_have_their_limits() -> None:
    assert len(query_terms(" ".join(f"w{n}" for n in range(50)))) == MOST_WORDS_ASKED
    assert len(index_terms("orders " * 50_000)) == MOST_TERMS
    assert index_terms("x" * 5000) == ["x" * 64]


@given(WORDS)
def test_every_text_holds_what_is_asked_for_by_its_own_words(text: str) -> None:
    held = set(index_terms(text))
    for needles in query_terms(text.replace('"', " ")):
        assert any(set(needle.terms) <= held for needle in needles)


@given(WORDS)
def test_every_text_holds_itself_as_a_phrase(text: str) -> None:
    held = " " + " ".join(index_terms(text)) + " "
    words = split(text)[:MOST_WORDS_ASKED]
    if words:
        ((needle,),) = query_terms('"' + " ".join(words) + '"')
        assert f" {' '.join(needle.terms)} " in held


@given(WORDS, st.integers(2, 10))
def test_every_text_holds_each_beginning_of_its_last_word(text: str, length: int) -> None:
    words = split(text.replace('"', " "))
    if words and words[-1].isascii():
        needles = query_terms(words[-1][:length], as_typed=True)[0]
        assert any(term.startswith(needles[0].terms[0]) for term in index_terms(text))


@given(st.text())
def test_terms_are_letters_and_digits_only(text: str) -> None:
    assert all(term.replace("_", "?").isalnum() for term in index_terms(text))
