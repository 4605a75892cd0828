"""Conversations go where their customer went: into another one's record, and out of it again."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from django.db.models import Min, Q

from hafawa.customers.models import CustomerMerge, Identity
from hafawa.customers.queries import merge_of
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.emit import emit

from ..events import ConversationsFollowed
from ..models import Conversation, CustomerMove, Direction, Message

CHUNK = 500
FOLLOWED_SHOWN = 50
RELATED = ("identity", "arrival")
NEEDED = (
    *("conversation_id", "direction", "created_at", "recipients"),
    *("identity__customer_id", "arrival__received_at"),  # not the raw bytes
)


@action
def settle_merge(*, merge_id: int) -> None:
    """Put the conversations of two customers where the merge says now: together, or apart again.

    It looks at how things stand, so that running twice, or late, or in another order than they happened, is no harm.
    """
    record = CustomerMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if record.undone_at:
        _give_back(record)
    else:
        _bring(record.source_id)


def _bring(customer_id: int, ids: Collection[int] | None = None) -> None:
    """All conversations of who was merged (or these) move on to whoever they are read through; each merge on the way
    keeps which they were.
    """
    way = _way_up(customer_id)
    rows = Conversation.objects.filter(customer_id=customer_id)
    found = list((rows if ids is None else rows.filter(pk__in=ids)).values_list("pk", flat=True))
    if not way or not found:
        return
    for merge in way:
        kept, _new = CustomerMove.objects.get_or_create(merge=merge)
        kept.conversation_ids = sorted({*kept.conversation_ids, *found})
        kept.save(update_fields=["conversation_ids"])
    _move(found, was={customer_id}, to=way[-1].target_id)


def _way_up(customer_id: int) -> list[CustomerMerge]:
    way: list[CustomerMerge] = []
    while merge := merge_of(way[-1].target_id if way else customer_id):
        way.append(merge)
    return way


def _move(ids: Iterable[int], *, was: Collection[int], to: int) -> None:
    """Those that still stand where they are thought to be."""
    ids = sorted(ids)
    moved = sum(
        Conversation.objects.filter(pk__in=chunk, customer_id__in=was).update(customer_id=to) for chunk in _chunks(ids)
    )
    if moved:
        for each in was:
            emit(ConversationsFollowed(customer_id=to, was=each, conversation_ids=ids[-FOLLOWED_SHOWN:]), by=SYSTEM)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _give_back(record: CustomerMerge) -> None:
    """To the source: what it brought, and what came by its addresses since. The rest stays."""
    above = [record.target_id, *(merge.target_id for merge in _way_up(record.target_id))]
    kept = CustomerMove.objects.filter(merge=record).first()
    ids = {*(kept.conversation_ids if kept else ()), *_begun_since(record, above)}
    if not ids:
        return
    _move(ids, was=set(above), to=record.source_id)
    _bring(record.source_id, ids)  # who was merged into somebody else meanwhile


def _begun_since(record: CustomerMerge, above: list[int]) -> set[int]:
    """Conversations begun after the merge with one of the source's addresses: it wrote first, or we wrote to it."""
    mine = Identity.objects.filter(customer_id=record.source_id)
    backfilled = Message.objects.filter(identity__in=mine, arrival__received_at__gte=record.merged_at)
    rows = Conversation.objects.filter(
        Q(created_at__gte=record.merged_at) | Q(pk__in=backfilled.values("conversation_id")), customer_id__in=above
    )
    values = set(mine.values_list("value", flat=True))
    since: set[int] = set()
    for chunk in _chunks(rows.values_list("pk", flat=True)):
        firsts = Message.objects.filter(conversation__in=chunk).values("conversation_id").annotate(first=Min("pk"))
        first = Message.objects.filter(pk__in=[row["first"] for row in firsts]).only(*NEEDED)
        since |= {row.conversation_id for row in first.select_related(*RELATED) if _is_by(row, record, values)}
    return since


def _is_by(first: Message, record: CustomerMerge, values: set[str]) -> bool:
    """Whether a conversation's first message is of the source's and came after the merge."""
    at = first.arrival.received_at if first.arrival else first.created_at
    if at < record.merged_at:
        return False
    if first.direction == Direction.IN:
        return first.identity is not None and first.identity.customer_id == record.source_id
    return bool(values & {*first.recipients.get("to", ())})


@action
def gather_strays() -> None:
    """Conversations begun at the very moment their customer was merged, and left behind: they follow, too."""
    sources = CustomerMerge.objects.filter(undone_at=None).values_list("source_id", flat=True)
    for chunk in _chunks(sources.iterator()):
        behind = Conversation.objects.filter(customer_id__in=chunk).order_by().values_list("customer_id", flat=True)
        for customer_id in behind.distinct():
            _bring(customer_id)
