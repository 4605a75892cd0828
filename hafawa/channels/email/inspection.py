"""What Hafawa makes of a mail, for people to look at: `hafawa mail inspect`. Needs no database, and never fails."""

import hashlib
from typing import Any

from hafawa.conversations.channel import Door, File, InboundMessage

from . import bodies, charsets, headers, html, mime, parse, reports
from .bounces import Bounce
from .mime import Part

NOWHERE = Door(id=0, address="")


def report(raw: bytes) -> dict[str, Any]:
    """Everything that was understood, ready for JSON. What went wrong is in `problems`, whatever it was."""
    source, body, message = _read(raw)
    found = _envelope(source, message) | _contents(body, message) | _verdicts(source, raw, message)
    cleaned: dict[str, Any] = _clean(found)
    return cleaned


def _read(raw: bytes) -> tuple[Part, bodies.Body, InboundMessage]:
    """As it is understood; what breaks that is a problem, and less is tried: the header alone, then nothing at all."""
    problems: list[str] = []
    for opened in (parse.opened, _head_alone):
        try:
            source, body = opened(raw)
            body.problems[:0] = problems
            return source, body, parse.understood(source, body, raw, NOWHERE)
        except Exception as error:  # noqa: BLE001 - strangers write this input; whatever breaks is told
            problems.append(f"{type(error).__name__}: {error}")
    source, body = mime.head(b""), bodies.Body(problems=problems)
    return source, body, parse.understood(source, body, b"", NOWHERE)


def _head_alone(raw: bytes) -> tuple[Part, bodies.Body]:
    return mime.head(raw), bodies.Body()


def _envelope(source: Part, message: InboundMessage) -> dict[str, Any]:
    return {
        "from_email": message.sender.value,
        "from_display_name": message.sender.name,
        "to": message.recipients.get("to", []),
        "cc": message.recipients.get("cc", []),
        "reply_to": message.recipients.get("reply_to", []),
        "subject": message.subject,
        "date": message.sent_at.isoformat() if message.sent_at else None,
        "message_id": next(iter(headers.message_ids(source, "Message-ID")), None),
        "in_reply_to": next(iter(headers.message_ids(source, "In-Reply-To")), None),
        "references": headers.message_ids(source, "References"),
    }


def _contents(body: bodies.Body, message: InboundMessage) -> dict[str, Any]:
    return {
        "content_type": "text/html" if body.html else "text/plain",
        "text": body.text if body.text.strip() else html.to_text(body.html),
        "html": body.html,
        "reply_text": message.text,
        "quoted_text": message.quoted_text,
        "attachments": [_file(file) for file in message.files],
    }


def _file(file: File) -> dict[str, Any]:
    return {
        "filename": file.name,
        "content_type": file.content_type,
        "size": len(file.content),
        "inline": file.is_inline,
        "content_id": file.content_id or None,
        "sha256": hashlib.sha256(file.content).hexdigest(),
    }


def _verdicts(source: Part, raw: bytes, message: InboundMessage) -> dict[str, Any]:
    problems = list(message.problems)
    if not message.sender.value:
        problems.append(parse.NO_SENDER)
    report = reports.told(raw)
    auto = {"kind": "bounce", "why": report.why} if report else {"kind": message.auto, "why": message.auto_why}
    return {
        "auto": {"kind": auto["kind"] or "none", "why": auto["why"] or None},
        "bounce": _bounce(report),
        "threading_keys": list(message.thread_keys),
        "problems": problems,
    }


def _bounce(report: Bounce | None) -> dict[str, Any] | None:
    """What a report of a failed delivery says, None for any other mail."""
    if report is None or report.state == "delivered":
        return None
    first = report.first
    return {
        "recipients": [each.address for each in report.refusals],
        "permanent": report.is_permanent,
        "status": first.status if first else "",
        "reason": first.reason if first else "",
        "diagnostic": first.diagnostic if first else "",
    }


def _clean(value: Any) -> Any:
    """Whatever came in: what JSON and UTF-8 can hold goes out."""
    if isinstance(value, str):
        return charsets.clean(value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value
