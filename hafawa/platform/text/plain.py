"""Between HTML and plain text, and the direction a text is read in."""

import re
import unicodedata
from html import escape
from typing import Literal

from inscriptis import get_text

Direction = Literal["rtl", "ltr"]

_LARGEST_HTML = 2_000_000
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # lxml refuses them
_BLANK_LINES = re.compile(r"\n\s*\n")
_MANY_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_ISOLATES, _END_OF_ISOLATE = "\u2066\u2067\u2068", "\u2069"


def html_to_text(html: str) -> str:
    """What a reader of the HTML would read: paragraphs apart, lists and tables laid out, no styles or scripts.

    Never raises for what people send; more than two million characters are cut.
    """
    readable = _UNREADABLE.sub("", html[:_LARGEST_HTML])
    if not readable.strip():
        return ""
    lines = [line.rstrip() for line in get_text(readable).replace("\xa0", " ").split("\n")]
    return _MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def text_to_html(text: str) -> str:
    """The text as safe HTML: a <p> for each paragraph, read in its own direction, <br> for each line."""
    paragraphs = [p for p in _BLANK_LINES.split(text.replace("\r\n", "\n").strip("\n")) if p.strip()]
    return "\n".join(_paragraph(p.split("\n"), direction_of(p)) for p in paragraphs)


def _paragraph(lines: list[str], direction: Direction) -> str:
    return f'<p dir="{direction}">{"<br>".join(escape(line.rstrip()) for line in lines)}</p>'


def direction_of(text: str, default: Direction = "ltr") -> Direction:
    """The direction of a paragraph: that of its first strong character outside isolates (UAX #9, rules P2 and P3)."""
    depth = 0
    for character in text:
        if character in _ISOLATES:
            depth += 1
        elif character == _END_OF_ISOLATE:
            depth = max(depth - 1, 0)
        elif depth == 0:
            kind = unicodedata.bidirectional(character)
            if kind in ("R", "AL"):
                return "rtl"
            if kind == "L":
                return "ltr"
    return default


def excerpt(text: str, length: int) -> str:
    """The beginning of a text on one line, at most `length` characters; … marks a cut, between words if possible."""
    line = " ".join(text[: length * 4 + 400].split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    space = cut.rfind(" ")
    if space > length // 2 and line[length - 1] != " ":
        cut = cut[:space]
    return cut.rstrip(" ،,.;:–-") + "…"
