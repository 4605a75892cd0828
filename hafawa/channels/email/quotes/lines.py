"""One line of mail as the tables see it: marks, accents, direction and foreign digits make no difference."""

import re
import unicodedata

LENGTH_LIMIT = 600  # characters of a line that are looked at: no header is longer, and an attack costs no more
_SPACES = str.maketrans(dict.fromkeys(map(ord, "\u00a0\u1680\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"), " "))
_ALIKE = str.maketrans({
    "\uff1a": ":", "\ufe55": ":", "\u061b": ";", "\u060c": ",", "\u3001": ",", "\uff0c": ",", "\u2019": "'",
    "\u02bc": "'",
    "\u06cc": "\u064a", "\u0649": "\u064a", "\u06a9": "\u0643", "\u0640": "", "\u0131": "i", "\u0142": "l",
    "\u00f8": "o",
    "\u0111": "d", "\uff08": "(", "\uff09": ")", "\u300c": '"', "\u300d": '"',
})  # fmt: skip
# Set by the program around what it prints: emphasis as Outlook writes it in plain text.
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,2}|[*_]{1,2}(?!\w)")


def plain(line: str) -> str:
    """The line in one form: no accents, no case, no direction marks, ASCII digits, single blanks, no *emphasis*."""
    line = line[:LENGTH_LIMIT].translate(_SPACES)
    if not line.isascii():
        line = _unaccented(line)
    if "*" in line or "_" in line:
        line = _EMPHASIS.sub("", line)
    return " ".join(line.casefold().split())


class _Bare(dict[int, str]):
    """What each character is without marks, for str.translate; learnt as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = unicodedata.category(char)
        bare = str(unicodedata.digit(char)) if kind == "Nd" else "" if kind in {"Mn", "Cf"} else char
        if len(self) < 5_000:  # every character in use, not every one there is
            self[code] = bare
        return bare


_BARE = _Bare()


def _unaccented(line: str) -> str:
    """Canonical and compatibility parts, without the marks on them. Digits of every script become ASCII."""
    parts = unicodedata.normalize("NFKD", line.replace("\u0130", "I").translate(_ALIKE))
    return parts.translate(_BARE).translate(_ALIKE)[:LENGTH_LIMIT]


def is_marked(line: str) -> bool:
    """Does the line carry the mark of a quote (RFC 3676 4.5)? An address broken before its bracket is no quote."""
    bare = line.lstrip(" \t\u00a0\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069")
    return bare.startswith(">") and not bare.startswith((">:", "> :"))


def is_blank(line: str) -> bool:
    return not line.strip(" \t\r\f\v\u00a0\u200b\u200e\u200f\u202a-\u202c\ufeff")


RULE = re.compile(r"^\s*[-_=*\u2013\u2014\u2500\u2501\u2550 ]{2,}$")


def is_rule(line: str) -> bool:
    """A line drawn of dashes, underscores or the like, and nothing else."""
    return len(line) <= LENGTH_LIMIT and bool(RULE.match(line)) and bool(line.strip())
