"""A mail taken apart as a report: the server's own words, its fields by recipient, and the mail it returns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from .. import charsets, headers, html, mail

PARTS_LIMIT = 60
WORDS_LIMIT = 30_000
LINE_LIMIT = 1000  # patterns below look at lines: a stranger must not make one costly
ORIGINAL_LIMIT = 200_000
BLOCKS_LIMIT = 200
REPORT_KINDS = {"message/delivery-status", "message/global-delivery-status"}
ORIGINAL_KINDS = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/partial",
}
# From here on a server shows what it returns. Each is a line of its own.
RETURNED = re.compile(
    r"""^[ \t>|=*\#_-]{0,60}(?:
      (?:this\ is\ a\ copy\ of\ (?:the|your)\ message|below\ (?:this|the\ next)\ line\ is\ a\ copy)
    | (?:the\ )?(?:header|text)s?\ of\ (?:the|your)\ (?:original|returned|message)
    | (?:the\ )?(?:original|returned|unsent|undelivered|rejected|bounced)\ (?:e-?mail|message|mail|text|letter)s?
        (?:\ (?:header|text|content|body|source)s?)?\ *(?:follows?|is\ (?:below|as\ follows|following)|received
        |attached|begins?|:|-{3,}|\#|$)
    | your\ (?:message|mail|e-?mail)\ (?:follows|is\ below|is\ attached)
    | original\ message\ as\ received
    | (?:start|beginning)\ of\ (?:original|returned|forwarded|message|your)\ (?:message|mail|e-?mail|header|text)?
    | message\ (?:header|text|body|source|contents?)s?\ (?:follows?|for\ undelivered)
    | (?:the\ )?(?:first|header|body|returned)\b[^\n]{0,40}\b(?:lines?\ of
    |of\ the\ (?:original\ )?message)\b[^\n]{0,40}(?:follows?|below|:)
    | -{3,60}\ {0,9}original\ (?:e-?mail|message|mail)
    | (?:a\ )?copy\ of\ (?:the|your)\ (?:original\ )?message
    | return-path:\ *<
    | content-type:\ message/rfc822
    | received:\ +(?:from|by|\(|via)
    | message\ headers?:?\ *$
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)$")
QUOTED = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
RECIPIENT_FIELDS = ("final-recipient", "original-recipient")

Fields = dict[str, str]  # names in lower case, values unfolded


@dataclass
class Anatomy:
    """The parts of a mail that may be a report. Everything is bounded; nothing is trusted."""

    head: Message
    words: str = ""  # the server's own words, without what it returns
    returned: str = ""  # what it returns, as text
    by_message: Fields = field(default_factory=dict)  # of a delivery report: Reporting-MTA, Arrival-Date, …
    by_recipient: list[Fields] = field(default_factory=list)
    feedback: Fields = field(default_factory=dict)  # of a complaint (RFC 5965)
    original: Message | None = None  # the header of the mail it returns
    inner: Message | None = None  # that mail whole, where it came whole
    has_report: bool = False  # a part that calls itself a delivery report

    @property
    def subject(self) -> str:
        return headers.text(self.head, "Subject")


def take_apart(source: Message) -> Anatomy:
    """Read every part once, without recursion."""
    found = Anatomy(source)
    words: list[str] = []
    for part in _parts(source):
        _take(found, part, words)
    text = "\n".join(words)[:WORDS_LIMIT]
    _cut(found, "\n".join(line[:LINE_LIMIT] for line in text.split("\n")))
    if not found.by_recipient:
        found.by_recipient = [each for each in blocks(QUOTED.sub("", found.words)) if _names_somebody(each)]
    if found.original is None and found.returned:
        found.original = _header(found.returned)
    return found


def _parts(source: Message) -> Iterator[Message]:
    """Leaves and reports, not what is inside a returned mail."""
    waiting, count = [source], 0
    while waiting and count < PARTS_LIMIT:
        part, count = waiting.pop(0), count + 1
        kind = part.get_content_type()
        children = part.get_payload()
        if part.is_multipart() and kind not in ORIGINAL_KINDS | REPORT_KINDS | {"message/feedback-report"}:
            waiting = [child for child in children if isinstance(child, Message)] + waiting
        else:
            yield part


def _take(found: Anatomy, part: Message, words: list[str]) -> None:
    kind = part.get_content_type()
    if kind in REPORT_KINDS:
        found.has_report = True
        _take_report(found, blocks(_text(part)))
    elif kind == "message/feedback-report":
        found.feedback = next(iter(blocks(_text(part))), {})
    elif kind in ORIGINAL_KINDS:
        if found.original is None:
            found.original = _original(part)
            found.inner = part.get_payload(0) if part.is_multipart() else None  # type: ignore[assignment]
    elif kind == "text/html":
        if not any(each.strip() for each in words):
            words.append(html.to_text(charsets.decode(_bytes(part))[:WORDS_LIMIT]))
    elif part.get_content_maintype() in ("text", "message", "multipart") and not part.get_filename():
        words.append(_text(part))


def _text(part: Message) -> str:
    """As text, whatever the part holds: the standard parser takes a report apart, as blocks of fields."""
    if part.is_multipart():
        return "\n\n".join(_lines_of(each) for each in part.get_payload() if isinstance(each, Message))
    declared = part.get_param("charset")
    text = charsets.decode(_bytes(part)[:ORIGINAL_LIMIT], declared if isinstance(declared, str) else "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes(part: Message) -> bytes:
    """The decoded bytes of a leaf; as they stand where the transfer encoding is broken or unknown."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _lines_of(block: Message) -> str:
    lines = [f"{name}: {charsets.unescaped(str(value))}" for name, value in block.raw_items()]
    payload = block.get_payload()
    return "\n".join(lines) + (f"\n\n{charsets.unescaped(payload)}" if isinstance(payload, str) and payload else "")


def _take_report(found: Anatomy, given: list[Fields]) -> None:
    for each in given:
        if _names_somebody(each) or "action" in each:
            found.by_recipient.append(each)
        else:
            found.by_message = {**each, **found.by_message}


def _names_somebody(fields: Fields) -> bool:
    return any(name in fields for name in RECIPIENT_FIELDS)


def blocks(text: str) -> list[Fields]:
    """Groups of "Name: value" lines, folded ones joined (RFC 822). A second recipient begins a group of its own."""
    found: list[Fields] = []
    fields: Fields = {}
    last = ""
    for line in text[:WORDS_LIMIT].split("\n"):
        given = FIELD.match(line.strip() if not last else line)
        if given:
            last = given[1].lower()
            if last in fields and last in ("final-recipient", "action"):
                found.append(fields)
                fields = {}
            fields.setdefault(last, given[2].strip())
        elif last and line[:1] in " \t" and line.strip():
            fields[last] += " " + line.strip()
        elif fields and not line.strip():
            found.append(fields)
            fields, last = {}, ""
        elif line.strip():
            last = ""
    return [each for each in [*found, fields] if each][:BLOCKS_LIMIT]


def _original(part: Message) -> Message | None:
    if part.is_multipart():
        inner = [child for child in part.get_payload() if isinstance(child, Message)]
        return inner[0] if inner else None
    return _header(_text(part))


def _header(text: str) -> Message | None:
    """The header of a returned mail that came as text, quoted or indented or neither."""
    start = re.search(
        r"^[ \t>|]*(?:Return-Path|Received|From|To|Subject|Date|Message-ID|X-[\w-]+)[ \t]*:", text, re.I | re.M
    )
    if start is None:
        return None
    margin = re.match(r"[ \t>|]*", start[0])
    width = len(margin[0]) if margin else 0
    lines = [line[width:] for line in text[start.start() : start.start() + 64_000].split("\n")]
    return mail.head("\n".join(lines).encode("utf-8", "surrogateescape"))


def _cut(found: Anatomy, text: str) -> None:
    """The server's own words end where it begins to show the mail it returns."""
    border = RETURNED.search(text)
    if border and text[: border.start()].strip():
        found.words, found.returned = text[: border.start()], text[border.start() :]
    else:
        found.words = text
