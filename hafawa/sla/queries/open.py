"""Conversations that may need clocks, by batches."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from hafawa.conversations.models import Conversation, Status

from ..models import Clock, Target

UNSETTLED = (Status.OPEN, Status.WAITING, Status.SNOOZED)


def newly_waiting(since: datetime | None, after: tuple[datetime, int] | None, limit: int) -> list[tuple[int, datetime]]:
    """Conversations whose customer waits since then and to whom no answer is promised yet; the longest wait first."""
    answers = (Target.Kind.FIRST, Target.Kind.NEXT)
    has_clock = Clock.objects.filter(conversation_id=OuterRef("pk"), ended_at__isnull=True, kind__in=answers)
    rows = Conversation.objects.filter(~Exists(has_clock), waiting_since__isnull=False, status__in=UNSETTLED)
    if since:
        rows = rows.filter(waiting_since__gte=since)
    if after:
        rows = rows.filter(waiting_since__gte=after[0]).filter(Q(waiting_since__gt=after[0]) | Q(pk__gt=after[1]))
    found = rows.order_by("waiting_since", "id").values_list("pk", "waiting_since")[:limit]
    return [(pk, waiting) for pk, waiting in found if waiting is not None]


def open_after(position: int, limit: int) -> list[int]:
    """The next open conversations by number."""
    rows = Conversation.objects.filter(pk__gt=position, status__in=UNSETTLED)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def open_count() -> int:
    return Conversation.objects.filter(status__in=UNSETTLED).count()


MOST_OF_A_CUSTOMER = 200


def open_of_customer(customer_id: int) -> list[int]:
    """Their open conversations, the newest first; of somebody with more the recount of all takes care."""
    rows = Conversation.objects.filter(customer_id=customer_id, status__in=UNSETTLED, merged_into=None)
    return list(rows.order_by("-last_activity_at", "-id").values_list("pk", flat=True)[:MOST_OF_A_CUSTOMER])
