"""What a message keeps of how it found its place, so that it can answer "why is this here?".

{"by": "answers", "key": "<a@x>"}     the evidence it was placed by: evidence.SIGNS, "new", or "sent_to"
{"by": "deleted"}                     what it answers is in the trash, so it began a conversation of its own
"standing": {"dmarc": "pass", …}      what a trusted server found out about the sender
"unverified": True                    the sender may not be who the message says
"not_joined": {"by": …, "why": …}     evidence that did not hold, and why: Link.Why
"linked": 12                          the conversation it points to and was kept out of
"new_subject": True                   old references, another subject; gone once a colleague kept it here
"entered_by": "Noor"                  a colleague forwarded it; the customer is its author
"outside": True                       a colleague wrote it outside the desk
"auto": "Precedence: bulk"             the sign by which it is known that no person wrote it
"repeats": "<a@x>"                    another message came by this outside id before, with other words
"""

from typing import Any

from ..channel import InboundMessage
from ..models import Link
from .evidence import Decision, Evidence


def placed(decision: Decision, inbound: InboundMessage, *, is_unverified: bool) -> dict[str, Any]:
    """The part that every message has."""
    trace: dict[str, Any] = {"by": "new"} if decision.joined is None else _pointed(decision.joined)
    found = {name: value for name in ("spf", "dkim", "dmarc") if (value := getattr(inbound.standing, name))}
    if found:
        trace["standing"] = found
    if inbound.auto_why:
        trace["auto"] = inbound.auto_why
    if is_unverified:
        trace["unverified"] = True
    if decision.joined is None and decision.refused is not None:
        why = Link.Why.UNVERIFIED if is_unverified else Link.Why.STRANGER
        trace["not_joined"] = {"by": decision.refused.by, "why": why.value}
        trace["linked"] = decision.refused.conversation_id
    return trace


def _pointed(evidence: Evidence) -> dict[str, Any]:
    return {"by": evidence.by, **({"key": evidence.key} if evidence.key else {})}
