"""The parameters of a field (`; name=value`), as the standards have them and as programs write them.

RFC 2045 5.1, RFC 2231 (continuations, charset and language), and encoded words where they do not belong (RFC 2047 5
forbids them there; most mail programs put them there).
"""

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from . import charsets, limits

_ONE = re.compile(
    r""";\s*(?P<name>[^\s=;"]{1,100})\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"?|(?P<plain>[^;]*))""", re.DOTALL
)
_SECTION = re.compile(r"(?P<name>[^*]+)(?:\*(?P<number>\d{1,4}))?(?P<is_coded>\*)?")
_ESCAPED = re.compile(r'\\(["\\])')


@lru_cache(maxsize=256)
def parsed(value: str) -> dict[str, str]:
    """Every parameter by its lower-case name, decoded from RFC 2231; the first of a name counts."""
    found: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for one in list(_each(value))[: limits.PARAMETERS]:
        cut = _SECTION.fullmatch(one[0])
        if cut is None or (cut["number"] is None and not cut["is_coded"]):
            found.setdefault(one[0], one[1])
        else:
            sections.setdefault(cut["name"], {})[int(cut["number"] or 0)] = (one[1], bool(cut["is_coded"]))
    return found | {name: _together(pieces) for name, pieces in sections.items()}


def _each(value: str) -> list[tuple[str, str]]:
    start = value.find(";")
    if start < 0:
        return []
    pairs = []
    for one in _ONE.finditer(value, start):
        quoted = one["quoted"]
        given = one["plain"].strip() if quoted is None else _ESCAPED.sub(r"\1", quoted)
        pairs.append((one["name"].lower(), given))
    return pairs


def _together(pieces: dict[int, tuple[str, bool]]) -> str:
    """The sections of a value in order of their numbers; the first coded one names the charset."""
    charset, out = "", bytearray()
    for place, (_, (text, is_coded)) in enumerate(sorted(pieces.items())):
        if is_coded and place == 0 and text.count("'") >= 2:
            charset, _language, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogateescape")
        out += unquote_to_bytes(raw) if is_coded else raw
    return charsets.decode(bytes(out), charset)
