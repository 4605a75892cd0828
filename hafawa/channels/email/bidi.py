"""Which way a paragraph runs, and the marks that make plain text show it so."""

import re
import unicodedata

RLM = "\u200f"
LRM = "\u200e"
_WORD = re.compile(r"\S+")
_ADDRESS = re.compile(r"https?://|www\.|@|^[#+\d]")


def direction(text: str, otherwise: str = "ltr") -> str:
    """ "rtl" or "ltr": how most words of the paragraph run; links, numbers and codes do not vote."""
    votes = {"rtl": 0, "ltr": 0}
    for word in _WORD.findall(text):
        way = _first_strong(word)
        if way and not (way == "ltr" and _ADDRESS.search(word)):
            votes[way] += 1
    if votes["rtl"] == votes["ltr"]:
        return _first_strong(text) or otherwise
    return max(votes, key=lambda way: votes[way])


def marked(text: str, otherwise: str = "ltr") -> str:
    """Plain text whose every line shows in its own direction.

    Mail programs take a line's direction from its first strong letter (Unicode Bidirectional Algorithm, P2). Where that
    letter runs against the rest of its line, as when an Arabic sentence opens with a Latin name, a mark goes first.
    """
    return "\n".join(_marked(line, otherwise) for line in text.split("\n"))


def _marked(line: str, otherwise: str) -> str:
    way = direction(line, otherwise)
    first = _first_strong(line)
    if first is None or first == way:
        return line
    return (RLM if way == "rtl" else LRM) + line


def _first_strong(text: str) -> str | None:
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return None
