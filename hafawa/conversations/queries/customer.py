"""Everything a colleague may see of one customer, over all conversations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, Max, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from hafawa.accounts.models import Agent
from hafawa.customers.queries import family
from hafawa.platform.events.models import EventRow

from ..models import Conversation, Message, Status
from .visibility import visible_to

TOLD_BY_TARGET = ("CustomerMergedAway", "CustomerSetApart")
"""Said of the one who was merged; the one they are read through has the same of its own."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a list of customers says of one: when they were last in touch, and what is still open."""

    last_at: datetime
    open_count: int


def contacts(agent: Agent, customer_ids: Collection[int]) -> dict[int, Contact]:
    """Last contact and open conversations of these customers, in one query; those without any are left out."""
    rows = (
        visible_to(agent)
        .filter(customer_id__in=customer_ids)
        .values("customer_id")
        .annotate(last=Max("last_activity_at"), open=Count("pk", filter=Q(status=Status.OPEN)))
    )
    return {row["customer_id"]: Contact(row["last"], row["open"]) for row in rows}


def messages_with(agent: Agent, customer_id: int) -> QuerySet[Message]:
    """Every message exchanged with a customer, and notes, as far as the colleague may see them."""
    mine = visible_to(agent).filter(customer_id=customer_id).values("pk")
    return (
        Message.objects.filter(conversation_id__in=mine)
        .select_related("conversation", "agent", "inbox")
        .defer("html", "text", "quoted_text", "quoted_html", "inbox__settings")
    )


def exchanged_with(agent: Agent, customer_id: int, *, most: int) -> tuple[int, int]:
    """How many conversations with a customer this colleague may see, and how many messages in them; counted as far as
    one more than `most`.
    """
    mine = visible_to(agent).filter(customer_id=customer_id)
    words = Message.objects.filter(conversation_id__in=mine.values("pk"))
    return mine.values("pk")[: most + 1].count(), words.values("pk")[: most + 1].count()


def events_about(agent: Agent, customer_id: int) -> QuerySet[EventRow]:
    """What happened to a customer's record, to those of who was merged into them, and to those of their conversations
    the colleague may see.
    """
    mine, *others = (f"customer.{pk}" for pk in family(customer_id))
    topics = (
        visible_to(agent)
        .filter(customer_id=customer_id)
        .annotate(topic=Concat(Value("conversation."), Cast("pk", CharField()), output_field=CharField()))
        .values("topic")
    )
    about = Q(topic=mine) | Q(topic__in=topics)
    if others:
        about |= Q(topic__in=others) & ~Q(name__in=TOLD_BY_TARGET)
    return EventRow.objects.filter(about)


def subjects(agent: Agent, conversation_ids: Collection[int]) -> dict[int, str]:
    """What these conversations are about; those the colleague may not see are left out."""
    rows: QuerySet[Conversation] = visible_to(agent).filter(pk__in=conversation_ids)
    return dict(rows.values_list("pk", "subject"))
