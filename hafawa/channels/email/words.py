"""The text part: what was written, the signature, the message answered below."""

import re

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from hafawa.conversations.channel import OutboundMessage

from . import bidi, html

QUOTE_LIMIT = 50_000


def text(message: OutboundMessage) -> str:
    """Plain text for every reader: each line in its own direction, the quote marked > (RFC 3676 4.5)."""
    otherwise = base_direction(message.language)
    own = message.text.strip() or html.to_text(message.html)
    parts = [bidi.marked(own, otherwise)]
    if message.card:
        parts.append(bidi.marked(message.card.question, otherwise))
        parts.extend(f"{bidi.marked(each.label, otherwise)}:\n{each.url}" for each in message.card.choices)
    signature = html.to_text(message.brand.signature_html)
    if signature:
        parts.append("-- \n" + bidi.marked(signature, otherwise))
    quoted = quoted_text(message)
    if quoted:
        parts.append(bidi.marked(introduction(message), otherwise) + "\n" + _marked_as_quote(quoted))
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(parts)).replace("\r", "") + "\n"


def base_direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in {"ar", "fa", "he", "ur"} else "ltr"


def quoted_text(message: OutboundMessage) -> str:
    return (message.quoted_text or html.to_text(message.quoted_html)).strip()[:QUOTE_LIMIT]


def introduction(message: OutboundMessage) -> str:
    """The line above the quote, in the customer's language; the forms our own quote splitting knows."""
    if message.quoted_at is None:
        return gettext("%(person)s wrote:") % {"person": message.quoted_from}
    when = date_format(timezone.localtime(message.quoted_at), "DATETIME_FORMAT")
    return gettext("On %(date)s, %(person)s wrote:") % {"date": when, "person": message.quoted_from}


def _marked_as_quote(quoted: str) -> str:
    return "\n".join(">" + line if line.startswith(">") else f"> {line}".rstrip() for line in quoted.split("\n"))
