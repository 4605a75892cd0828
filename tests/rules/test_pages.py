"""What pages may not do: assume a direction, or carry behaviour and looks inline (the CSP forbids both)."""

import re
from collections.abc import Iterator

import pytest

from .sources import files

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-(?:width|style|color))?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INLINE = {
    "style attribute": re.compile(r"<[a-zA-Z][^>]*\sstyle\s*=", re.DOTALL),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc\s*=)(?![^>]*application/json)[^>]*>", re.IGNORECASE),
    "inline handler": re.compile(r"<[a-zA-Z][^>]*\son[a-z]+\s*=", re.DOTALL),
    "script address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
}


def lines_of(text: str, pattern: re.Pattern[str]) -> Iterator[int]:
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1


def physical(css: str) -> list[int]:
    """Lines with a property that means left or right whatever the direction of reading."""
    return list(lines_of(COMMENT.sub(lambda match: "\n" * match[0].count("\n"), css), PHYSICAL))


def test_styles_use_logical_properties_only() -> None:
    assert [f"{path}:{line}" for path, text in files(".css") for line in physical(text)] == []


@pytest.mark.parametrize(
    "css",
    ["a { margin-left: 1px }", "a{left:0}", "a { text-align: right; }", "a { float: left }",
     "a { border-top-left-radius: 2px }", "a { border-right-color: red }"],
)  # fmt: skip
def test_that_a_physical_property_is_noticed(css: str) -> None:
    assert physical(css) == [1]


def test_that_logical_properties_and_comments_pass() -> None:
    assert physical("/* left: 0 */ a { margin-inline-start: 1px; inset-inline-end: 0; text-align: start }") == []


def inline(html: str) -> list[str]:
    return [f"{line}: {name}" for name, pattern in INLINE.items() for line in lines_of(html, pattern)]


def is_a_mail(path: str) -> bool:
    """Mail readers know no style sheets: the templates of mails carry their looks inline."""
    return "/templates/" in path and ("/mail/" in path or "/email/" in path)


def test_templates_carry_no_inline_style_or_script() -> None:
    found = [f"{path}:{line}" for path, text in files(".html") if not is_a_mail(str(path)) for line in inline(text)]
    assert found == []


@pytest.mark.parametrize(
    "html",
    ['<p style="color: red">', "<script>x()</script>", '<a onclick="x()">', '<a href="javascript:x()">', "<style>"],
)
def test_that_inline_style_or_script_is_noticed(html: str) -> None:
    assert len(inline(html)) == 1


def test_that_modules_and_data_pass() -> None:
    assert inline('<script type="module" src="/static/a.js"></script><script type="application/json">{}</script>') == []
