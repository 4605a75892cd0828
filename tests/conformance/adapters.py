"""The functions under test, as the scorers call them: thin calls into the real code, never a second implementation."""

import os
import re
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hafawa.config.settings")
django.setup()

from hafawa.channels.email import bounces, html, quotes  # noqa: E402
from hafawa.channels.email.parse import opened, read, understood  # noqa: E402
from hafawa.conversations.actions.evidence import Evidence, Known, decide, keys_of, keys_to_await  # noqa: E402
from hafawa.conversations.channel import NO_WORDS, Door  # noqa: E402

DOOR = Door(id=1, address="support@shop.example")


def parse_mail(raw: bytes) -> dict[str, Any]:
    """A raw mail as its envelope, its whole body (what was quoted included) and its files."""
    source, body = opened(raw)
    mail = understood(source, body, raw, DOOR)
    named = {name: ", ".join(mail.recipients.get(name, ())) for name in ("to", "cc", "reply_to")}
    return named | {
        "from_email": mail.sender.value,
        "from_display_name": mail.sender.name,
        "subject": mail.subject,
        "content_type": "text/html" if mail.html else "text/plain",
        "body": str(NO_WORDS) if mail.is_wordless else html.or_title(body.html) or body.text,
        "attachments": [{"filename": file.name, "data": file.content} for file in mail.files],
    }


def mail_to_reply(raw: bytes) -> str:
    """A raw mail → the words newly written in it."""
    return read(raw, DOOR).text


def strip_reply_text(text: str) -> str:
    return quotes.split_text(text).new


def strip_reply_html(html: str) -> str:
    return quotes.split_html(html).new


class _Cases(Known):
    """The conversations of a case, in place of the database. They say who the customer is, not who takes part:
    signs that only those who belong may follow are followed for the customer, all others for everybody."""

    def __init__(self, conversations: list[dict[str, Any]], settings: dict[str, Any], sender: str) -> None:
        self.rows, self.sender = conversations, sender
        self.has_references = "references" in settings.get("search_in", ())

    def _one(self, name: str, value: str) -> int | None:
        return next((row["id"] for row in self.rows if str(row.get(name, "")).lower() == value.lower()), None)

    def by_token(self, token: str) -> int | None:
        return self._one("uuid", token)

    def by_keys(self, keys: list[str]) -> dict[str, int]:
        """By ids of messages, and by ids that carry the conversation's token."""
        ids = {key.strip("<>"): row["id"] for row in self.rows for key in row["message_ids"]}
        found = {key: ids[key] for key in keys if key in ids and self.has_references}
        for key in keys:
            for part in re.split(r"[/.@]", key):
                if place := self.by_token(part):
                    found.setdefault(key, place)
        return found

    def by_awaited(self, keys: list[str]) -> dict[str, list[int]]:
        return {}

    def by_index(self, index: str, topic: str) -> list[int]:
        return []

    def by_number(self, number: int) -> int | None:
        return self._one("number", str(number))

    def belongs(self, evidence: Evidence) -> bool:
        row = next(row for row in self.rows if row["id"] == evidence.conversation_id)
        return not evidence.is_weak or row["customer"] == self.sender


def find_conversation(raw: bytes, conversations: list[dict[str, Any]], settings: dict[str, Any]) -> int | str:
    """A raw mail, and what is known → the conversation it joins, or "new"."""
    address = settings.get("reply_address", "").replace("+{uuid}", "") or DOOR.address
    mail = read(raw, Door(id=1, address=address, settings={"number_mark": settings.get("ticket_hook", "")}))
    joined = decide(mail, _Cases(conversations, settings, mail.sender.value)).joined
    return joined.conversation_id if joined else "new"


class _Archive(Known):
    """What has been read of an archive so far. Everybody takes part in everything."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.awaited: dict[str, list[int]] = {}

    def by_token(self, token: str) -> None:
        return None

    def by_keys(self, keys: list[str]) -> dict[str, int]:
        return {key: self.places[key] for key in keys if key in self.places}

    def by_awaited(self, keys: list[str]) -> dict[str, list[int]]:
        return {key: self.awaited[key] for key in keys if key in self.awaited}

    def by_index(self, index: str, topic: str) -> list[int]:
        return []

    def by_number(self, number: int) -> None:
        return None

    def belongs(self, evidence: Evidence) -> bool:
        return True


def thread_mbox(mails: list[bytes]) -> list[int]:
    """An archive, oldest first → the conversation each mail joins."""
    archive, found = _Archive(), []
    for number, raw in enumerate(mails):
        mail = read(raw, DOOR)
        joined = decide(mail, archive).joined
        place = joined.conversation_id if joined else number
        archive.places.setdefault(mail.external_id, place)
        for key in keys_to_await(keys_of(mail), archive.places):
            archive.awaited.setdefault(key, []).append(place)
        found.append(place)
    return found


def classify_auto_reply(raw: bytes) -> dict[str, bool]:
    """Did no person write this mail, so that it must not be answered? Is somebody away?"""
    mail = read(raw, DOOR)
    found = bounces.classify(raw)
    return {"auto": bool(mail.auto or (found and found.is_certain)), "ooo": mail.auto == "vacation"}


def classify_bounce(raw: bytes) -> dict[str, Any]:
    """Does this mail tell that one of ours was not delivered? To whom, for how long, and why."""
    found = bounces.classify(raw)
    if found is None or found.state == "delivered":
        return {"is_bounce": False}
    first = found.first
    return {
        "is_bounce": True,
        "temporary": not found.is_permanent,
        "hard": found.is_permanent and first is not None and first.is_permanent and first.blames_address,
        "status": first.status if first else None,
        "reason": first.reason if first else None,
        "recipients": [each.address for each in found.refusals],
    }
