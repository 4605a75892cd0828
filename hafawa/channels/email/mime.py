"""Raw bytes → the tree of a mail's parts (RFC 2045, 2046), each a view of the bytes it came in.

The standard parser turns every line into a string, costs several times the mail's size, and cannot give a part back
byte for byte. This one cuts: a container is searched for its boundary, its pieces point into the same bytes.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.policy import compat32
from itertools import islice
from typing import Any

from django.utils.translation import gettext_noop

from . import cms, limits, parameters, transfer

_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]{0,20}:")
_FROM = re.compile(rb">?From ")  # the line before a mail in an mbox file
# Three returns: some programs turn \r\n into \r\r\n. Not more, or a hostile run of them takes for ever.
_NEXT_LINE = re.compile(rb"\r{0,3}\n|\r")
_BLANK_LINE = re.compile(rb"\n\r{0,3}\n")
_OLD_BLANK_LINE = re.compile(rb"\r\r")  # of Macs before 2001
_KIND = re.compile(r"\s*([\w!#$&^.+-]{1,80})/([\w!#$&^.+-]{1,80})")
_UNSAID_BOUNDARY = re.compile(rb"(?:\A|\n)--([^\r\n]{1,70})\r?\n(?=content-[a-z-]{1,40}:)", re.IGNORECASE)
S_MIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
TOO_MANY = gettext_noop("This mail has too many parts to show all; the rest is in its raw form.")
HEADER_TOO_LONG = gettext_noop("The header of this mail is too long to show all; the rest is in its raw form.")
TOO_DEEP = gettext_noop("This mail has too many parts inside parts to show all; the rest is in its raw form.")


class Part(Message):
    """A part as the standard's Message, but its body stays bytes, and its fields are read as they are written."""

    def __init__(self, fields: list[tuple[str, str]], body: memoryview, default: str = "text/plain") -> None:
        super().__init__(policy=compat32)
        self._headers = fields
        self.fields: dict[str, list[str]] = {}
        for name, value in fields:
            self.fields.setdefault(name.lower(), []).append(value)
        self.body = body
        self.children: list[Part] = []
        self.charsets: tuple[str, ...] = ()  # that the mail declares anywhere: a hint for what declares none
        self.wrapping = ""  # of an S/MIME part: one of cms.KINDS
        self.is_whole = True  # was the transfer encoding as it should be?
        self.set_default_type(default)

    def is_multipart(self) -> bool:
        return bool(self.children)

    def field(self, name: str) -> str:
        """The first value of a field, unfolded; "" where there is none."""
        values = self.fields.get(name.lower())
        return re.sub(r"[\r\n]+[ \t]*", " ", values[0][: limits.FIELD]).strip() if values else ""

    def get_content_type(self) -> str:
        """Lower case. The default where the field is missing, text/plain where it is no type (RFC 2045 5.2)."""
        value = self.field("Content-Type")
        found = _KIND.match(value)
        if found:
            return f"{found[1]}/{found[2]}".lower()
        return "text/plain" if value else self.get_default_type()

    def get_content_maintype(self) -> str:
        return self.get_content_type().partition("/")[0]

    def get_content_subtype(self) -> str:
        return self.get_content_type().partition("/")[2]

    def parameter(self, name: str, of: str = "Content-Type") -> str:
        value = self.field(of)
        return parameters.parsed(value[: limits.FIELD]).get(name, "") if value else ""

    def get_content_disposition(self) -> str | None:
        return self.field("Content-Disposition").partition(";")[0].strip().lower() or None

    def decoded(self) -> bytes:
        """The bytes of a leaf as they were before they travelled; notes where they cannot have been so."""
        content, self.is_whole = transfer.decoded(self.body, self.field("Content-Transfer-Encoding"))
        return content

    def get_payload(self, i: int | None = None, decode: bool = False) -> Any:
        if self.children:
            return None if decode else self.children if i is None else self.children[i]
        return self.decoded() if decode else bytes(self.body).decode("ascii", "surrogateescape")


def parse(raw: bytes, problems: list[str]) -> Part:
    """The whole tree. What goes beyond the limits stays a leaf, and is said in problems."""
    if _block(memoryview(raw))[1] > limits.HEADER:
        problems.append(HEADER_TOO_LONG)
    root = _Tree(problems).part(memoryview(raw), 0, "text/plain")
    everything = list(walk(root))
    declared = [part.parameter("charset").lower() for part in everything if "Content-Type" in part]
    charsets = tuple(dict.fromkeys(filter(None, declared)))[:10]
    for part in everything:
        part.charsets = charsets
    return root


def head(raw: bytes) -> Part:
    """The header alone: cheap, whatever the mail weighs."""
    fields, _ = header(memoryview(raw))
    return Part(fields, memoryview(b""))


def walk(part: Part) -> Iterator[Part]:
    """A part and all inside it, in order."""
    yield part
    for child in part.children:
        yield from walk(child)


