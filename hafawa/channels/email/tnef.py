"""winmail.dat, in which Outlook wraps mail it sends to itself ([MS-OXTNEF]): its words and its files.

Read here, not by a library: strangers write this input, and every count and length in it has to be bounded first.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from hafawa.conversations.channel import File

from . import attachments, charsets, limits, rtf

SIGNATURE = 0x223E9F78
ATTACHMENT = 0x02
BODY, CODEPAGE, RENDERING, DATA, TITLE, MAPI, ATTACHED_MAPI = 0x800C, 0x9007, 0x9002, 0x800F, 0x8010, 0x9003, 0x9005
P_BODY, P_RTF, P_HTML, P_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
P_NAME, P_LONG_NAME, P_SHOWN_NAME, P_TYPE, P_CONTENT_ID, P_DATA = 0x3704, 0x3707, 0x3001, 0x370E, 0x3712, 0x3701
KINDS = {"application/ms-tnef", "application/vnd.ms-tnef"}
FIXED = {1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
SIZED = {0xD, 0x1E, 0x1F, 0x102}
TEXT_16 = 0x1F
EMBEDDED = 0xD


class NotTnefError(ValueError):
    """These bytes are something else."""


@dataclass
class Unpacked:
    """What was inside. `is_whole` is False where it broke off: what came before is kept."""

    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)
    is_whole: bool = True


@dataclass
class _Attached:
    name: str = ""
    long_name: str = ""
    kind: str = ""
    content_id: str = ""
    content: bytes | None = None


Properties = dict[int, tuple[int, bytes]]


def unpack(data: bytes) -> Unpacked:
    """Raises NotTnefError, nothing else. One level: a winmail.dat inside stays a file."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE or len(data) > limits.TNEF:
        raise NotTnefError
    found, attached, charset = Unpacked(), list[_Attached](), "windows-1252"
    try:
        for level, name, content in _entries(data):
            if name == CODEPAGE and len(content) >= 4:
                charset = _charset(struct.unpack_from("<I", content)[0])
            elif level == ATTACHMENT:
                _add_to(attached, name, content, charset)
            elif name == BODY:
                found.text = _words(0x1E, bytes(content), charset)
            elif name == MAPI:
                _read_words(found, dict(_properties(content)), charset)
    except (struct.error, ValueError, IndexError):
        found.is_whole = False
    if any(one.content is None for one in attached if one.name or one.long_name):
        found.is_whole = False  # a name, and nothing that goes by it: cut off, or a file left on somebody's disk
    found.files = [_as_file(one, number) for number, one in enumerate(attached, 1) if one.content or one.name]
    return found


def _entries(data: bytes) -> Iterator[tuple[int, int, memoryview]]:
    view, position = memoryview(data), 6
    for _ in range(limits.TNEF_ENTRIES):
        if position + 9 > len(data):
            if bytes(view[position:]).strip(b"\0\r\n"):
                raise ValueError("it breaks off")
            return
        level, name, _kind, length = struct.unpack_from("<BHHI", data, position)
        position += 9
        if position + length > len(data):
            raise ValueError("it breaks off")
        yield level, name, view[position : position + length]
        position += length + 2  # a checksum, which says nothing that the length did not
    raise ValueError("too many entries")


def _properties(data: memoryview) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """MAPI properties: id → (type, value). Named ones and lists are passed over. Values are padded to four bytes."""
    count, position = min(struct.unpack_from("<I", data)[0], limits.TNEF_ENTRIES), 4
    for _ in range(count):
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= 0x8000:
            position = _after_name(data, position)
        kind, is_list = kind & 0xEFFF, bool(kind & 0x1000)
        times = 1
        if is_list or kind in SIZED:
            times = struct.unpack_from("<I", data, position)[0]
            position += 4
        if times > limits.TNEF_ENTRIES:
            raise ValueError("too many values")
        for _ in range(times):
            length = FIXED.get(kind, -1)
            if kind in SIZED:
                length = struct.unpack_from("<I", data, position)[0]
                position += 4
            if length < 0 or position + length > len(data):
                raise ValueError("it breaks off")
            if not is_list:
                yield name, (kind, bytes(data[position : position + length]))
            position += length + -length % 4


def _after_name(data: memoryview, position: int) -> int:
    """Past a property's own name: a namespace of 16 bytes, then a number or a string."""
    is_string, size = struct.unpack_from("<II", data, position + 16)
    return position + 24 + (int(size) + -int(size) % 4 if is_string else 0)


def _read_words(found: Unpacked, properties: Properties, charset: str) -> None:
    if P_CODEPAGE in properties and len(properties[P_CODEPAGE][1]) >= 4:
        charset = _charset(struct.unpack_from("<I", properties[P_CODEPAGE][1])[0]) or charset
    if P_BODY in properties:
        found.text = _words(*properties[P_BODY], charset)
    if P_HTML in properties:
        found.html = _words(*properties[P_HTML], charset)
    elif P_RTF in properties:
        written = rtf.decompressed(properties[P_RTF][1])
        found.html, text = rtf.as_html(written), ""
        text = "" if found.html else rtf.as_text(written)
        found.text = found.text or text


def _add_to(attached: list[_Attached], name: int, content: memoryview, charset: str) -> None:
    if name == RENDERING or not attached:
        attached.append(_Attached())
    one = attached[-1]
    if name == TITLE:
        one.name = _words(0x1E, bytes(content), charset)
    elif name == DATA:
        one.content = bytes(content)
    elif name == ATTACHED_MAPI:
        _add_properties(one, dict(_properties(content)), charset)


def _add_properties(one: _Attached, properties: Properties, charset: str) -> None:
    def words(name: int) -> str:
        return _words(*properties[name], charset) if name in properties else ""

    one.long_name = words(P_LONG_NAME) or one.long_name
    one.name = one.name or words(P_NAME) or words(P_SHOWN_NAME)
    one.kind, one.content_id = words(P_TYPE) or one.kind, words(P_CONTENT_ID) or one.content_id
    if P_DATA in properties and not one.content:
        kind, content = properties[P_DATA]
        one.content = content[16:] if kind == EMBEDDED else content  # 16 bytes say what kind of object it is


def _as_file(one: _Attached, number: int) -> File:
    name = attachments.safe_name(one.long_name or one.name) or f"file-{number}"
    kind = one.kind.strip().lower() or attachments.kind_by_name(name)
    content_id = charsets.clean(one.content_id).strip().strip("<>")[:250]
    return File(name=name, content_type=charsets.clean(kind)[:120], content=one.content or b"", content_id=content_id)


def _words(kind: int, content: bytes, charset: str) -> str:
    text = charsets.decode(content, "utf-16-le" if kind == TEXT_16 else charset)
    return text.rstrip("\x00")


def _charset(codepage: int) -> str:
    return {65001: "utf-8", 1200: "utf-16-le", 20127: "us-ascii", 28591: "iso-8859-1", 28592: "iso-8859-2",
            28596: "iso-8859-6", 936: "gb18030", 54936: "gb18030"}.get(codepage, f"cp{codepage}")  # fmt: skip
