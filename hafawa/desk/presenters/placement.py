"""Why a message stands where it stands, in the reader's words, and what about its sender deserves a mark."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hafawa.conversations.models import Direction, Message


@dataclass(frozen=True, slots=True)
class Mark:
    """A word above a message. `kind` decides what may be done about it."""

    kind: str  # "unverified", "entered", "outside", "new_subject"
    icon: str
    text: str


WHY = {
    "reply_token": gettext_noop("It came to the reply address of this conversation."),
    "answers": gettext_noop("It answers a message of this conversation."),
    "references": gettext_noop("It refers to a message of this conversation."),
    "shared": gettext_noop("It and a message of this conversation refer to the same earlier message."),
    "thread_index": gettext_noop("The sender's mail program counts it to this conversation (Thread-Index)."),
    "loop": gettext_noop("Its sender sent many alike in a short time; they are kept together."),
    "number": gettext_noop("Its subject names the number of this conversation, and its sender takes part in it."),
    "sent_to": gettext_noop("A colleague wrote it to this customer."),
    "deleted": gettext_noop("What it answers was deleted, so it began this conversation."),
    "new": gettext_noop("It answers nothing we know, so it began this conversation."),
}
APART = {
    "reply_token": gettext_noop("It came to the reply address of another conversation."),
    "answers": gettext_noop("It answers a message of another conversation."),
    "references": gettext_noop("It refers to a message of another conversation."),
    "number": gettext_noop("Its subject names the number of another conversation."),
}
BUT = {
    "stranger": gettext_noop("But its sender does not take part there, so it began this one and sees nothing of that."),
    "unverified": gettext_noop("But its sender could not be verified, so it began this one and sees nothing of that."),
}
BY_HAND = gettext_noop("It was put here by a colleague.")


def why(message: Message) -> str:
    """The evidence it was placed by, what was checked, and what did not hold. "" for what was written on the desk."""
    trace = message.evidence
    if message.direction != Direction.IN and not trace.get("outside"):
        return ""
    return " ".join([*_place(trace), *_checked(trace)])


def _place(trace: dict[str, Any]) -> list[str]:
    apart = trace.get("not_joined") or {}
    if apart.get("by") in APART and apart.get("why") in BUT:
        return [_(APART[apart["by"]]), _(BUT[apart["why"]])]
    return [_(WHY.get(str(trace.get("by")), BY_HAND))]


def _checked(trace: dict[str, Any]) -> list[str]:
    told = []
    standing = trace.get("standing") or {}
    if standing:
        results = ", ".join(f"{name.upper()} {outcome}" for name, outcome in standing.items())
        told.append(_("Your mail server about the sender: %(results)s.") % {"results": f"\u2068{results}\u2069"})
    if trace.get("unverified"):
        told.append(_("Nobody vouches for the sender: the address may be somebody else's."))
    elif not standing and not trace.get("outside") and "by" in trace:
        told.append(_("No server that you trust has checked the sender."))
    if trace.get("repeats"):
        told.append(_("Another message had come with the same identifier and other words."))
    if "entered_by" in trace:
        told.append(_("A colleague forwarded it; the customer is its author."))
    return told


def marks(message: Message) -> tuple[Mark, ...]:
    """What a reader should know before believing or answering. Most messages have none."""
    trace = message.evidence
    found = []
    if trace.get("unverified"):
        found.append(Mark("unverified", "alert-triangle", _("Unverified sender")))
    if "entered_by" in trace:
        name = trace["entered_by"]
        words = _("Entered by %(name)s") % {"name": f"\u2068{name}\u2069"} if name else _("Entered by a colleague")
        found.append(Mark("entered", "mail-forward", words))
    if trace.get("outside"):
        found.append(Mark("outside", "mail", _("Written outside the desk")))
    if trace.get("new_subject"):
        words = _("New subject: “%(subject)s”. Another matter?") % {"subject": f"\u2068{message.subject}\u2069"}
        found.append(Mark("new_subject", "arrows-split", words))
    return tuple(found)
