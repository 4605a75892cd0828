"""How long customers waited for first answers of late."""

from datetime import datetime, timedelta

from django.db.models import Max, Min, Q
from django.db.models.functions import Coalesce

from hafawa.accounts.models import Brand

from ..models import Direction, Message, State

LOOKED_AT = 10_000  # newest messages looked through
CONVERSATIONS = 500
GONE = (State.SENT, State.DELIVERED, State.READ)
ANSWER = Q(direction=Direction.OUT, auto="", is_forward=False, agent__isnull=False, state__in=GONE)


def first_answer_waits(brand: Brand, *, since: datetime) -> list[timedelta]:
    """From a customer's first words to a person's first answer, where that was given after `since`.

    Bounded: of the newest LOOKED_AT messages, at most CONVERSATIONS conversations of this brand. Three queries.
    """
    newest = Message.objects.aggregate(newest=Max("pk"))["newest"] or 0
    recent = Message.objects.filter(ANSWER, pk__gt=newest - LOOKED_AT, conversation__brand=brand).order_by("-pk")
    ids = list(dict.fromkeys(recent.values_list("conversation_id", flat=True)))[:CONVERSATIONS]
    rows = (
        Message.objects.filter(conversation__in=ids)
        .values("conversation_id")
        .annotate(
            asked=Min("created_at", filter=Q(direction=Direction.IN, auto="")),
            answered=Min(Coalesce("sent_at", "created_at"), filter=ANSWER),
        )
        .filter(answered__gte=since)
        .values_list("asked", "answered")
    )
    return [answered - asked for asked, answered in rows if asked and asked <= answered]