class _Tree:
    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.parts = 0

    def part(self, raw: memoryview, depth: int, default: str) -> Part:
        self.parts += 1
        fields, start = header(raw)
        part = Part(fields, raw[start:], default)
        kind = part.get_content_type()
        if kind.startswith("multipart/") or (depth == 0 and _is_unsaid(part)):
            self._open(part, kind, depth)
        elif kind in {"message/rfc822", "message/global", "message/news"} and self._has_room(depth):
            part.children = [self.part(self._enclosed(part), depth + 1, "text/plain")]
        elif kind in S_MIME:
            self._unwrap(part, depth)
        return part

    def _unwrap(self, part: Part, depth: int) -> None:
        """What is only signed is read like what is not: what was signed is a part of its own (RFC 8551 3.5.2)."""
        found = cms.read(part.decoded())
        part.wrapping = found.kind
        if found.content is not None and self._has_room(depth):
            part.children = [self.part(memoryview(found.content), depth + 1, "text/plain")]

    def _open(self, part: Part, kind: str, depth: int) -> None:
        if not self._has_room(depth):
            return
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        for piece in pieces(part):
            if self.parts >= limits.PARTS:
                self._note(TOO_MANY)
                return
            part.children.append(self.part(piece, depth + 1, default))

    def _enclosed(self, part: Part) -> memoryview:
        """A mail inside a mail may not be encoded (RFC 2046 5.2.1); some are."""
        if part.field("Content-Transfer-Encoding").lower() in {"base64", "quoted-printable"}:
            part.body = memoryview(part.decoded())
        return part.body

    def _has_room(self, depth: int) -> bool:
        if depth < limits.DEPTH and self.parts < limits.PARTS:
            return True
        self._note(TOO_DEEP if depth >= limits.DEPTH else TOO_MANY)
        return False

    def _note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def header(raw: memoryview) -> tuple[list[tuple[str, str]], int]:
    """The fields at the beginning (bytes kept by surrogateescape, folds kept), and where the body begins.

    A line that is no field is passed over where fields follow it in the same block; otherwise the body begins with it,
    for mail that has no header, or no empty line after it.
    """
    block, after = _block(raw)
    lines = block.replace(b"\r\r\n", b"\r\n").splitlines(keepends=True)
    known = [bool(_FIELD.match(line)) for line in lines]
    last = max((number for number, is_field in enumerate(known) if is_field), default=-1)
    fields: list[list[bytes]] = []
    position = 0
    for number, line in enumerate(lines):
        if known[number]:
            fields.append([line])
        elif line[0] in b" \t" and fields:
            fields[-1].append(line)
        elif number > last and not _FROM.match(line):
            after = position
            break
        position += len(line)
    return [_name_and_value(b"".join(pieces)) for pieces in fields], after


def _block(raw: memoryview) -> tuple[bytes, int]:
    """The lines before the first empty one, at most limits.HEADER bytes of them, and where the body begins."""
    first = _NEXT_LINE.match(raw)
    if first:
        return b"", first.end()
    blank = _BLANK_LINE.search(raw) or (None if b"\n" in bytes(raw[:10_000]) else _OLD_BLANK_LINE.search(raw))
    stop, after = (blank.start() + 1, blank.end()) if blank else (len(raw), len(raw))
    block = bytes(raw[: min(stop, limits.HEADER)])
    return block if stop <= limits.HEADER else block[: block.rfind(b"\n") + 1] or block, after


def _name_and_value(field: bytes) -> tuple[str, str]:
    name, _, value = field.decode("ascii", "surrogateescape").partition(":")
    return name.rstrip(), value.strip(" \t\r\n")


def pieces(part: Part) -> Iterator[memoryview]:
    """What stands between the boundaries of a container (RFC 2046 5.1.1). The last may lack its end.

    A container that does not say its boundary, or says another than it uses, is cut at the line it seems to use.
    """
    for boundary in _boundaries(part):
        found = list(islice(_between(part.body, boundary), limits.PARTS + 1))
        if found:
            yield from found
            return


def _is_unsaid(part: Part) -> bool:
    """Is this a container whose Content-Type got lost? It begins with a boundary, which comes back at its end.

    Not where words stand before the boundary: they would not be shown.
    """
    start = bytes(part.body[:200]).lstrip(b"\r\n \t")
    seen = _UNSAID_BOUNDARY.match(start) if not part.field("Content-Type") else None
    return bool(seen and bytes(part.body[-2_000:]).rstrip().endswith(b"--" + seen[1].rstrip() + b"--"))


def _boundaries(part: Part) -> Iterator[bytes]:
    said = part.parameter("boundary").encode("utf-8", "surrogateescape")
    if said.strip():
        yield said.rstrip()
    seen = _UNSAID_BOUNDARY.search(part.body)
    if seen and seen[1] != said:
        yield seen[1].rstrip()


def _between(body: memoryview, boundary: bytes) -> Iterator[memoryview]:
    mark = re.compile(b"--" + re.escape(boundary) + rb"(--)?[ \t]*(?=[\r\n]|\Z)")
    start = -1
    for found in mark.finditer(body):
        line_start = found.start()
        if line_start and body[line_start - 1] not in b"\r\n":
            continue
        if start >= 0:
            yield body[start : max(start, _before_line_end(body, line_start))]
        if found[1]:
            return
        line_end = _NEXT_LINE.match(body, found.end())
        start = line_end.end() if line_end else found.end()
    if 0 <= start < len(body):
        yield body[start:]


def _before_line_end(body: memoryview, position: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if position and body[position - 1] == ord("\n"):
        position -= 1
    return position - 1 if position and body[position - 1] == ord("\r") else position
