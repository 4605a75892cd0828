"""Raw bytes → InboundMessage. One small step after the other; what is odd is noted, not fatal."""

import hashlib
from dataclasses import replace
from email.message import Message

from django.utils.translation import gettext_noop

from hafawa.conversations.channel import Door, InboundMessage, NotUnderstoodError, Sender

from . import auto, bodies, forwards, headers, html, limits, mail, mime, quotes, standing, thread_signs
from .mime import Part

TOO_LARGE = gettext_noop("This mail is too large to show; it is kept in its raw form.")
NO_SENDER = gettext_noop("The mail does not say who sent it.")  # kept as it is, translated where it is shown


def parse(raw: bytes, door: Door) -> InboundMessage:
    """One mail, understood. Raises NotUnderstoodError where its sender cannot be made out, never anything else."""
    try:
        message = read(raw, door)
    except Exception as error:  # strangers write this input: whatever it breaks, the mail is kept and shown as such
        raise NotUnderstoodError(f"{type(error).__name__}: {error}") from error
    if not message.sender.value:
        raise NotUnderstoodError(NO_SENDER)
    return message


def read(raw: bytes, door: Door) -> InboundMessage:
    """As parse(), with an empty sender where the mail names none."""
    source, body = opened(raw)
    return understood(source, body, raw, door)


def opened(raw: bytes) -> tuple[Part, bodies.Body]:
    """The mail's parts, and what its words and files are. Of a mail beyond limits.SIZE the header only."""
    if len(raw) > limits.SIZE:
        return mime.head(raw), bodies.Body(problems=[TOO_LARGE])
    problems: list[str] = []
    source = mime.parse(raw.lstrip(b"\xef\xbb\xbf\r\n \t"), problems)
    body = bodies.read(source)
    body.problems[:0] = problems
    return source, body


def understood(source: Part, body: bodies.Body, raw: bytes, door: Door) -> InboundMessage:
    words = _split(body)
    wrote = auto.classify(source, words["text"])
    found_out = standing.read(source, door)
    forward = forwards.read(source, body.text, body.html)
    return InboundMessage(
        external_id=_external_id(source, raw),
        sender=replace(_sender(source), is_verified=found_out.is_proven),
        text=words["text"],
        html=words["html"],
        quoted_text=words["quoted_text"],
        quoted_html=words["quoted_html"],
        subject=headers.text(source, "Subject")[: limits.SUBJECT],
        sent_at=headers.sent_at(source),
        answers=next(iter(headers.message_ids(source, "In-Reply-To")), "")[:250],
        thread_keys=_thread_keys(source),
        thread_index=thread_signs.thread_index(source),
        thread_topic=thread_signs.thread_topic(source),
        number=thread_signs.number_in(headers.text(source, "Subject"), door),
        standing=found_out,
        forwarded_from=forward.sender if forward else None,
        forwarded_at=forward.at if forward else None,
        forwarded_text=forward.text if forward else "",
        forwarder_text=forward.above if forward else "",
        reply_token=_reply_token(source, door),
        recipients=_recipients(source),
        files=tuple(body.files),
        event=body.event,
        problems=tuple(body.problems),
        auto=wrote.kind,
        auto_why=wrote.why,
    )


def _split(body: bodies.Body) -> dict[str, str]:
    """New and folded words in both forms. Where only one form shows the quote, the other follows it."""
    rich = quotes.split_html(html.or_title(body.html))
    has_text = bool(body.text.strip())
    plain = quotes.split_text(body.text.strip("\n")) if has_text else quotes.Split("")
    new, quoted = plain.new, plain.quoted
    if rich.quoted and (not quoted or not new.strip()):
        new, quoted = html.to_text(rich.new), html.to_text(rich.quoted)
    elif not has_text and rich.new:
        again = quotes.split_text(html.to_text(rich.new))
        new, quoted = again.new, again.quoted
    elif html.tells_another(rich.new, body.text):
        new = f"{new.strip()}\n\n{html.to_text(rich.new)}"
    return {"text": new.strip(), "html": rich.new, "quoted_text": quoted, "quoted_html": rich.quoted}


def _external_id(source: Message, raw: bytes) -> str:
    """The Message-ID; one made of the mail itself where it has none, the same each time it is read."""
    ids = headers.message_ids(source, "Message-ID")
    return ids[0][:250] if ids else f"{hashlib.sha256(raw).hexdigest()[:40]}@no-message-id"


def _sender(source: Message) -> Sender:
    for field in ("From", "Sender", "Reply-To", "Return-Path"):
        for name, address in headers.addresses(source, field):
            return Sender(kind="email", value=address.lower(), name=name if name.lower() != address.lower() else "")
    return Sender(kind="email", value="", name=headers.text(source, "From")[:200])


def _thread_keys(source: Message) -> tuple[str, ...]:
    """Strongest first: what it answers (RFC 5322 3.6.4), then the references, newest first."""
    keys = headers.message_ids(source, "In-Reply-To") + headers.message_ids(source, "References")[::-1]
    return tuple(dict.fromkeys(key[:250] for key in keys))[: limits.IDENTIFIERS]


def _reply_token(source: Message, door: Door) -> str:
    return next(filter(None, (mail.token_in(address, door.address) for address in mail.recipients(source))), "")


def _recipients(source: Message) -> dict[str, list[str]]:
    fields = {"to": "To", "cc": "Cc", "reply_to": "Reply-To"}
    found = {key: [address.lower() for _, address in headers.addresses(source, field)] for key, field in fields.items()}
    return {key: list(dict.fromkeys(each)) for key, each in found.items() if each}
