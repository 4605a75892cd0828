"""What a raw mail is known by before it is understood: which mail it is, and whom it is for."""

import hashlib
import re
from datetime import UTC
from email.message import Message

from . import headers, mime

RECIPIENT_FIELDS = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Delivered-To",
    "X-Envelope-To",
    "To",
    "Cc",
    "Resent-To",
)
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")


def head(raw: bytes) -> Message:
    """The header alone: cheap, whatever the mail weighs."""
    return mime.head(raw)


def arrival_key(raw: bytes) -> str:
    """The same key for the same mail, by whichever way it came.

    Every way adds trace fields on top, may encode fields anew and may change line ends. So the key is made of what a
    mail is (Message-ID, author, date, subject, each as it reads) and of the body with its line ends made even. The
    Message-ID alone is not enough: there are programs that give the same one to all their mails. A mail with neither
    Message-ID nor Date is told from its like by the first hop of its way, which every later copy of it has too.
    """
    header = head(raw)
    name = "\n".join(_names(header))
    end = _END_OF_HEADER.search(raw)
    body = (raw[end.end() :] if end else b"").replace(b"\r\n", b"\n").rstrip(b"\n")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass") + b"\0")
    digest.update(hashlib.sha256(body).digest())
    return digest.hexdigest()


def _names(header: Message) -> list[str]:
    written = headers.sent_at(header)
    ids = headers.message_ids(header, "Message-ID")[:1]
    hour = written.astimezone(UTC).isoformat() if written else headers.raw_value(header, "Date")
    author = next((address.lower() for _, address in headers.addresses(header, "From")), "")
    names = [*ids, author, hour, headers.text(header, "Subject")]
    return names if ids or hour else [*names, "".join(headers.raw_values(header, "Received")[-1:])]


def known_by(header: Message) -> dict[str, str]:
    """What people know a mail by, short and storable: subject, sender, and when it was written (ISO 8601, or "")."""
    sender = next((name or address for name, address in headers.addresses(header, "From")), "")
    written = headers.sent_at(header)
    return {
        "subject": headers.text(header, "Subject").replace("\0", "")[:255],
        "sender": sender.replace("\0", "")[:255],
        "at": written.isoformat() if written else "",
    }


def recipients(known_by: Message) -> list[str]:
    """Every address the header says this mail was for; what the delivering server noted comes first."""
    return [address for field in RECIPIENT_FIELDS for _, address in headers.addresses(known_by, field)]


def token_in(address: str, own: str) -> str | None:
    """The token of local+TOKEN@domain when own is local@domain; "" for own itself, None for another address."""
    local, _, domain = address.strip().rpartition("@")
    own_local, _, own_domain = own.strip().rpartition("@")
    if not local or domain.lower() != own_domain.lower():
        return None
    if local.lower() == own_local.lower():
        return ""
    prefix = own_local.lower() + "+"
    return local[len(prefix) :] if local.lower().startswith(prefix) else None
