"""Plain text that a person wrote, as safe HTML: each paragraph in its own direction, addresses as links."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_PARAGRAPHS = re.compile(r"\n[ \t\u00a0]*\n\s*")
_LINK = re.compile(r"\bhttps?://[^\s<>\"'`{}|\\^\u2066-\u2069\u200e\u200f،؛؟]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]*_~"


def paragraphs(text: str) -> SafeString:
    """Blank lines part paragraphs, single ones break lines. Everything is escaped; only http(s) becomes a link."""
    parts = _PARAGRAPHS.split(text.replace("\r\n", "\n").strip())
    lines = (_linked(part).replace("\n", "<br>") for part in parts if part)
    return mark_safe("".join(f'<p dir="auto">{line}</p>' for line in lines))  # noqa: S308 - escaped in _linked


def _linked(text: str) -> str:
    shown, end = [], 0
    for found in _LINK.finditer(text):
        address = _without_trailing(found.group())
        shown += [escape(text[end : found.start()]), _anchor(address)]
        end = found.start() + len(address)
    return "".join([*shown, escape(text[end:])])


def _without_trailing(address: str) -> str:
    """A full stop after an address ends the sentence; a bracket belongs to it only when it was opened inside."""
    while address and address[-1] in _TRAILING:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def _anchor(address: str) -> str:
    safe = escape(address)
    return f'<a href="{safe}" dir="ltr" target="_blank" rel="noopener noreferrer nofollow ugc">{safe}</a>'
