"""OutboundMessage → mail: headers, a text part and an HTML part in the customer's language, files."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from hafawa.conversations.channel import Door, File, OutboundMessage, UndeliverableError

from . import acceptance, marks, page, thread_signs, words
from .policy import WIRE

REFERENCES_LIMIT = 20
REFERENCES_LENGTH = 3000
LOCAL_PART_LIMIT = 64  # octets, RFC 5321 4.5.3.1.1
RE = re.compile(r"^\s*(?:(?:re|aw|sv|r|رد|ردّ?)\s*[:：]\s*)+", re.IGNORECASE)


def compose(message: OutboundMessage, door: Door) -> EmailMessage:
    """The whole mail. Raises UndeliverableError where an address is none."""
    for address in (door.address, *message.to, *message.cc):
        _address(address)  # before the language changes: what is wrong here is told to us, not to the customer
    with translation.override(message.language):
        mail = EmailMessage(policy=WIRE)
        _head(mail, message, door)
        mail.set_content(words.text(message), cte=_encoding(words.text(message)))
        html = page.html_part(message)
        mail.add_alternative(html, subtype="html", cte=_encoding(html))
        if message.event and message.event.answer:
            calendar = acceptance.reply(message.event, door)
            mail.add_alternative(calendar, subtype="calendar", cte=_encoding(calendar), params={"method": "REPLY"})
    _attach(mail, message.files)
    mail["Content-Language"] = message.language  # last: adding parts moves Content-… fields into the first of them
    return mail


def _head(mail: EmailMessage, message: OutboundMessage, door: Door) -> None:
    mail["From"] = _address(door.address, sender_name(message))
    mail["To"] = [_address(each) for each in message.to]
    if message.cc:
        mail["Cc"] = [_address(each) for each in message.cc]
    if message.reply_token and door.settings.get("reply_token", True):
        mail["Reply-To"] = _address(reply_address(door.address, message.reply_token), sender_name(message))
    mail["Subject"] = subject(message) + number(message, door)
    mail["Date"] = format_datetime(timezone.now())
    fallback = f"message-{message.message_id}@{door.address.rpartition('@')[2]}"
    mail["Message-ID"] = bracketed(message.external_id or fallback)
    mail[marks.FIELD] = marks.mark(message.message_id)
    if message.is_automatic:  # RFC 3834 5: never on what a person writes, or programs would not answer it
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["Precedence"] = "bulk"
    keys = references(message.thread_keys)
    if keys:
        mail["In-Reply-To"] = keys[-1]
        mail["References"] = " ".join(keys)


def sender_name(message: OutboundMessage) -> str:
    """ "Noor from Rawabi", in the customer's language; the brand alone where nobody signs."""
    names = {"person": one_line(message.sender_name), "brand": one_line(message.brand.name)}
    return gettext("%(person)s from %(brand)s") % names if names["person"] else names["brand"]


def subject(message: OutboundMessage) -> str:
    """Exactly one "Re:" in front of an answer's subject; a first message keeps its own."""
    bare = one_line(message.subject)
    return "Re: " + RE.sub("", bare) if message.thread_keys else bare


def number(message: OutboundMessage, door: Door) -> str:
    """The conversation's number behind the subject, where the inbox asks for it and the subject has none yet."""
    if not message.number or not door.settings.get("subject_number"):
        return ""
    mark = str(door.settings.get("number_mark") or "#")
    return "" if thread_signs.number_in(message.subject, door) == message.number else f" [{mark}{message.number}]"


def reply_address(address: str, token: str) -> str:
    """local+TOKEN@domain; the address itself where the token would make it longer than the standard allows."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}" if len(local) + len(token) < LOCAL_PART_LIMIT else address


def references(keys: tuple[str, ...]) -> list[str]:
    """The messages before this one, oldest first: the first and the newest, within what servers let pass."""
    ids = [bracketed(key) for key in dict.fromkeys(keys) if key.strip()]
    if len(ids) > REFERENCES_LIMIT:
        ids = [ids[0], *ids[-(REFERENCES_LIMIT - 1) :]]
    while len(ids) > 2 and sum(map(len, ids)) > REFERENCES_LENGTH:
        del ids[1]
    return ids


def bracketed(identifier: str) -> str:
    """<identifier>, with nothing in it that could end the line or the brackets."""
    return "<" + re.sub(r"[^!-;=?-~]+", "", identifier) + ">"


def one_line(text: str) -> str:
    """White space runs, line ends included, become one space: nothing given can start a header of its own."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).split())


def _address(address: str, name: str = "") -> Address:
    local, at, domain = address.strip().rpartition("@")
    try:
        if not at or not domain or not local or not local.isascii() or re.search(r"[\s<>\",;:()\[\]\\]", local):
            raise ValueError(address)
        return Address(display_name=name, username=local, domain=domain.encode("idna").decode())
    except (ValueError, IndexError) as error:
        raise UndeliverableError(gettext_noop("“%(address)s” is not a mail address."), address=address) from error


def _encoding(text: str) -> str:
    """Quoted-printable stays readable and small while most letters are Latin; base64 is smaller for Arabic."""
    letters = sum(1 for letter in text if letter > "\x7f")
    return "base64" if letters > len(text) / 6 else "quoted-printable"


def _attach(mail: EmailMessage, files: tuple[File, ...]) -> None:
    html = mail.get_body(("html",))
    for file in files:
        kind, _, subkind = file.content_type.partition("/")
        if not subkind or kind in {"multipart", "message"} or not re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.content_type):
            kind, subkind = "application", "octet-stream"
        if file.is_inline and file.content_id and isinstance(html, EmailMessage):
            html.add_related(
                file.content,
                kind,
                subkind,
                cid=bracketed(file.content_id),
                filename=one_line(file.name),
                disposition="inline",
            )
        else:
            mail.add_attachment(file.content, kind, subkind, filename=one_line(file.name))
