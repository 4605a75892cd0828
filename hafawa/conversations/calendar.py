"""Events of a calendar, as any channel may bring or carry them: an invitation, and our answer to it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """Somebody who takes part in an event, as the invitation names them."""

    address: str
    name: str = ""
    answer: str = ""  # "accepted", "tentative", "declined"; "" while they have not said


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """An invitation to an event, or news of one.

    Times are aware, or naive where the sender means the clock on the wall wherever one is; dates where it lasts whole
    days (`ends` is then its last day).
    """

    method: str  # "request", "cancel", "reply", "publish", …: what the sender wants (RFC 5546 1.4)
    uid: str
    summary: str = ""
    starts: datetime | date | None = None
    ends: datetime | date | None = None
    place: str = ""
    organiser: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    repeats: bool = False
    sequence: int = 0  # the sender's version of it
    recurrence: str = ""  # which one of a series is meant: its time as first planned (ISO 8601)
    answer: str = ""  # in a reply of ours: what we say

    @property
    def is_answerable(self) -> bool:
        return self.method == "request" and bool(self.uid) and self.organiser is not None

    def kept(self) -> dict[str, Any]:
        """As JSON holds it; what from_kept() reads."""
        times = {name: value.isoformat() if value else None for name, value in self._times().items()}
        return asdict(self) | {"attendees": [asdict(each) for each in self.attendees]} | times

    def _times(self) -> dict[str, date | None]:
        return {"starts": self.starts, "ends": self.ends}


def from_kept(kept: Mapping[str, Any] | None) -> CalendarEvent | None:
    """The event of a message; None where it has none."""
    if not kept:
        return None
    organiser = kept.get("organiser")
    return CalendarEvent(
        **{
            **kept,
            "starts": _time(kept.get("starts")),
            "ends": _time(kept.get("ends")),
            "organiser": Attendee(**organiser) if organiser else None,
            "attendees": tuple(Attendee(**each) for each in kept.get("attendees", ())),
        }
    )


def _time(written: str | None) -> datetime | date | None:
    if not written:
        return None
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
