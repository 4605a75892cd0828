"""Turning the record of events into what figures are counted from. Running twice is running once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from hafawa.conversations.models import Conversation, Deletion, Direction, Message, State, Status
from hafawa.platform.events.models import EventRow
from hafawa.platform.hours import Calendar, NeverOpenError, between
from hafawa.sla.models import Target
from hafawa.sla.queries import OUTCOME_COLUMNS, Outcomes, outcomes_of
from hafawa.sla.queries import Outcome as PromiseOutcome

from ..derive import Answered, Kind, Step, Story, story
from ..models import Answer, Matter, Outcome, Settled, Spell
from ..queries import handled_seconds

BATCH = 500
EVENTS_AT_ONCE = 5000
OPEN_SECONDS = 60  # an event younger than this may still have an older sibling that has not been committed
SOON_SECONDS = 300  # an answer that left this soon after it was written was given when it was written
ARRIVED = (State.SENT, State.DELIVERED, State.READ, State.QUEUED, State.SENDING, State.UNCERTAIN)
MATTER_COLUMNS = [field.attname for field in Matter._meta.concrete_fields if not field.primary_key]


def settle_recent(*, until: datetime) -> bool:
    """Read what has happened since the last time, at most until this moment. True when nothing is left to read."""
    while now() < until:
        if not _settle_slice():
            return True
    return False


def _settle_slice() -> bool:
    """One slice of the record; whether more of it is left."""
    mark = Settled.objects.get_or_create(pk=1)[0]
    rows = list(
        EventRow.objects.filter(pk__gt=mark.event_id)
        .order_by("pk")
        .values_list("pk", "topic", "happened_at")[:EVENTS_AT_ONCE]
    )
    settle(conversation_ids=_conversations(topic for _, topic, _ in rows))
    closed = now() - timedelta(seconds=OPEN_SECONDS)
    past = max((pk for pk, _, at in rows if at < closed), default=mark.event_id)
    Settled.objects.filter(pk=1).update(event_id=past, settled_at=now())
    return len(rows) == EVENTS_AT_ONCE and past > mark.event_id


def _conversations(topics: Iterable[str]) -> list[int]:
    found = {topic.removeprefix("conversation.") for topic in topics if topic.startswith("conversation.")}
    return sorted(int(each) for each in found if each.isdigit())


def start_anew() -> None:
    """Read the whole record again, from its first event; until it has been read the old figures stand."""
    Settled.objects.update_or_create(pk=1, defaults={"event_id": 0})


def settle(*, conversation_ids: Collection[int]) -> None:
    """Count these conversations anew."""
    ids = list(conversation_ids)
    for start in range(0, len(ids), BATCH):
        _settle_batch(ids[start : start + BATCH])


@transaction.atomic
def _settle_batch(ids: list[int]) -> None:
    steps, channels = _steps(ids)
    away = Deletion.objects.in_bulk(ids)
    rows = list(Conversation.objects.filter(pk__in=ids, merged_into=None).defer("fields", "subject"))
    counted = [row for row in rows if (away[row.pk].was if row.pk in away else row.status) != Status.SPAM]
    promised = outcomes_of([{name: getattr(row, name) for name in OUTCOME_COLUMNS} for row in counted])
    handled = handled_seconds(ids)
    found = _Found()
    for row in counted:
        told = story(_seconds(row.created_at), steps[row.pk])
        if row.pk in away:
            told.spells = _put_away(told.spells, _seconds(away[row.pk].deleted_at))
        found.add(row, told, channels.get(row.pk, ""), promised[row.pk], handled.get(row.pk))
    found.write(ids)


@dataclass
class _Found:
    """What was counted of some conversations, to be written at once."""

    matters: list[Matter] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)

    def add(self, row: Conversation, told: Story, channel: str, promised: Outcomes, handled: int | None) -> None:
        shared = {"brand_id": row.brand_id, "team_id": row.team_id, "channel": channel, "language": row.language}
        hours = promised.hours
        self.matters.append(
            Matter(
                conversation_id=row.pk, **shared, agent_id=row.assignee_id, type=row.type, is_ours=told.is_ours,
                started_s=told.started, resolved_s=told.resolved, resolution_s=told.resolution,
                worked_s=worked(told.started, told.resolved, hours["resolution"]),
                reopened=told.reopened, answers=told.answers, with_us_s=told.with_us,
                with_machines_s=told.with_machines, with_customer_s=told.with_customer, handled_s=handled,
            )
        )  # fmt: skip
        self.answers += [
            Answer(
                message_id=each.message, conversation_id=row.pk, **shared, agent_id=each.agent, is_first=each.is_first,
                answered_s=each.at, waited_s=each.waited,
                worked_s=worked(each.at - each.waited, each.at, hours[_kind(each)]) or 0,
            )
            for each in told.answered
        ]  # fmt: skip
        self.outcomes += [
            Outcome(
                conversation_id=row.pk, **shared, agent_id=_whose(each, told.answered) or row.assignee_id,
                kind=each.kind, is_kept=each.is_kept, at_s=_seconds(each.at),
            )
            for each in promised.promises
        ]  # fmt: skip
        self.spells += [
            Spell(conversation_id=row.pk, **shared, agent_id=row.assignee_id, opened_s=opened, closed_s=closed)
            for opened, closed in dict(told.spells).items()
        ]

    def write(self, ids: list[int]) -> None:
        there = set(Conversation.objects.filter(pk__in=ids).values_list("pk", flat=True))
        Matter.objects.filter(pk__in=there - {each.pk for each in self.matters}).delete()
        Matter.objects.bulk_create(
            self.matters, update_conflicts=True, unique_fields=["conversation_id"], update_fields=MATTER_COLUMNS
        )
        kept: tuple[tuple[Any, list[Any]], ...] = (
            (Answer, self.answers), (Outcome, self.outcomes), (Spell, self.spells),
        )  # fmt: skip
        for model, rows in kept:
            model.objects.filter(conversation_id__in=there).delete()  # what was counted of an erased one stands
            model.objects.bulk_create(rows)


def _put_away(spells: list[tuple[int, int | None]], at: int) -> list[tuple[int, int | None]]:
    """What is in the trash is nobody's backlog from then on."""
    return [(opened, at if closed is None else closed) for opened, closed in spells]


