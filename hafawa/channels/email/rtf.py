"""Rich text as Outlook keeps mail in it: compressed ([MS-OXRTFCP]), often with the HTML it was made of inside
([MS-OXRTFEX]).
"""

import re
import struct
from dataclasses import dataclass, replace

from . import charsets, limits

_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?\d{1,10})? ?|([^a-zA-Z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+"
)
_UNSHOWN = {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"generator", b"pntext", b"header",
            b"footer", b"listtable", b"listoverridetable", b"themedata", b"datastore", b"xmlnstbl"}  # fmt: skip
_WRITTEN = {b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
            b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—", b"row": "\n", b"cell": "\t"}  # fmt: skip
_FONT_CHARSETS = {0: "windows-1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "windows-1253",
                  162: "windows-1254", 163: "windows-1258", 177: "windows-1255", 178: "windows-1256",
                  186: "windows-1257", 204: "windows-1251", 222: "cp874", 238: "windows-1250"}  # fmt: skip


def decompressed(data: bytes) -> bytes:
    """LZFu undone, at most limits.RTF bytes of it. What breaks off gives what came before."""
    if len(data) < 16:
        return b""
    _, _size, kind, _checksum = struct.unpack_from("<IIII", data)
    if kind == _PLAIN:
        return data[16 : 16 + limits.RTF]
    if kind != _COMPRESSED:
        return b""
    window = bytearray(_START.ljust(_WINDOW, b"\x00"))
    write, out, position = len(_START), bytearray(), 16
    while position < len(data) and len(out) < limits.RTF:
        flags = data[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                piece, position = data[position : position + 1], position + 1
                window[write : write + 1] = piece
                write = (write + len(piece)) % _WINDOW
            elif position + 2 > len(data):
                return bytes(out)
            else:
                pair, position = data[position] << 8 | data[position + 1], position + 2
                if pair >> 4 == write:
                    return bytes(out)
                piece, write = _copied(window, pair >> 4, (pair & 15) + 2, write)
            out += piece
    return bytes(out)


def _copied(window: bytearray, start: int, length: int, write: int) -> tuple[bytes, int]:
    """Bytes seen before, which may overlap what they become."""
    taken = bytearray()
    for step in range(length):
        taken.append(window[(start + step) % _WINDOW])
        window[write] = taken[-1]
        write = (write + 1) % _WINDOW
    return bytes(taken), write


def as_html(rtf: bytes) -> str:
    """The HTML this was made of; "" where it was not made of any."""
    return _Reader(rtf, only_html=True).text() if rb"\fromhtml" in rtf[:1000] else ""


def as_text(rtf: bytes) -> str:
    return _Reader(rtf, only_html=False).text().strip()


@dataclass
class _Group:
    """What holds inside a pair of braces."""

    is_hidden: bool = False
    is_tag: bool = False  # holds HTML as it was
    is_rtf_only: bool = False  # between \\htmlrtf and \\htmlrtf0: what HTML has otherwise
    charset: str = ""
    skip: int = 1  # characters after \\u for readers that do not know it


class _Reader:
    def __init__(self, rtf: bytes, *, only_html: bool) -> None:
        self.rtf, self.only_html = rtf, only_html
        self.groups = [_Group()]
        self.out: list[str] = []
        self.pending = bytearray()
        self.fonts: dict[int, str] = {}
        self.charset = "windows-1252"
        self.font = 0
        self.to_skip = 0
        self.is_star = False

    def text(self) -> str:
        for token in _TOKEN.finditer(self.rtf):
            hexadecimal, word, number, symbol, brace, plain = token.groups()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, int(number) if number else None)
            elif symbol:
                self._symbol(symbol)
            elif hexadecimal or plain:
                self._bytes(bytes([int(hexadecimal, 16)]) if hexadecimal else plain)
        self._flush()
        return charsets.clean("".join(self.out))

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.is_star, self.to_skip = False, 0
        if brace == b"{":
            if len(self.groups) < 500:
                self.groups.append(replace(self.groups[-1]))
        elif len(self.groups) > 1:
            self.groups.pop()

    def _word(self, word: bytes, number: int | None) -> None:
        group = self.groups[-1]
        if word == b"u" and number is not None:
            self._flush()
            self._say(chr(number % 0x10000))
            self.to_skip = group.skip
            return
        self._flush()
        if word == b"htmltag":
            group.is_tag, group.is_hidden = self.only_html, not self.only_html
        elif word == b"htmlrtf":
            group.is_rtf_only = number != 0
        elif word in _UNSHOWN or self.is_star:
            group.is_hidden = True
        elif word in _WRITTEN:
            self._say("\r\n" if self.only_html and _WRITTEN[word] == "\n" else _WRITTEN[word])
        elif number is not None:
            self._setting(group, word, number)
        self.is_star = False

    def _setting(self, group: _Group, word: bytes, number: int) -> None:
        if word == b"ansicpg":
            self.charset = f"cp{number}"
        elif word == b"uc":
            group.skip = min(max(number, 0), 10)
        elif word == b"f":
            self.font = number
            group.charset = self.fonts.get(number, "")
        elif word == b"fcharset" and number in _FONT_CHARSETS:
            self.fonts[self.font] = _FONT_CHARSETS[number]

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.is_star = True
        elif symbol in b"\\{}":
            self._bytes(symbol)
        elif symbol in b"~_-":
            self._flush()
            self._say({b"~": "\u00a0", b"_": "\u2011"}.get(symbol, ""))

    def _bytes(self, content: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(content))
            content, self.to_skip = content[skipped:], self.to_skip - skipped
        self.pending += content

    def _flush(self) -> None:
        if self.pending:
            self._say(charsets.decode(bytes(self.pending), self.groups[-1].charset or self.charset))
            self.pending.clear()

    def _say(self, words: str) -> None:
        group = self.groups[-1]
        if not group.is_hidden and not (self.only_html and group.is_rtf_only and not group.is_tag):
            self.out.append(words)
