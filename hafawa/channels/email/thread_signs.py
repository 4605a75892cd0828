"""Signs of a thread beside Message-ID and References: Outlook's Thread-Index, and our own number in a subject."""

import base64
import binascii
import re
from email.message import Message

from hafawa.conversations.channel import Door

from . import headers

INDEX_BYTES = 22
CHILD_BYTES = 5
TOPIC_LIMIT = 255
RE_DIGITS = r"\d{1,15}"


def thread_index(source: Message) -> str:
    """What all messages of a thread share in Outlook's Thread-Index, in one spelling; "" where there is none.

    Base64 of 22 bytes (a mark, a time, a GUID) that name the thread, and 5 bytes for every answer below it
    ([MS-OXOMSG] 2.2.1.3). Other lengths are not by Outlook and prove nothing.
    """
    value = re.sub(r"\s+", "", headers.raw_value(source, "Thread-Index"))
    if not value or len(value) > 4096:
        return ""
    try:
        raw = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if len(raw) < INDEX_BYTES or (len(raw) - INDEX_BYTES) % CHILD_BYTES or not any(raw[6:INDEX_BYTES]):
        return ""
    return base64.b64encode(raw[:INDEX_BYTES]).decode().rstrip("=")


def thread_topic(source: Message) -> str:
    return headers.text(source, "Thread-Topic")[:TOPIC_LIMIT]


def number_in(subject: str, door: Door) -> int | None:
    """The conversation's number as our own subjects carry it: "[#1234]" or "(#1234)", the last where there are several.

    An inbox may have another mark than "#" (`number_mark`), as of a system it replaces; one with letters in it is
    distinctive enough to need no brackets. Digits of any script are read, as people retype subjects.
    """
    if not any(letter.isdigit() for letter in subject):
        return None
    mark = re.escape(str(door.settings.get("number_mark") or "#"))
    found = re.findall(rf"[\[(]\s*(?:#|{mark})\s?({RE_DIGITS})\s*[\])]", subject, re.IGNORECASE)
    if not found and re.search(r"[^\W\d_]", mark):
        found = re.findall(rf"(?<!\w){mark}\s?[:#]?\s?({RE_DIGITS})(?!\d)", subject, re.IGNORECASE)
    return int(found[-1]) if found else None
