"""Why so much arrives: what is over-represented among the newest conversations, against those before. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 4
LEAST_SHARE = 0.15
TIMES = 2.0
"""Twice its usual share at least, and a seventh of all: else it is no reason."""
LEAST = 5
WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a conversation has: its brand, type, language, a tag, a word of its subject."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Reason:
    mark: Mark
    count: int
    share: float
    usual: float  # its share before


def words_of(subject: str) -> set[str]:
    """The words of a subject, short ones and numbers left out."""
    return {word.casefold() for word in WORD.findall(subject)}


def reasons(newest: Sequence[Iterable[Mark]], before: Sequence[Iterable[Mark]]) -> list[Reason]:
    """What stands out most first; nothing where nothing does, or little is known."""
    if len(newest) < LEAST:
        return []
    now, then = (Counter(mark for marks in rows for mark in set(marks)) for rows in (newest, before))
    found = []
    for mark, count in now.items():
        share = count / len(newest)
        usual = (then[mark] + 0.5) / (len(before) + 1)
        if count >= LEAST and share >= LEAST_SHARE and share >= TIMES * usual:
            found.append(Reason(mark, count, share, then[mark] / len(before) if before else 0.0))
    found.sort(key=lambda each: (-(each.share - each.usual), each.mark.what, each.mark.value))
    return found[:MOST]
