"""The loop guard: two machines that answer each other must not fill the house."""

from dataclasses import replace
from datetime import timedelta

from django.utils.timezone import now

from hafawa.customers.models import Identity
from hafawa.platform.text.plain import excerpt

from ..channel import InboundMessage
from ..models import Direction, Message
from .evidence import Decision, Evidence

WITHIN = timedelta(hours=1)
MOST = 10  # mails of a machine, or with the same words, from one address within that time


def guarded(inbound: InboundMessage) -> InboundMessage:
    """The same, marked "loop" where its sender has sent too many alike of late. It is kept all the same.

    One query over the index of senders, which reads MOST rows; a person's differing words never count.
    """
    words = (inbound.subject[:255], excerpt(inbound.text.strip() or inbound.subject, 160))
    recent = list(
        Message.objects.filter(
            identity__kind=inbound.sender.kind,
            identity__value=inbound.sender.value,
            direction=Direction.IN,
        )
        .order_by("-id")
        .values_list("auto", "subject", "preview", "created_at")[:MOST]
    )
    since = now() - WITHIN
    alike = [at for auto, *said, at in recent if at > since and ((auto and inbound.auto) or tuple(said) == words)]
    if len(alike) < MOST:
        return inbound
    return replace(inbound, auto="loop", auto_why=f"{MOST} mails alike within an hour")


def gathered(decision: Decision, identity: Identity, inbound: InboundMessage) -> Decision:
    """Where a circle's mails gather when they join nothing: with the one before, not in a conversation each."""
    if decision.joined or inbound.auto != "loop":
        return decision
    last = Message.objects.filter(identity=identity, direction=Direction.IN).order_by("-id").first()
    return Decision(Evidence(last.conversation_id, "loop")) if last else decision
