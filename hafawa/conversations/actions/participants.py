"""Who takes part in a conversation: its customer, whoever wrote in it, and whoever it was openly written to."""

from django.db.models import Q

from hafawa.customers.models import Identity

from ..models import Direction, Inbox, Message

LOOK_BACK = 500
MASS = 10
"""A mail to more than these is a circular: being on its list makes nobody part of one reader's conversation."""


def takes_part(conversation_id: int, identity: Identity) -> bool:
    """Did they write in it, or were they openly addressed in it (To, Cc), by us or by one who takes part?

    Blind copies do not count: their readers answer for themselves. Neither does anything of an unverified sender.
    """
    rows = Message.objects.filter(conversation_id=conversation_id).exclude(direction=Direction.NOTE).order_by("-id")
    values = rows.values_list("direction", "identity__customer_id", "recipients", "evidence")[:LOOK_BACK]
    addressed: set[str] = set()
    for direction, customer_id, recipients, evidence in values:
        if direction == Direction.IN and evidence.get("unverified"):
            continue
        if direction == Direction.IN and customer_id == identity.customer_id:
            return True
        openly = [*recipients.get("to", ()), *recipients.get("cc", ())]
        if len(openly) <= MASS:
            addressed.update(str(address).lower() for address in openly)
    return bool(addressed) and not addressed.isdisjoint(_addresses(identity))


def _addresses(identity: Identity) -> set[str]:
    """All this customer is known by, but for doors of our own: those stand in every mail."""
    mine = set(Identity.objects.filter(customer_id=identity.customer_id).values_list("value", flat=True))
    return mine - set(Inbox.objects.filter(Q(address__in=mine)).values_list("address", flat=True))
