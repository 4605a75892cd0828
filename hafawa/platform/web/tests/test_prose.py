"""What a person wrote is shown safely and in its own direction."""

import pytest

from hafawa.platform.web.prose import paragraphs


def test_each_paragraph_has_its_own_direction() -> None:
    assert paragraphs("مرحبا\r\n\r\nHello\nagain") == '<p dir="auto">مرحبا</p><p dir="auto">Hello<br>again</p>'


def test_nothing_written_is_nothing_shown() -> None:
    assert paragraphs(" \n\n ") == ""


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"])
def test_never_lets_markup_or_script_through(text: str) -> None:
    shown = paragraphs(text)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "href" not in shown


def test_an_address_cannot_leave_its_attribute() -> None:
    shown = paragraphs('https://a.example/"onmouseover="alert(1)')
    assert shown.startswith('<p dir="auto"><a href="https://a.example/" ')
    assert "onmouseover=&quot;alert" in shown


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://dar.example/a?b=1&c=2.", "https://dar.example/a?b=1&amp;c=2"),
        ("انظر https://dar.example/تتبع، شكرا", "https://dar.example/تتبع"),
        ("(https://dar.example/x)", "https://dar.example/x"),
        ("https://dar.example/w_(x)", "https://dar.example/w_(x)"),
    ],
)
def test_links_end_where_the_address_ends(text: str, address: str) -> None:
    assert f'href="{address}"' in paragraphs(text)
