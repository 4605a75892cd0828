"""What clocks are derived from: who said what when, and where the conversation stood. Plain values, nothing stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hafawa.platform.hours import Calendar, Pause


class Who(StrEnum):
    CUSTOMER = "customer"
    PERSON = "person"
    MACHINE = "machine"


class Kind(StrEnum):
    """What can be promised. In the order in which a row names them where two are due at once."""

    FIRST = "first"
    NEXT = "next"
    UPDATE = "update"
    RESOLUTION = "resolution"


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"  # too late, or still unanswered after its time
    DROPPED = "dropped"  # settled before its time without what was promised: nobody was kept waiting


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said, by a message. An answer of ours counts from the moment it is to leave."""

    at: datetime
    who: Who
    is_thanks: bool = False


@dataclass(frozen=True, slots=True)
class Stood:
    """A change of status. `is_by_answer` where an answer of ours brought it about, even one that counts for nothing."""

    at: datetime
    status: str
    is_by_answer: bool = False


@dataclass(frozen=True, slots=True)
class History:
    said: tuple[Said, ...] = ()
    stood: tuple[Stood, ...] = ()


@dataclass(frozen=True)
class Promise:
    """How much working time we give ourselves, and by whose hours."""

    length: timedelta
    calendar: Calendar


@dataclass(frozen=True)
class Clock:
    """One promise to one customer: since when, until when, how it stands, and what of the time counted.

    `due` and `warn` are None while it is paused, and where the calendar never opens.
    """

    kind: Kind
    started: datetime
    ended: datetime | None
    due: datetime | None
    warn: datetime | None
    pauses: tuple[Pause, ...]
    state: State
    counted: timedelta
    promise: Promise

    @property
    def is_open(self) -> bool:
        return self.ended is None
