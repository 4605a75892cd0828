"""What kind of file it is: by its first bytes where it matters, by what the sender says where it does no harm."""

import mimetypes
import re

import puremagic

HEAD_LENGTH = 4096
BINARY = "application/octet-stream"
SIGNATURES = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("application/pdf", re.compile(rb"[\x00-\x20]{0,16}%PDF-\d")),
)
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
"""What may be shown in its place: kinds that cannot carry a script a browser would run as ours."""
RUNS = re.compile(r"html|xml|svg|script|shockwave|java|htm\b|css|xsl|mathml|multipart|message/", re.IGNORECASE)
PROPER = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}")
LOOKS_LIKE_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|body|head|iframe|\?xml)", re.IGNORECASE)
OFFICE = re.compile(r"^application/(?:vnd\.(?:openxmlformats|oasis|ms-)|msword)")


def safe_type(name: str, declared: str, head: bytes) -> str:
    """The content type we are willing to say: never one a browser runs, never a picture that is none.

    `head`: the first bytes, 512 or more where there are so many. Unknown and dangerous kinds are
    application/octet-stream.
    """
    for kind, signature in SIGNATURES:
        if signature.match(head):
            return kind
    said = _said(name, declared, head)
    if OFFICE.match(said):
        return said
    if (
        RUNS.search(said)
        or said in SHOWN
        or (said.startswith("text/") and LOOKS_LIKE_MARKUP.search(head[:HEAD_LENGTH]))
    ):
        return "text/plain" if said in {"text/css", "message/delivery-status"} else BINARY
    return said


def _said(name: str, declared: str, head: bytes) -> str:
    said = declared.split(";")[0].strip().lower()
    if PROPER.fullmatch(said) and said != BINARY:
        return said
    by_name = mimetypes.guess_type(name, strict=False)[0]
    return by_name or _by_content(head)


def _by_content(head: bytes) -> str:
    if not head:
        return BINARY
    try:
        said = puremagic.from_string(head[:HEAD_LENGTH], mime=True)
    except (puremagic.PureError, ValueError, IndexError):
        return BINARY
    return said if PROPER.fullmatch(said) else BINARY