def _kind(answer: Answered) -> str:
    return Target.Kind.FIRST if answer.is_first else Target.Kind.NEXT


def _whose(promise: PromiseOutcome, answered: list[Answered]) -> int | None:
    """Who kept or broke a promise of an answer: whoever gave it. A message may leave after it was written."""
    if promise.ended is None or str(promise.kind) not in (Target.Kind.FIRST, Target.Kind.NEXT):
        return None
    ended = _seconds(promise.ended)
    return next((each.agent for each in answered if each.at >= ended), None)


def worked(start: int, end: int | None, hours: Calendar) -> int | None:
    """Seconds of working hours between two seconds."""
    if end is None or hours.is_always:
        return None if end is None else end - start
    try:
        return int(between(_moment(start), _moment(end), hours).total_seconds())
    except NeverOpenError:
        return 0


def _steps(ids: list[int]) -> tuple[dict[int, list[Step]], dict[int, str]]:
    """What happened in each, and the channel on which each began."""
    steps: dict[int, list[Step]] = defaultdict(list)
    channels: dict[int, str] = {}
    rows = (
        Message.objects.filter(conversation_id__in=ids)
        .exclude(direction=Direction.NOTE)
        .order_by("conversation_id", "pk")
        .values_list(
            "conversation_id", "pk", "direction", "auto", "agent_id", "state", "is_forward", "created_at", "sent_at",
            "inbox__kind", "evidence__notice",
        )
    )  # fmt: skip
    for conversation, pk, direction, auto, agent, state, is_forward, created, sent, inbox, notice in rows:
        channels.setdefault(conversation, inbox or "")
        if direction == Direction.IN:
            steps[conversation].append(Step(_seconds(created), Kind.WRITTEN if auto else Kind.ASKED, pk))
            continue
        counts = agent is not None and not auto and not is_forward and state in ARRIVED
        at = _seconds(sent) if sent and sent - created > timedelta(seconds=SOON_SECONDS) else _seconds(created)
        by_machine = not (is_forward or notice) and state in ARRIVED  # a courtesy answers nothing
        kind = Kind.ANSWERED if counts else Kind.MACHINE if by_machine else Kind.WRITTEN
        steps[conversation].append(Step(at, kind, pk, agent))
    topics = [f"conversation.{pk}" for pk in ids]
    changes = EventRow.objects.filter(topic__in=topics, name="StatusChanged").values_list(
        "topic", "happened_at", "data"
    )
    for topic, happened, data in changes:
        if data.get("asks"):  # the customer, without words
            steps[int(topic.removeprefix("conversation."))].append(Step(_seconds(happened), Kind.ASKED))
        steps[int(topic.removeprefix("conversation."))].append(
            Step(_seconds(happened), Kind.STATUS, status=str(data.get("status", "")))
        )
    return steps, channels


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
