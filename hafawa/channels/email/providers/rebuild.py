"""A mail made anew from the pieces a provider took it apart into, the same bytes each time."""

import base64
import hashlib
import re
from collections.abc import Iterable
from email.message import Message
from email.policy import SMTP

from anymail.inbound import AnymailInboundMessage

WRITTEN = SMTP.clone(refold_source="all")  # header fields may come decoded: they are encoded again


def rebuilt(message: AnymailInboundMessage) -> bytes:
    """The raw form. Its boundaries are made of its content: the same pieces are the same mail.

    The library's own are drawn by lot, and a mail that is posted again would be taken for another.
    """
    for number, part in enumerate(message.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{number}_{_digest(part)}")
    return bytes(message.as_bytes(policy=WRITTEN))


def _digest(part: AnymailInboundMessage) -> str:
    digest = hashlib.sha256()
    for each in part.walk():
        if not each.is_multipart():
            digest.update(each.get_payload(decode=True) or b"")
    return digest.hexdigest()[:32]


def noted(raw: bytes, *, sender: str = "", recipients: Iterable[str] = ()) -> bytes:
    """What the envelope knew, as the last server on the way notes it (RFC 5321 4.4)."""
    lines = [f"Return-Path: <{_one_line(sender)}>"] if sender else []
    lines += [f"Delivered-To: {_one_line(each)}" for each in dict.fromkeys(recipients) if each]
    return "".join(line + "\r\n" for line in lines).encode("utf-8", "surrogateescape") + raw


def _one_line(address: str) -> str:
    return re.sub(r"[\x00-\x20<>\x7f]+", "", address)[:320]


def attachment(content: bytes, *, content_type: str, filename: str = "", content_id: str = "") -> Message:
    """One file as a part of a mail."""
    kind = content_type.partition(";")[0].strip().lower()
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) or kind.startswith(("multipart/", "message/")):
        content_type = "application/octet-stream"
    part: Message = AnymailInboundMessage.construct_attachment(
        content_type=content_type, content=b"", content_id=content_id or None
    )
    if filename:
        name = re.sub(r"[\x00-\x1f\x7f]+", " ", filename)
        part.set_param("filename", name, header="Content-Disposition", charset="" if name.isascii() else "utf-8")
    part.set_payload(_base64(content))
    part["Content-Transfer-Encoding"] = "base64"
    return part


def _base64(content: bytes) -> str:
    return base64.encodebytes(content).decode("ascii")


def assembled(
    header: Iterable[tuple[str, str]], *, text: str = "", html: str = "", files: Iterable[Message] = ()
) -> bytes:
    """A mail from its header fields (as they were, or decoded), its two texts and its files."""
    lines = [f"{name.strip()}: {' '.join(str(value).split())}" for name, value in header if _is_field(name)]
    message = AnymailInboundMessage.construct(
        raw_headers="\n".join(lines) + "\n\n", text=text or None, html=html or None, attachments=list(files)
    )
    return rebuilt(message)


def _is_field(name: str) -> bool:
    """A field of the whole mail: those of its old form are made anew."""
    lower = name.strip().lower()
    is_name = re.fullmatch(r"[!-9;-~]+", lower) is not None
    return is_name and lower != "mime-version" and not lower.startswith("content-")
