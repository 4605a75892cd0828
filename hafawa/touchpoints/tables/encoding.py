"""Which encoding, and what stands between the cells."""

import codecs
import csv
from itertools import pairwise

ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1256": "Windows-1256 (العربية)",
    "windows-1250": "Windows-1250 (română)",
    "windows-1252": "Windows-1252",
}
DELIMITERS = {",": ",", ";": ";", "\t": "Tab", "|": "|"}
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HIGH = 0x80


def guess_encoding(head: bytes) -> str:
    """From the beginning of a file. A mark says it; valid UTF-8 is UTF-8; else an old Windows page.

    Arabic writes whole words in high bytes, Romanian single ones among Latin letters: what the neighbours of a high
    byte are tells the two pages apart.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a letter cut off at the end is no fault
    except UnicodeDecodeError:
        return "windows-1256" if _is_dense(head) else "windows-1250"
    return "utf-8-sig"


def _is_dense(head: bytes) -> bool:
    beside_high = beside_latin = 0
    for before, letter in pairwise(head):
        if letter >= _HIGH or before >= _HIGH:
            beside_high += before >= _HIGH and letter >= _HIGH
            beside_latin += before in _LETTERS or letter in _LETTERS
    return beside_high > beside_latin


def guess_delimiter(head: str) -> str:
    """The one that cuts the first lines into most, equally many, cells."""
    lines = [line for line in head.splitlines()[:20] if line.strip()][:10]

    def worth(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)] or [0]
        return (min(counts) if min(counts) > 1 else 0, max(counts))

    try:
        return max(DELIMITERS, key=worth)
    except csv.Error:
        return ","
