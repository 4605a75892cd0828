"""One look at everything a message's ids and its sender's address are known as. One query, whatever it finds."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, IntegerField, Min, QuerySet, Value

from hafawa.accounts.models import Agent
from hafawa.customers.models import Identity

from ..channel import Sender
from ..models import AwaitedKey, Inbox, Message


@dataclass(frozen=True)
class Named:
    """A message that goes by one of the ids asked for, without its words."""

    pk: int
    external_id: str
    conversation_id: int
    customer_id: int
    inbox_id: int | None
    arrival_id: int | None
    direction: str
    status: str  # of its conversation
    subject: str


@dataclass(frozen=True)
class Look:
    """`awaited`: whether some conversation awaits one of these ids, not which: there may be thousands."""

    named: tuple[Named, ...]
    agent_id: int | None
    is_inbox: bool
    is_known: bool  # has its sender written before?
    is_awaited: bool


PLACES = ("conversation_id", "conversation__customer_id", "inbox_id", "arrival_id")
TEXT, NUMBER = CharField(), IntegerField()


def look(own: str, keys: list[str], sender: Sender) -> Look:
    """`own` is the message's own outside id, `keys` those it refers to."""
    address = sender.value
    wanted = [key for key in dict.fromkeys((own, *keys)) if key]
    named = Message.objects.known_as(*wanted).order_by().annotate(what=Value("message", TEXT))
    parts = [
        named.values_list("what", "pk", "external_id", *PLACES, "direction", "conversation__status", "subject"),
        _padded(Agent.objects.active().filter(email=address), "agent"),
        _padded(Inbox.objects.filter(address=address), "inbox"),
        _padded(Identity.objects.filter(kind=sender.kind, value=address[:254]), "identity"),
    ]
    if wanted:
        awaited = AwaitedKey.objects.filter(key__in=wanted).order_by().annotate(what=Value("awaited", TEXT))
        parts.append(_pads(awaited.values("what").annotate(number=Min("conversation_id")), "number"))
    rows: list[Any] = list(parts[0].union(*parts[1:], all=True))
    ids = {what: row[0] for what, *row in rows}
    return Look(
        named=tuple(Named(*row) for what, *row in rows if what == "message"),
        agent_id=ids.get("agent"),
        is_inbox="inbox" in ids,
        is_known="identity" in ids,
        is_awaited=ids.get("awaited") is not None,  # the least of none is a row, too
    )


def _padded(rows: QuerySet[Any], what: str) -> QuerySet[Any]:
    return _pads(rows.order_by().annotate(what=Value(what, TEXT)), "pk")


def _pads(rows: QuerySet[Any], number: str) -> QuerySet[Any]:
    """The columns of a message, empty."""
    empty, none = Value("", TEXT), Value(None, NUMBER)
    padded = rows.annotate(k=empty, a=none, b=none, c=none, d=none, e=empty, f=empty, g=empty)
    columns: QuerySet[Any] = padded.values_list("what", number, "k", "a", "b", "c", "d", "e", "f", "g")
    return columns
