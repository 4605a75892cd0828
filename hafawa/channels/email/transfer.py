"""Content-Transfer-Encoding (RFC 2045 6) undone, broken as it may be: what can be read is read."""

import binascii
import re

from . import uuencode

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_WHITE = b" \t\r\n\x00"
_PADDING = re.compile(rb"=+")
SAMPLE = 10_000
SPACES_SHARE = 0.12  # sentences have a space every six letters
FOREIGN_SHARE = 0.05  # more that cannot be base64 than this: it says base64, and is not


def decoded(body: bytes | memoryview, encoding: str) -> tuple[bytes, bool]:
    """The bytes meant, and whether they stood as they should. Unknown encodings are taken for none."""
    name = encoding.strip().lower().partition(";")[0].strip(" \"'")
    if name == "base64":
        return _base64(body)
    if name in {"quoted-printable", "quoted-printable:", "quotedprintable"}:
        return binascii.a2b_qp(body), True
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        files = uuencode.files_in(bytes(body).decode("latin-1"))
        return (files[0].content, True) if files else (bytes(body), False)
    return bytes(body), name in {"", "7bit", "8bit", "binary", "8-bit", "7-bit", "none", "utf-8"}


def _base64(body: bytes | memoryview) -> tuple[bytes, bool]:
    foreign = len(bytes(body).translate(None, _BASE64 + _WHITE)) if body else 0
    spaces = bytes(body[:SAMPLE]).count(b" ")
    if foreign > len(body) * FOREIGN_SHARE or spaces > min(len(body), SAMPLE) * SPACES_SHARE:
        return bytes(body), False
    try:
        whole = binascii.a2b_base64(body)
    except binascii.Error:
        return _piecewise(bytes(body)), False
    # The library stops at the first padding; some programs encode in pieces, each padded.
    if len(whole) * 4 // 3 < len(body) * 0.9 and _goes_on(bytes(body)):
        return _piecewise(bytes(body)), False
    return whole, not foreign


def from_base64(text: bytes) -> bytes:
    """As much as makes whole bytes, whatever stands between."""
    return _piecewise(text)


def _goes_on(body: bytes) -> bool:
    padding = _PADDING.search(body)
    return bool(padding and body[padding.end() :].strip(_WHITE))


def _piecewise(body: bytes) -> bytes:
    """Every stretch up to a padding by itself; of the last one, what makes whole bytes."""
    out = bytearray()
    for piece in _PADDING.split(body):
        bare = piece.translate(None, bytes(set(range(256)) - set(_BASE64)))
        usable = len(bare) - 1 if len(bare) % 4 == 1 else len(bare)
        out += binascii.a2b_base64(bare[:usable] + b"=" * (-usable % 4))
    return bytes(out)
