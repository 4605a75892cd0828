"""Our own mark on what we send, so that it is known when it comes back. Signed: nobody else can make one."""

from email.message import Message

from hafawa.platform.secrets import read_token, sign_token

from . import headers

FIELD = "X-Hafawa-Sent"
PURPOSE = "sent"


def mark(message_id: int) -> str:
    """The value of our field for this message."""
    return sign_token(str(message_id), PURPOSE)


def read(value: str) -> int | None:
    """The message a mark of ours names; None for anything else."""
    payload = read_token(value.strip(), PURPOSE) if value else None
    return int(payload) if payload and payload.isdigit() else None


def is_ours(source: Message) -> bool:
    """Did this mail leave here? A mail that quotes or returns ours is not it: the field stands in its own header."""
    return read(headers.raw_value(source, FIELD)) is not None
