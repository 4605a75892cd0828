"""Outlook's block of header fields above a quote, and the title between dashes above it.

A customer writes "From: Cairo", "To: Riyadh", "Date: 5 March" as well: a block counts only with the subject or an
address in it. One table look-up a line.
"""

import re

from . import labels
from .introductions import opens
from .lines import LENGTH_LIMIT, is_blank, is_marked, is_rule, plain

_LABEL_LIMIT = 40
_LINES_LIMIT = 14  # of a block, wrapped lists of recipients included
_TIME = re.compile(r"\d{1,2}[:.]\d{2}")


def _kinds() -> dict[str, frozenset[str]]:
    """From label to what it may mean: "De" is a sender in four languages, "A" nobody's but the recipient's."""
    found: dict[str, set[str]] = {}
    for fields in labels.FIELDS.values():
        for kind, words in fields.items():
            for word in words:
                found.setdefault(plain(word).rstrip(":"), set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


KINDS = _kinds()
_TITLES = {
    kind: frozenset(plain(word) for words in table.values() for word in words)
    for kind, table in (("original", labels.ORIGINAL), ("forwarded", labels.FORWARDED))
}
_WEAK = frozenset({"message", "original", "fwd"})  # only with fields below


def kinds(line: str) -> frozenset[str]:
    """What the field named at the start of this line may be; nothing where there is none."""
    head, colon, _ = line[: _LABEL_LIMIT * 3].lstrip("|> \t\u00a0").partition(":")
    if not colon:
        head, colon, _ = line[:_LABEL_LIMIT].partition("：")
    if not colon or len(head) > _LABEL_LIMIT:
        return frozenset()
    return KINDS.get(plain(head).strip(" *_"), frozenset())


def title(line: str) -> str:
    """ "original" or "forwarded" where the line is such a title between dashes (Apple Mail: with a colon), else ""."""
    if len(line) > 120 or not line.strip():
        return ""
    bare = line.strip().strip("-_=*–—─━ \t\u00a0\u200e\u200f\u202a\u202b\u202c")
    drawn = bare != line.strip().strip(" \t\u00a0\u200e\u200f\u202a\u202b\u202c")
    if not drawn and not bare.endswith((":", "：")):
        return ""
    words = plain(bare)
    name = words.rstrip(" :")
    for kind, names in _TITLES.items():
        if name in names and (
            (drawn and len(line.strip()) >= len(bare) + 4) or (words.endswith(":") and kind == "forwarded")
        ):
            return kind
    return ""


def is_weak(line: str) -> bool:
    """A title so short that fields must follow it."""
    return plain(line.strip().strip("-_=*–—─━ \t")).rstrip(" :") in _WEAK


def block_ends(lines: list[str], number: int, *, below_title: bool = False) -> int | None:
    """The line after the block of fields that begins here; None where no such block does."""
    first = kinds(lines[number])
    if not first:
        return None
    found: list[frozenset[str]] = []
    last, text = number, ""
    for at in range(number, min(number + _LINES_LIMIT, len(lines))):
        here = kinds(lines[at])
        if here:
            found.append(here)
            last = at
            text += " " + lines[at][:LENGTH_LIMIT]
        elif not is_blank(lines[at]) and at - last > 2:
            break  # more than two lines on: no wrapped field any more
        elif not is_blank(lines[at]):
            if is_blank(lines[at - 1]):
                break
            text += " " + lines[at][:LENGTH_LIMIT]
    return last + 1 if _is_header(found, text, below_title=below_title) else None


def _is_header(found: list[frozenset[str]], text: str, *, below_title: bool) -> bool:
    seen = {kind for each in found for kind in each}
    has_mail = "@" in text
    if below_title:
        return "from" in seen or "subject" in seen or "sent" in seen
    if "from" not in seen or len(found) < 3:
        return False
    if "subject" in seen:
        others = len(seen & {"sent", "to"})
        return others == 2 or (others == 1 and (has_mail or bool(_TIME.search(text))))
    return has_mail and {"sent", "to"} <= seen


def begins(lines: list[str], number: int) -> tuple[int, int, str] | None:
    """A quote that begins with a title or with header fields: first line, the line after its header, and its kind."""
    line = lines[number]
    if named := title(line):
        below = _next_words(lines, number + 1)
        ends = block_ends(lines, below, below_title=True) if below is not None else None
        if ends is not None:
            return number, ends, named
        is_lonely = below is None or is_weak(line) or (not _is_drawn(line) and not opens(lines[below]))
        return None if is_lonely else (number, number + 1, named)
    ends = block_ends(lines, number)
    return (_with_rule(lines, number), ends, "fields") if ends is not None else None


def _is_drawn(line: str) -> bool:
    return not line.strip().endswith((":", "："))


def _next_words(lines: list[str], number: int) -> int | None:
    for at in range(number, min(number + 4, len(lines))):
        if not is_blank(lines[at]) and not is_marked(lines[at]):
            return at
        if is_marked(lines[at]):
            return at
    return None


def _with_rule(lines: list[str], number: int) -> int:
    """The line drawn above a block of fields belongs to it, at most two empty lines between."""
    for at in range(number - 1, max(number - 4, -1), -1):
        if is_rule(lines[at]):
            return at
        if not is_blank(lines[at]):
            break
    return number
