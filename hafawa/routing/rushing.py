"""What the last hour looks like beside the weeks before, and what stands out in it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hafawa.accounts.queries import workspace
from hafawa.conversations.models import Conversation, Direction, Message
from hafawa.platform.events.models import EventRow

from . import arrivals
from .band import Band, band
from .models import Rush
from .reasons import Mark, Reason, reasons, words_of

LOOKED_AT = 3000
"""Of the newest messages, so many are looked at for the reason: a bounded read by their numbers."""
BEFORE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Outlook:
    arrivals: int
    band: Band | None  # None: too little is known
    weeks: int


def outlook(at: datetime) -> Outlook:
    """The last four whole quarters, and what is usual in them."""
    end = datetime.fromtimestamp(int(at.timestamp()) // arrivals.QUARTER_S * arrivals.QUARTER_S, tz=at.tzinfo)
    start = end - timedelta(seconds=4 * arrivals.QUARTER_S)
    before = arrivals.same_hour_before(end, ZoneInfo(workspace().time_zone))
    running = arrivals.between(end, at + timedelta(seconds=arrivals.QUARTER_S))
    # a rush is noticed while its quarter still runs: that one counts instead of the oldest where it is already more
    oldest = arrivals.between(start, start + timedelta(seconds=arrivals.QUARTER_S))
    return Outlook(arrivals.between(start, end) + max(0, running - oldest), band(before), len(before))


def reasons_now(at: datetime) -> list[Reason]:
    """What stands out among the customers of the last hour, against the two weeks before.

    Of restricted teams nothing is looked at: every lead reads the reason.
    """
    rows = Message.objects.filter(direction=Direction.IN, auto="", created_at__gte=at - BEFORE)
    newest = rows.order_by("-pk").values_list("conversation_id", "created_at")[:LOOKED_AT]
    first: dict[int, datetime] = dict(newest)  # the oldest comes last and stays
    marks = _marks(first)
    hour = at - timedelta(hours=1)
    return reasons(
        [found for pk, found in marks.items() if first[pk] >= hour],
        [found for pk, found in marks.items() if first[pk] < hour],
    )


def _marks(ids: Collection[int]) -> dict[int, set[Mark]]:
    rows = Conversation.objects.filter(pk__in=list(ids)).exclude(team__is_restricted=True)
    found: dict[int, set[Mark]] = defaultdict(set)
    for pk, brand, type_, language, subject in rows.values_list("pk", "brand__name", "type", "language", "subject"):
        named = {("brand", brand), ("type", type_), ("language", language)}
        found[pk] = {Mark(what, value) for what, value in named if value}
        found[pk] |= {Mark("word", word) for word in words_of(subject)}
    through = Conversation.tags.through.objects.filter(conversation_id__in=list(found))
    for pk, tag in through.values_list("conversation_id", "tag__name"):
        found[pk].add(Mark("tag", tag))
    return found


def rush() -> Rush:
    return Rush.objects.filter(pk=1).first() or Rush()


def switches(most: int = 10) -> list[EventRow]:
    """When it was switched, by whom, the newest first."""
    return list(EventRow.objects.filter(topic="rush").order_by("-id")[:most])
