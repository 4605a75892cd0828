"""anymail's tracking events → delivery reports of the port."""

import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

from hafawa.conversations.channel import DeliveryReport, Refusal

OWN_ID = "hafawa"
"""The name under which a mail of ours carries its own id through a provider."""
STATES = {
    EventType.DELIVERED: "delivered",
    EventType.BOUNCED: "failed",
    EventType.REJECTED: "failed",
    EventType.FAILED: "failed",
    EventType.DEFERRED: "delayed",
    EventType.COMPLAINED: "complaint",
}
REASONS = {
    RejectReason.INVALID: "userunknown",
    RejectReason.BLOCKED: "blocked",
    RejectReason.TIMED_OUT: "expired",
    RejectReason.SPAM: "feedback",
}
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
WORDS_LIMIT = 500


def report(event: AnymailTrackingEvent, *, external_id: str = "", is_soft: bool = False) -> DeliveryReport | None:
    """What became of a mail of ours; None for what is no news of delivery (opened, clicked, …).

    `external_id` where the mail travels under the provider's id; our own is then among the other ids.
    """
    state = STATES.get(event.event_type)
    own = str((event.metadata or {}).get(OWN_ID) or "")
    given = external_id or own or _bare(event.message_id)
    if state is None or not given:
        return None
    words = " ".join(str(event.mta_response or event.description or "").split())[:WORDS_LIMIT]
    return DeliveryReport(
        external_id=given,
        state=state,
        reason="" if state == "delivered" else words,
        refusals=_refusals(event, state, words, is_soft=is_soft),
        thread_keys=(own,) if own and own != given else (),
    )


def _refusals(event: AnymailTrackingEvent, state: str, words: str, *, is_soft: bool) -> tuple[Refusal, ...]:
    if state not in {"failed", "delayed"} or not event.recipient:
        return ()
    found = _STATUS.search(words)
    status = found[1] if found else ""
    is_permanent = state == "failed" and not is_soft and not status.startswith("4")
    return (
        Refusal(
            address=str(event.recipient).strip().lower(),
            is_permanent=is_permanent,
            status=status,
            reason=REASONS.get(event.reject_reason, ""),
            diagnostic=words,
        ),
    )


def _bare(message_id: Any) -> str:
    return str(message_id or "").strip().strip("<>")
