"""A mail about a mail of ours → DeliveryReport. Whatever is none is left to parse()."""

from contextlib import suppress

from hafawa.conversations.channel import DeliveryReport, Door, InboundMessage, NotUnderstoodError

from . import bounces, limits, mail, marks, parse
from .bounces import signs


def read(raw: bytes, door: Door) -> DeliveryReport | None:
    """What this mail reports, None for an ordinary one. Never raises: what breaks the reading is an ordinary mail.

    One that only its words make a report brings along what it is otherwise: it may be a customer who writes of a
    parcel that was not delivered.
    """
    found = told(raw)
    if found is None or found.is_passed_on:
        return None
    first = found.first
    return DeliveryReport(
        external_id=found.original_id,
        state=found.state,
        reason=first.reason if first else "",
        refusals=found.refusals,
        thread_keys=found.other_ids,
        reply_token=_token(mail.recipients(mail.head(raw)), door) or _token(found.reply_to, door),
        message_id=marks.read(found.mark),
        otherwise=None if found.is_certain else _otherwise(raw, door),
    )


def told(raw: bytes) -> bounces.Bounce | None:
    """As bounces.classify(), at next to no cost for what does not look like a report, and whatever it holds."""
    try:
        is_worth_it = signs.is_suspect(mail.head(raw)) and limits.is_shallow(raw)
        return bounces.classify(raw) if is_worth_it else None
    except Exception:  # noqa: BLE001 - strangers write this input; parse() keeps what it can of it
        return None


def _token(addresses: list[str] | tuple[str, ...], door: Door) -> str:
    return next(filter(None, (mail.token_in(address, door.address) for address in addresses)), "")


def _otherwise(raw: bytes, door: Door) -> InboundMessage | None:
    with suppress(NotUnderstoodError):
        return parse.parse(raw, door)
    return None
