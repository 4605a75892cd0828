"""Files written into the text itself, as old mail programs send them (POSIX uuencode)."""

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200}?)[ \t]*\r?\n", re.M)


@dataclass(frozen=True)
class Encoded:
    """One file found in a text, and where it stood."""

    name: str
    content: bytes
    start: int
    end: int


def files_in(text: str) -> list[Encoded]:
    """Every file in the text that decodes, in order. One that breaks off is no file: its text stays."""
    found: list[Encoded] = []
    position = 0
    while begin := _BEGIN.search(text, position):
        one = _read(text, begin)
        found += [one] if one else []
        position = one.end if one else begin.end()
    return found


def _read(text: str, begin: re.Match[str]) -> Encoded | None:
    """Line after line to `end`, each looked at once."""
    out, position = bytearray(), begin.end()
    while position < len(text):
        stop = text.find("\n", position)
        line = text[position : len(text) if stop < 0 else stop].rstrip("\r")
        position = len(text) if stop < 0 else stop + 1
        if line.strip() == "end":
            return Encoded(begin[1], bytes(out), begin.start(), position) if out else None
        if line.strip() in {"", "`"}:
            continue
        data = None if line.startswith("begin ") else _line(line)
        if data is None:
            return None
        out += data
    return None


def _line(line: str) -> bytes | None:
    try:
        return binascii.a2b_uu(line.encode("ascii", "replace"))
    except binascii.Error:
        pass
    # Trailing characters that some encoders add, and trailing spaces that some servers take away.
    length = ((ord(line[0]) - 32) & 63) // 3 * 4 + (4 if ((ord(line[0]) - 32) & 63) % 3 else 0) + 1
    try:
        return binascii.a2b_uu(line[:length].ljust(length).encode("ascii", "replace"))
    except binascii.Error:
        return None
