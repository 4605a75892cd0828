"""Counting arrivals: how many customers began to write, by quarter of an hour. Behind the mail, never in its way."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, F, OuterRef
from django.utils.timezone import now

from hafawa.conversations.models import Direction, Message
from hafawa.platform.events.action import action

from ..arrivals import KEPT, QUARTER_S
from ..models import Arrivals, Tally

CHUNK = 2000
CHUNKS_A_RUN = 10


def tally() -> None:
    """What is new, and a piece of what was there before: once a minute, in short transactions."""
    for _round in range(CHUNKS_A_RUN):
        if not count_on():
            break
    for _round in range(CHUNKS_A_RUN):
        if not count_back():
            break


def _mark() -> Tally:
    Tally.objects.get_or_create(pk=1)
    return Tally.objects.select_for_update().get(pk=1)


@action
def count_on() -> bool:
    """The next of the new ones; whether there are more.

    Only as far as was known a run ago: on PostgreSQL a number given out earlier may be committed later.
    """
    mark, newest = _mark(), Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if not mark.known_to:
        mark.counted_to = mark.known_to = newest
        mark.back_to = newest + 1
        mark.save()
        return False
    limit = min(mark.counted_to + CHUNK, mark.known_to)
    _add(Message.objects.filter(pk__gt=mark.counted_to, pk__lte=limit))
    is_done = limit == mark.known_to
    mark.counted_to, mark.known_to = limit, newest if is_done else mark.known_to
    mark.save()
    return not is_done


@action
def count_back() -> bool:
    """The next of those from before the first run, until the weeks that matter are counted; whether there are more."""
    mark = _mark()
    if not mark.back_to:
        return False
    rows = Message.objects.filter(pk__lt=mark.back_to, pk__gte=mark.back_to - CHUNK)
    _add(rows)
    newest = rows.order_by("-pk").values_list("created_at", flat=True).first()
    is_over = mark.back_to <= CHUNK or (newest is not None and newest < now() - KEPT)
    mark.back_to = 0 if is_over else mark.back_to - CHUNK
    mark.save()
    return not is_over


def _add(rows: Iterable[Message]) -> None:
    """The first words of each conversation, where a person of theirs said them: neither our own nor a machine's."""
    earlier = Message.objects.filter(conversation_id=OuterRef("conversation_id"), pk__lt=OuterRef("pk"))
    firsts = rows.filter(direction=Direction.IN, auto="", created_at__gte=now() - KEPT).exclude(Exists(earlier))  # type: ignore[attr-defined]
    found = Counter(
        (int(at.timestamp()) // QUARTER_S * QUARTER_S, team_id or 0, kind or "")
        for at, team_id, kind in firsts.values_list("created_at", "conversation__team_id", "inbox__kind")
    )
    keys = [Arrivals(quarter_s=quarter, team_id=team, channel=kind) for quarter, team, kind in sorted(found)]
    Arrivals.objects.bulk_create(keys, ignore_conflicts=True)
    for (quarter, team, kind), count in sorted(found.items()):
        Arrivals.objects.filter(quarter_s=quarter, team_id=team, channel=kind).update(count=F("count") + count)


@action
def forget_old() -> int:
    """Quarters nobody compares with any more."""
    limit = int((now() - KEPT - timedelta(days=7)).timestamp())
    return Arrivals.objects.filter(quarter_s__lt=limit).delete()[0]
