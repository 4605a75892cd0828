"""From what happened in a conversation to what figures count. Pure, and the only place that knows how.

The rules, each as people would expect it:
- The customer waits from their first unanswered words. Words of machines start no wait; a person's answer, or a
  resolution, ends it. Only a person's answer counts as one: never a machine's, a forward, or one that did not arrive.
- The first answer is the first of a conversation the customer began; every later one to somebody who waits is a next
  answer. What we write unasked answers nobody and is neither.
- What of a wait went by until a machine of ours last answered was spent with machines; the rest with people. A courtesy
  ("your message is here", "is it solved?") answers nothing: it is no machine's time.
- A resolution counts from the conversation's start; reopened, it no longer stands, and the next one does. What was
  opened again and settled without an answer ("thank you!") was never really reopened: the old resolution stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

OPENING = frozenset({"open", "waiting", "snoozed"})
SETTLED = frozenset({"resolved", "spam"})


class Kind(IntEnum):
    """What can happen, in the order in which things of the same second are read."""

    ASKED = 0
    ANSWERED = 1
    WRITTEN = 2  # by the customer's machine, a forward, a courtesy, a failed answer: counts for nothing
    MACHINE = 3  # ours answered
    STATUS = 4


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One thing that happened: seconds since 1970, and what."""

    at: int
    kind: Kind
    id: int = 0  # the message
    agent: int | None = field(default=None, compare=False)
    status: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to somebody who waited."""

    message: int
    agent: int | None
    at: int
    waited: int
    is_first: bool


@dataclass(slots=True)
class Story:
    """What became of a conversation, counted."""

    started: int
    is_ours: bool = False
    answered: list[Answered] = field(default_factory=list)
    answers: int = 0
    spells: list[tuple[int, int | None]] = field(default_factory=list)
    resolved: int | None = None
    reopened: int = 0
    with_us: int = 0
    with_machines: int = 0  # of with_us: until a machine last said something
    with_customer: int = 0
    is_spam: bool = False

    @property
    def resolution(self) -> int | None:
        return None if self.resolved is None else self.resolved - self.started


def story(started: int, steps: Iterable[Step]) -> Story:
    """Read the steps once, in their order, and count."""
    reading = _Reading(started)
    for step in sorted(steps):
        match step.kind:
            case Kind.ASKED:
                reading.ask(step)
            case Kind.ANSWERED:
                reading.answer(step)
            case Kind.MACHINE:
                reading.hear_machine(step)
            case Kind.STATUS:
                reading.stand(step)
    return reading.end()


class _Reading:
    """Where a story stands while it is read."""

    def __init__(self, started: int) -> None:
        self.told = Story(started)
        self.opened: int | None = started
        self.asked: int | None = None  # somebody waits since then
        self.handed: int | None = None  # we wait since then
        self.stood: int | None = None  # the resolution before the reopening, until somebody answers again
        self.machine: int | None = None  # a machine last said something to somebody who waits
        self.is_first = True

    def ask(self, step: Step) -> None:
        if self.handed is not None:
            self.told.with_customer += step.at - self.handed
            self.handed = None
        self.asked = step.at if self.asked is None else self.asked

    def answer(self, step: Step) -> None:
        self.told.answers += 1
        if self.asked is None:
            self.told.is_ours = self.told.is_ours or self.is_first
        else:
            waited = step.at - self.asked
            self.told.answered.append(Answered(step.id, step.agent, step.at, waited, self.is_first))
            self._count_wait(step.at, self.asked)
        if self.handed is None and self.opened is not None:
            self.handed = step.at
        self.asked, self.stood, self.is_first = None, None, False

    def hear_machine(self, step: Step) -> None:
        if self.asked is not None:
            self.machine = step.at

    def _count_wait(self, at: int, asked: int) -> None:
        self.told.with_us += at - asked
        self.told.with_machines += 0 if self.machine is None else self.machine - asked
        self.machine = None

    def stand(self, step: Step) -> None:
        self.told.is_spam = step.status == "spam"
        if step.status in SETTLED and self.opened is not None:
            self._settle(step.at, self.opened, is_resolved=step.status == "resolved")
        elif step.status in OPENING and self.opened is None:
            self.opened = step.at
            self.told.reopened += self.told.resolved is not None
            self.stood, self.told.resolved = self.told.resolved, None

    def _settle(self, at: int, opened: int, *, is_resolved: bool) -> None:
        self.told.spells.append((opened, at))
        if self.stood is not None and is_resolved:
            self.told.resolved, self.told.reopened = self.stood, self.told.reopened - 1
        else:
            self.told.resolved = at if is_resolved else None
            if self.asked is not None:
                self._count_wait(at, self.asked)
        self.opened = self.asked = self.handed = self.stood = self.machine = None

    def end(self) -> Story:
        if self.opened is not None:
            self.told.spells.append((self.opened, None))
        return self.told
