"""clocks(): the promises of a conversation, worked out from its history. Pure: the same history, the same clocks.

The rules
- **First answer** runs from the customer's first words until a person answers. What a machine says is no answer unless
  the policy counts it.
- **Next answer** runs from the first of the customer's words that came after an answer, until the next one. More words
  of theirs neither start nor move a clock.
- **Update** runs from our last words until our next, as long as the matter is open. It begins only once we have
  answered, so it never takes the place of a first answer.
- **Resolution** runs from the customer's first words until the matter is resolved.
- Resolving ends everything. What had still time then is dropped; what had none is broken. A reopened matter is a new
  promise: the days in which it was settled belong to nobody, so somebody helped only by a machine, who comes back, gets
  a first answer counted from then.
- Thanks after a resolution start nothing, although they reopen the conversation.
- While the conversation waits for the customer or is snoozed, clocks stand still, if the policy says so. But an answer
  still owed is not put off by an answer that counts for nothing: a machine's, or one that was not delivered.
- What is due at the very moment is kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hafawa.conversations.models import Status
from hafawa.platform.hours import NeverOpenError, Pause, add, between

from .history import Clock, History, Kind, Promise, Said, State, Stood, Who

SETTLED = (Status.RESOLVED, Status.SPAM)
ANSWERS = (Kind.FIRST, Kind.NEXT)
END_OF_TIME = datetime(2900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Terms:
    """What a policy promises and how it counts."""

    promises: Mapping[Kind, Promise] = field(default_factory=dict)
    pauses_waiting: bool = True
    pauses_snoozed: bool = True
    counts_machines: bool = False
    warn_share: float = 0.75


@dataclass
class _Stop:
    """A time in which the conversation waited for the customer or was snoozed."""

    begin: datetime
    end: datetime | None
    is_by_answer: bool


@dataclass
class _Stretch:
    kind: Kind
    started: datetime
    ended: datetime | None = None
    is_dropped: bool = False


class _Walk:
    """One pass over the history in order of time, noting when each kind of clock began and ended."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.stretches: list[_Stretch] = []
        self.stopped: list[_Stop] = []
        self._running: dict[Kind, _Stretch] = {}
        self._status: str = Status.OPEN
        self._has_answered = False
        self._was_thanked = False

    def take(self, item: Said | Stood) -> None:
        if isinstance(item, Stood):
            self._stand(item)
        elif item.who == Who.CUSTOMER:
            self._hear(item)
        elif item.who == Who.PERSON or self.terms.counts_machines:
            self._answer(item.at)

    def _hear(self, said: Said) -> None:
        if said.is_thanks and self._status in SETTLED:
            self._was_thanked = True
            return
        if self._running.keys().isdisjoint(ANSWERS):
            self._start(Kind.NEXT if self._has_answered else Kind.FIRST, said.at)
        self._start(Kind.RESOLUTION, said.at)

    def _answer(self, at: datetime) -> None:
        for kind in (Kind.FIRST, Kind.NEXT, Kind.UPDATE):
            self._end(kind, at)
        self._has_answered = True
        if self._status not in SETTLED:
            self._start(Kind.UPDATE, at)

    def _stand(self, change: Stood) -> None:
        was, self._status = self._status, change.status
        self._pause(change)
        if change.status in SETTLED:
            self._end(Kind.RESOLUTION, change.at, is_dropped=change.status == Status.SPAM)
            for kind in tuple(self._running):
                self._end(kind, change.at, is_dropped=True)
        elif was in SETTLED and not self._was_thanked:
            self._start(Kind.RESOLUTION, change.at)
        self._was_thanked = False

    def _pause(self, change: Stood) -> None:
        stops = (change.status == Status.WAITING and self.terms.pauses_waiting) or (
            change.status == Status.SNOOZED and self.terms.pauses_snoozed
        )
        last = self.stopped[-1] if self.stopped and self.stopped[-1].end is None else None
        if stops and last is None:
            self.stopped.append(_Stop(change.at, None, change.is_by_answer))
        elif stops and last is not None and last.is_by_answer != change.is_by_answer:
            last.end = change.at
            self.stopped.append(_Stop(change.at, None, change.is_by_answer))
        elif not stops and last is not None:
            last.end = change.at

    def _start(self, kind: Kind, at: datetime) -> None:
        if kind not in self._running:
            self._running[kind] = stretch = _Stretch(kind, at)
            self.stretches.append(stretch)

    def _end(self, kind: Kind, at: datetime, *, is_dropped: bool = False) -> None:
        if stretch := self._running.pop(kind, None):
            stretch.ended, stretch.is_dropped = at, is_dropped


def clocks(history: History, terms: Terms, now: datetime) -> list[Clock]:
    """Every clock the history gives, ended ones too, in the order in which they began. Later than `now` is not yet."""
    walk = _Walk(terms)
    for item in _in_order(history, now):
        walk.take(item)
    return [
        _read(stretch, terms.promises[stretch.kind], walk.stopped, terms.warn_share, now)
        for stretch in walk.stretches
        if stretch.kind in terms.promises
    ]


def _in_order(history: History, now: datetime) -> Iterator[Said | Stood]:
    """Words go before the change of status they brought about."""
    items: list[Said | Stood] = [*history.said, *history.stood]
    return (item for item in sorted(items, key=lambda item: (item.at, isinstance(item, Stood))) if item.at <= now)


def _read(
    stretch: _Stretch,
    promise: Promise,
    stopped: list[_Stop],
    warn_share: float,
    now: datetime,
) -> Clock:
    until = stretch.ended or now
    touching = [
        (stop.begin, stop.end)
        for stop in stopped
        if not (stop.is_by_answer and stretch.kind in ANSWERS)
        and (stop.begin < until or stretch.ended is None)
        and (stop.end is None or stop.end > stretch.started)
    ]
    pauses: tuple[Pause, ...] = tuple((begin, end or END_OF_TIME) for begin, end in touching)
    is_stopped = stretch.ended is None and bool(touching) and touching[-1][1] is None
    due = _due(stretch.started, promise.length, promise, pauses)
    return Clock(
        kind=stretch.kind,
        started=stretch.started,
        ended=stretch.ended,
        due=due,
        warn=_due(stretch.started, promise.length * warn_share, promise, pauses),
        pauses=tuple((begin, min(end, until)) for begin, end in pauses if begin < until),
        state=_state(stretch, due, is_stopped, now),
        counted=between(stretch.started, until, promise.calendar, pauses),
        promise=promise,
    )


def _due(start: datetime, length: timedelta, promise: Promise, pauses: tuple[Pause, ...]) -> datetime | None:
    """None where it lies behind a pause that has not ended, or where nobody is ever there."""
    try:
        due = add(start, length, promise.calendar, pauses)
    except NeverOpenError:
        return None
    return due if due < END_OF_TIME else None


def _state(stretch: _Stretch, due: datetime | None, is_stopped: bool, now: datetime) -> State:
    if stretch.ended is None:
        if due is not None and due < now:
            return State.BREACHED
        return State.PAUSED if is_stopped and due is None else State.RUNNING
    if due is not None and due < stretch.ended:
        return State.BREACHED
    return State.DROPPED if stretch.is_dropped else State.MET
