"""S/MIME's wrapping (CMS, RFC 5652), taken off where it only signs. Nothing is decrypted, and no signature is checked.

Mail programs write it in BER: lengths left open, and the content in pieces, which readers of DER refuse.
"""

from dataclasses import dataclass

from . import limits

KINDS = {
    bytes.fromhex("2a864886f70d010702"): "signed",
    bytes.fromhex("2a864886f70d010703"): "enveloped",
    bytes.fromhex("2a864886f70d0109100109"): "compressed",
    bytes.fromhex("2a864886f70d0109100117"): "enveloped",  # with a check of its own (RFC 5083)
}
DEPTH = 16
SEQUENCE, SET, OID, INTEGER, INNER, OCTETS, PIECES = 0x30, 0x31, 0x06, 0x02, 0xA0, 0x04, 0x24
END = b"\0\0"


class _NotCmsError(Exception):
    pass


@dataclass(frozen=True)
class Wrapped:
    """`kind` is one of KINDS' values, "" for what is none; `content` is what was signed, where it is inside."""

    kind: str = ""
    content: bytes | None = None


def read(data: bytes) -> Wrapped:
    """What a pkcs7-mime part is, and holds. Never raises; reads at most limits.CMS_ELEMENTS elements."""
    reader = _Reader(data)
    kind = ""
    try:
        reader.enter(SEQUENCE)
        kind = KINDS.get(reader.value(OID), "")
        if kind != "signed":
            return Wrapped(kind)
        reader.enter(INNER)
        reader.enter(SEQUENCE)
        reader.value(INTEGER)
        reader.skip(SET)
        reader.enter(SEQUENCE)
        reader.value(OID)
        reader.enter(INNER)
        return Wrapped(kind, b"".join(reader.octets(DEPTH)))
    except (_NotCmsError, IndexError):
        return Wrapped(kind)


class _Reader:
    """Goes forward through elements: a tag, a length (or none, and an end mark), a value."""

    def __init__(self, data: bytes) -> None:
        self.data = memoryview(data)
        self.at = 0
        self.read = 0

    def _next(self, *wanted: int) -> tuple[int, int | None]:
        """The tag here and its length, None where it is left open. Stands at the value afterwards."""
        self.read += 1
        tag, first = self.data[self.at], self.data[self.at + 1]
        if self.read > limits.CMS_ELEMENTS or (wanted and tag not in wanted):
            raise _NotCmsError
        self.at += 2
        if first < 0x80:
            return tag, self._within(first)
        if first == 0x80:
            return tag, None
        count = first & 0x7F
        if count > 8:
            raise _NotCmsError
        length = int.from_bytes(self.data[self.at : self.at + count], "big")
        self.at += count
        return tag, self._within(length)

    def _within(self, length: int) -> int:
        if self.at + length > len(self.data):
            raise _NotCmsError
        return length

    def enter(self, tag: int) -> None:
        """What follows is inside this element. Where it ends does not matter: the signatures come last."""
        self._next(tag)

    def value(self, tag: int) -> bytes:
        _, length = self._next(tag)
        if length is None:
            raise _NotCmsError
        self.at += length
        return bytes(self.data[self.at - length : self.at])

    def skip(self, *tags: int, depth: int = DEPTH) -> None:
        """Past this element, whatever is in it."""
        _, length = self._next(*tags)
        if length is not None:
            self.at += length
            return
        if not depth:
            raise _NotCmsError
        while not self._is_end():
            self.skip(depth=depth - 1)

    def octets(self, depth: int) -> list[memoryview]:
        """A string of octets: as one, or in pieces, which may be in pieces themselves (X.690 8.7)."""
        tag, length = self._next(OCTETS, PIECES)
        if tag == OCTETS and length is not None:
            self.at += length
            return [self.data[self.at - length : self.at]]
        if tag == OCTETS or not depth:
            raise _NotCmsError
        found: list[memoryview] = []
        stop = None if length is None else self.at + length
        while self.at < stop if stop is not None else not self._is_end():
            found += self.octets(depth - 1)
        return found

    def _is_end(self) -> bool:
        if self.data[self.at : self.at + 2] != END:
            return False
        self.at += 2
        return True
