"""What a provider posted to us, as bytes: forms are read without guessing at character sets, which would lose mail."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from hafawa.platform.secrets import read_token, sign_token

MAGIC = b"hafawa-post/1 "
PURPOSE = "provider-post"
FIELDS_LIMIT = 1000


class Upload(NamedTuple):
    """A file in a form."""

    name: str
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Post:
    """One HTTP request's body and what was said about it. Header names in lower case."""

    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.content_type.partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """Raises ValueError."""
        return json.loads(self.body)

    @cached_property
    def form(self) -> tuple[dict[str, bytes], list[Upload]]:
        """Fields (the last of a name counts) and files. Raises ValueError where it is no form."""
        if self.kind == "application/x-www-form-urlencoded":
            pairs = parse_qsl(self.body.decode("latin-1"), True, encoding="latin-1", max_num_fields=FIELDS_LIMIT)
            return {name: value.encode("latin-1") for name, value in pairs}, []
        if self.kind == "multipart/form-data":
            return _multipart(self.body, self.content_type)
        raise ValueError(f"{self.kind or 'nothing'} is no form")

    def text(self, name: str) -> str:
        """A form's field as text; "" where it is missing."""
        return self.form[0].get(name, b"").decode("utf-8", "replace")


def _multipart(body: bytes, content_type: str) -> tuple[dict[str, bytes], list[Upload]]:
    """RFC 7578: parts between boundary lines, each byte as it came."""
    boundary = str(_parsed(content_type).get_param("boundary") or "").encode("latin-1", "replace")
    if not boundary:
        raise ValueError("the form names no boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) < 2 or len(pieces) > FIELDS_LIMIT or not pieces[-1].startswith(b"--"):
        raise ValueError("the form is cut short, or has too many parts")
    fields: dict[str, bytes] = {}
    files: list[Upload] = []
    for piece in pieces[1:-1]:
        head, found, content = piece.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not found:
            raise ValueError("a part of the form has no end of its head")
        lines = dict(_header(line) for line in head.decode("utf-8", "replace").split("\r\n"))
        about = _parsed(lines.get("content-disposition", ""))
        name, filename = (_parameter(about, each) for each in ("name", "filename"))
        if filename is None:
            fields[name or ""] = content
        else:
            files.append(Upload(name or "", filename, lines.get("content-type", ""), content))
    return fields, files


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _parsed(value: str) -> Message:
    message = Message()
    message["Content-Type"] = value
    return message


def _parameter(about: Message, name: str) -> str | None:
    value = about.get_param(name)
    if isinstance(value, tuple):  # RFC 2231
        return value[2]
    return None if value is None else str(value)


def wrap(provider: str, post: Post) -> bytes:
    """A post as an arrival keeps it. Signed: a mail that only looks like one must not pass for a provider's word."""
    head = json.dumps({"provider": provider, "content_type": post.content_type}).encode()
    rest = head + b"\n" + post.body
    return MAGIC + _token(rest).encode() + b"\n" + rest


def unwrap(raw: bytes) -> tuple[str, Post] | None:
    """The provider's name and its post; None for everything that is not our own wrapping."""
    if not raw.startswith(MAGIC):
        return None
    first, _, rest = raw.partition(b"\n")
    token = first[len(MAGIC) :].decode("ascii", "replace")
    if read_token(token, PURPOSE) != _digest(rest):
        return None
    head, _, body = rest.partition(b"\n")
    about = json.loads(head)
    return str(about["provider"]), Post(content_type=str(about["content_type"]), body=body)


def _token(rest: bytes) -> str:
    return sign_token(_digest(rest), PURPOSE)


def _digest(rest: bytes) -> str:
    return hashlib.sha256(rest).hexdigest()
