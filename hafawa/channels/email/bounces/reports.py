"""Proper reports: delivery status (RFC 3464) and feedback (ARF, RFC 5965)."""

import re

from hafawa.conversations.channel import Refusal

from . import diagnosis, status
from .anatomy import Anatomy, Fields
from .reasons import REASONS

GOOD = {"delivered", "relayed", "expanded"}
ADDRESS = re.compile(r"[^\s<>;,\"()]{1,80}@[^\s<>;,\"()]{1,255}")
FIELD_LIMIT = 2000
SAID_LIMIT = 4000
DIAGNOSTIC_LIMIT = 500


def address_in(value: str) -> str:
    """The address of "rfc822; <layla@shop.example>" (RFC 3464 2.3.1), in lower case; "" where there is none."""
    value = value[:FIELD_LIMIT]
    found = ADDRESS.search(value.partition(";")[2] if ";" in value else value)
    return found[0].strip("'`.").lower() if found else ""


def recipients_of(fields: Fields) -> list[str]:
    """Final before original: what the report calls them, and what we called them."""
    named = (fields.get(name, "") for name in ("final-recipient", "original-recipient", "x-actual-recipient"))
    return list(dict.fromkeys(filter(None, map(address_in, named))))


def action_of(fields: Fields) -> str:
    """The action (RFC 3464 2.3.3); where the report leaves it out, what its status says."""
    given = re.match(r"[a-z]+", fields.get("action", "").lower())
    if given:
        return given[0]
    return {"2": "delivered", "4": "failed", "5": "failed"}.get(fields.get("status", "").strip()[:1], "failed")


def refusals_of(fields: Fields, found: Anatomy, said: str) -> list[Refusal]:
    """One block of a report, as a refusal of each address it names. `said` is what the letter says of it."""
    addresses = recipients_of(fields)
    if not addresses:
        return []
    said = said[:SAID_LIMIT]
    diagnostic = _bare(fields.get("diagnostic-code", "")[:FIELD_LIMIT])
    action = action_of(fields)
    code = status.chosen(fields.get("status", ""), diagnostic)
    if not code or status.says_nothing(code):
        code = status.in_words(said) or code
    if action == "delayed" and code[:1] == "5":
        code = ""
    words = diagnostic if _tells(diagnostic) else f"{diagnostic}\n{said}"
    reason = diagnosis.reason_of(words, code, said)
    is_permanent = action != "delayed" and code[:1] != "4"
    return [
        Refusal(
            address=address,
            is_permanent=is_permanent,
            status=code,
            reason=reason,
            blames_address=reason in REASONS and REASONS[reason].is_address,
            diagnostic=(diagnostic or said.strip())[:DIAGNOSTIC_LIMIT],
        )
        for address in addresses
    ]


def _bare(value: str) -> str:
    """The other server's words without the kind in front ("smtp; 550 …")."""
    return re.sub(r"^\s*[\w-]+\s*;\s*", "", value) if not value.lower().startswith("x-unix") else value


def _tells(diagnostic: str) -> bool:
    """Is there more in it than codes?"""
    return len(re.findall(r"[^\W\d_]{3,}", diagnostic)) >= 2


def is_complaint(found: Anatomy) -> bool:
    """A recipient called our mail unwanted (ARF). Reports of authentication (DMARC forensics) are none."""
    kind = found.feedback.get("feedback-type", "").lower()
    return bool(found.feedback) and kind not in {"auth-failure", "not-spam", "opt-out"}


def complained(found: Anatomy) -> list[str]:
    """Who complained: Original-Rcpt-To (RFC 5965 3.2), or whoever it says it removed."""
    named = (found.feedback.get(name, "") for name in ("original-rcpt-to", "removal-recipient", "x-recipient"))
    return list(dict.fromkeys(filter(None, map(address_in, named))))
