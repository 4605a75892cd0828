"""How a person is shown where there is no picture: initials and a tint that is always the same for the same name."""

import re
from zlib import crc32

TINTS = 5
_ARTICLE = re.compile(r"^(?:al|el)[-‑–]", re.IGNORECASE)
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def initials(name: str) -> str:
    """Two letters for Latin names ("Layla Al-Harbi" → LH), one for Arabic ("ليلى الحربي" → ل), since those join."""
    words = [word for word in re.split(r"[\s@._]+", name.strip()) if any(letter.isalnum() for letter in word)]
    if not words:
        return "–"
    first = _letter(words[0])
    if _ARABIC.match(first) or len(words) == 1:
        return first
    last = _letter(words[-1])
    return first if _ARABIC.match(last) else first + last


def tint(name: str) -> int:
    """1…5. Carries no meaning."""
    return crc32(name.strip().casefold().encode()) % TINTS + 1


def _letter(word: str) -> str:
    word = _ARTICLE.sub("", word)
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    return next(letter for letter in word if letter.isalnum()).upper()
