"""What came with a mail besides its words: names made safe, content decoded, old uuencoded files found in the text."""

import mimetypes
import re

from hafawa.conversations.channel import File

from . import charsets, headers, limits, uuencode
from .mime import Part

EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/vcard": ".vcf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
}
KNOWN_AS = {
    "text/calendar": "invite.ics",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
}
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def file_name(part: Part) -> str:
    """The name the sender gave, decoded (RFC 2231, RFC 2047, raw bytes), without paths or direction tricks."""
    given = part.parameter("filename", of="Content-Disposition") or part.parameter("name")
    return safe_name(headers.decoded(given, part.charsets))


def safe_name(name: str) -> str:
    """A file name and nothing else: no folders, no control or direction characters, at most 150 long."""
    last = charsets.clean(name).replace("\\", "/").rsplit("/", 1)[-1]
    bare = UNSAFE.sub(" ", last).strip(" .")
    if len(bare) <= limits.FILE_NAME:
        return bare
    stem, dot, extension = bare.rpartition(".")
    return stem[: limits.FILE_NAME - 12] + dot + extension[:11] if dot else bare[: limits.FILE_NAME]


def as_file(part: Part, content: bytes, number: int) -> File:
    kind = part.get_content_type()
    return File(
        name=file_name(part) or _described(part, kind) or f"file-{number}{EXTENSIONS.get(kind, '')}",
        content_type=charsets.clean(kind)[:120],
        content=content,
        content_id=charsets.unescaped(part.field("Content-ID")).strip().strip("<>")[:250],
    )


def _described(part: Part, kind: str) -> str:
    """A nameless part is known by what it says of itself, a mail inside a mail by its subject, others by what they are.

    Content-Location is what some programs name pictures by (RFC 2557).
    """
    if kind == "text/calendar":
        return KNOWN_AS[kind]
    words = headers.text(part.children[0], "Subject") if kind == "message/rfc822" and part.children else ""
    words = words or headers.text(part, "Content-Description") or part.field("Content-Location").rpartition("/")[2]
    name = safe_name(words.replace("/", " ").replace("\\", " "))
    extension = EXTENSIONS.get(kind, "")
    return KNOWN_AS.get(kind, "") if not name else name if name.lower().endswith(extension) else name + extension


def uuencoded(text: str, first_number: int) -> tuple[str, list[File]]:
    """Take files written into the text itself out of it (uuencode, as old mail programs send)."""
    if "begin " not in text or "\nend" not in text:
        return text, []
    found = uuencode.files_in(text)[: limits.PARTS]
    files, rest, position = [], [], 0
    for number, one in enumerate(found, first_number):
        name = safe_name(one.name) or f"file-{number}"
        files.append(File(name=name, content_type=kind_by_name(name), content=one.content))
        rest.append(text[position : one.start])
        position = one.end
    return ("".join([*rest, text[position:]]).strip("\n"), files) if files else (text, files)


def kind_by_name(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
