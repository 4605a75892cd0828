import pytest
from hypothesis import given
from hypothesis import strategies as st

from hafawa.platform.text.plain import direction_of, excerpt, html_to_text, text_to_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>مرحبا&nbsp;<b>ليلى</b></p><p>أين طلبي؟</p>", "مرحبا ليلى\n\nأين طلبي؟"),
        ("a<br>b", "a\nb"),
        ("<head><style>p{}</style><title>t</title></head><body><script>x()</script>a</body>", "a"),
        ('<?xml version="1.0" encoding="utf-8"?><html><body>ș</body></html>', "ș"),
        ('<div style="display:none">hidden</div>seen', "seen"),
        ("<p>a</p><p>&nbsp;</p><p> </p><p>b</p>", "a\n\nb"),
        ("plain & simple", "plain & simple"),
        ("a\0b\x07", "ab"),
        ("<!-- nothing -->", ""),
        ("   ", ""),
        ("", ""),
    ],
)
def test_reads_html_as_a_person_would(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_a_mountain_of_nested_html_is_no_trouble() -> None:
    assert isinstance(html_to_text("<div>" * 30_000 + "x"), str)


@given(st.text(alphabet="<>/abp&;\"'=! -\x00\ud7ffأ\n", max_size=80))
def test_reads_any_html_without_failing(html: str) -> None:
    assert "\x00" not in html_to_text(html)


def test_each_paragraph_has_its_own_direction_and_is_safe() -> None:
    assert text_to_html("مرحبا <b>\r\nسطر\r\n\r\nHello & bye\n\n\n") == (
        '<p dir="rtl">مرحبا &lt;b&gt;<br>سطر</p>\n<p dir="ltr">Hello &amp; bye</p>'
    )
    assert text_to_html(" \n\n ") == ""


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("مرحبا iPhone", "rtl"),
        ("iPhone مرحبا", "ltr"),
        ("123 - «مرحبا»", "rtl"),
        ("\u2068Noor\u2069 مرحبا", "rtl"),
        ("\u2066\u2066a\u2069b\u2069 مرحبا", "rtl"),
        ("\u200fHello", "rtl"),
        ("שלום", "rtl"),
        ("123", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_first_strong_character_outside_isolates_gives_the_direction(text: str, direction: str) -> None:
    assert direction_of(text) == direction


def test_without_a_strong_character_the_direction_is_the_surroundings() -> None:
    assert direction_of("123", default="rtl") == "rtl"


def test_an_excerpt_ends_between_words() -> None:
    assert excerpt("hello my dear friend", 15) == "hello my dear…"
    assert excerpt(" hello\n\tthere ", 15) == "hello there"
    assert excerpt("x" * 30, 10) == "x" * 9 + "…"


@given(st.text(), st.integers(2, 50))
def test_an_excerpt_is_one_line_and_never_too_long(text: str, length: int) -> None:
    cut = excerpt(text, length)
    assert len(cut) <= length
    assert len(cut.splitlines()) <= 1
