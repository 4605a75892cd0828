"""Mail about mail of ours: delivery reports, the many that are none but mean it, and complaints.

classify(raw) -> Bounce | None        which recipients it did not reach, for good or for now, and why
"""

from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Any

from hafawa.conversations.channel import Refusal

from .. import headers, marks
from . import diagnosis, letters, reports, signs, status
from .anatomy import Anatomy, take_apart
from .bounce import Bounce
from .reasons import REASONS

__all__ = ["Bounce", "classify", "classify_mail", "refusal"]

RAW_LIMIT = 2_000_000  # a report's own parts stand in front; what it returns may be of any size
OTHER_IDS_LIMIT = 10


def classify(raw: bytes) -> Bounce | None:
    """What this mail reports, or None where it is no report. Raises only what the parser does on deep nesting."""
    return classify_mail(BytesParser(policy=compat32).parsebytes(raw[:RAW_LIMIT]))


def classify_mail(source: Message, *, depth: int = 0) -> Bounce | None:
    """As classify(), of a mail already parsed."""
    found = take_apart(source)
    if reports.is_complaint(found):
        return _complaint(found)
    weight, why = signs.weigh(found)
    passed_on = signs.is_passed_on(found) and any("action" in fields for fields in found.by_recipient)
    if weight < signs.ENOUGH and not passed_on:
        return None
    if not found.by_recipient and found.inner is not None and depth == 0:
        inner = classify_mail(found.inner, depth=1)  # a scanner wraps the report it let through
        if inner and inner.refusals:
            return inner
    refusals = _refusals(found)
    return Bounce(
        state=_state(found, refusals),
        refusals=tuple(refusals),
        is_certain=signs.is_machine(found),
        is_passed_on=passed_on,
        why=why,
        **_about(found),
    )


def refusal(address: str, answer: str) -> Refusal:
    """What a server answered while we handed a mail over, as a refusal of this address."""
    code = status.in_words(answer)
    reply = code or status.reply_in(answer)
    reason = diagnosis.reason_of(answer, code)
    return Refusal(
        address=address.lower(),
        is_permanent=not reply.startswith("4"),
        status=code,
        reason=reason,
        blames_address=reason in REASONS and REASONS[reason].is_address,
        diagnostic=answer[: reports.DIAGNOSTIC_LIMIT],
    )


def _complaint(found: Anatomy) -> Bounce:
    told = found.feedback.get("feedback-type", "abuse")
    refusals = tuple(
        Refusal(address=address, is_permanent=False, reason="feedback", diagnostic=told)
        for address in reports.complained(found) or letters.original_recipients(found)
    )
    return Bounce(state="complaint", refusals=refusals, why="message/feedback-report", **_about(found))


def _refusals(found: Anatomy) -> list[Refusal]:
    said = {each.address: each.said for each in letters.named(found)}
    told: dict[str, Refusal] = {}
    for fields in found.by_recipient:
        if reports.action_of(fields) in reports.GOOD and len(found.by_recipient) > 1:
            continue
        addresses = reports.recipients_of(fields)
        words = next((said[each] for each in addresses if each in said), found.words)
        for each in reports.refusals_of(fields, found, words):
            told.setdefault(each.address, each)
    if told:
        return list(told.values())
    return [_in_words(address, words, found) for address, words in said.items()]


def _in_words(address: str, words: str, found: Anatomy) -> Refusal:
    """A letter's own words about one address; where they say little, all of them."""
    whole = found.words[: reports.SAID_LIMIT]
    code = status.in_words(words) or status.in_words(whole)
    reply = code or status.reply_in(words) or status.reply_in(whole)
    reason = diagnosis.reason_of(words, code)
    if reason in {"undefined", "onhold"}:
        reason = diagnosis.reason_of(whole, code)
    if reason in {"undefined", "onhold"}:
        reason = diagnosis.reason_of(found.subject, code)
    return Refusal(
        address=address,
        is_permanent=not reply.startswith("4") and not _is_delay(found),
        status=code,
        reason=reason,
        blames_address=reason in REASONS and REASONS[reason].is_address,
        diagnostic=words.strip()[: reports.DIAGNOSTIC_LIMIT],
    )


def _is_delay(found: Anatomy) -> bool:
    return bool(signs.DELAYED.search(f"{found.subject}\n{found.words[:3000]}"))


def _state(found: Anatomy, refusals: list[Refusal]) -> str:
    actions = [reports.action_of(fields) for fields in found.by_recipient if "action" in fields or "status" in fields]
    if actions:
        bad = [action for action in actions if action not in reports.GOOD]
        if not bad:
            return "delivered"
        return "delayed" if all(action == "delayed" for action in bad) else "failed"
    return "delayed" if _is_delay(found) else "failed"


def _about(found: Anatomy) -> dict[str, Any]:
    """Which mail it is about, by everything it quotes of it."""
    quoted = found.original
    return {
        "original_id": _original_id(found),
        "other_ids": _other_ids(found),
        "reply_to": tuple(address for _, address in headers.addresses(quoted, "Reply-To"))
        if quoted is not None
        else (),
        "mark": headers.raw_value(quoted, marks.FIELD) if quoted is not None else "",
    }


def _original_id(found: Anatomy) -> str:
    if found.original is not None:
        ids = headers.message_ids(found.original, "Message-ID")
        if ids:
            return ids[0][:250]
    for name in ("original-message-id", "x-original-message-id", "x-ms-exchange-organization-original-message-id"):
        given = found.by_message.get(name) or found.feedback.get(name) or headers.raw_value(found.head, name)
        if given:
            return given.strip(" <>")[:250]
    return ""


def _other_ids(found: Anatomy) -> tuple[str, ...]:
    """What else it may be known by: what the report itself answers, oldest last."""
    ids = headers.message_ids(found.head, "In-Reply-To") + headers.message_ids(found.head, "References")[::-1]
    return tuple(dict.fromkeys(each[:250] for each in ids))[:OTHER_IDS_LIMIT]
