"""Who is looking at a topic, here and in the other processes. Never stored; every entry goes away by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .protocol import TYPING_SECONDS

AWAY_SECONDS = 50.0
"""A process that has not spoken for so long is gone, and its people with it."""

Row = tuple[int, str, bool]
"""Id, name, typing."""


@dataclass(slots=True)
class _Here:
    id: int
    name: str
    typing_until: float = 0.0


@dataclass(slots=True)
class _Topic:
    here: dict[int, _Here] = field(default_factory=dict)
    """By socket."""
    elsewhere: dict[str, tuple[list[Row], float]] = field(default_factory=dict)
    """By process: its people, and until when they count."""


class Presence:
    """Pure bookkeeping in monotonic seconds; every method that changes something says which topics look different."""

    def __init__(self) -> None:
        self._topics: dict[str, _Topic] = {}

    def enter(self, topic: str, socket: int, id: int, name: str) -> bool:
        """True when that socket was not there yet."""
        here = self._topics.setdefault(topic, _Topic()).here
        if socket in here:
            return False
        here[socket] = _Here(id, name)
        return True

    def leave(self, topic: str, socket: int) -> bool:
        entry = self._topics.get(topic)
        if entry is None or entry.here.pop(socket, None) is None:
            return False
        self._tidy(topic)
        return True

    def type(self, topic: str, socket: int, *, on: bool, now: float) -> bool:
        """Start, go on or stop typing. True when that looks different from before."""
        person = self._topics[topic].here[socket]
        was = person.typing_until > now
        person.typing_until = now + TYPING_SECONDS if on else 0.0
        return was != on

    def heard(self, topic: str, process: str, rows: list[Row], now: float) -> bool:
        """Another process told us who is there. True when that is news."""
        entry = self._topics.setdefault(topic, _Topic())
        known, _until = entry.elsewhere.pop(process, ([], 0.0))
        if rows:
            entry.elsewhere[process] = (rows, now + AWAY_SECONDS)
        self._tidy(topic)
        return known != rows

    def expire(self, now: float) -> set[str]:
        """Drop silent processes and finished typing; the topics that look different."""
        changed = set()
        for topic, entry in list(self._topics.items()):
            for process in [name for name, (_, until) in entry.elsewhere.items() if until <= now]:
                del entry.elsewhere[process]
                changed.add(topic)
            for person in entry.here.values():
                if person.typing_until and person.typing_until <= now:
                    person.typing_until = 0.0
                    changed.add(topic)
            self._tidy(topic)
        return changed

    def here(self, topic: str, now: float) -> list[Row]:
        """The people of this process, each once however many tabs they have."""
        entry = self._topics.get(topic)
        if entry is None:
            return []
        return _merged((each.id, each.name, each.typing_until > now) for each in entry.here.values())

    def people(self, topic: str, now: float) -> list[dict[str, Any]]:
        """Everybody, in the shape of the protocol, by name."""
        entry = self._topics.get(topic)
        rows = self.here(topic, now)
        if entry is not None:
            rows = _merged([*rows, *(row for others, _ in entry.elsewhere.values() for row in others)])
        return [{"id": id, "name": name, "typing": typing} for id, name, typing in rows]

    def topics_here(self) -> list[str]:
        return [topic for topic, entry in self._topics.items() if entry.here]

    def _tidy(self, topic: str) -> None:
        entry = self._topics.get(topic)
        if entry is not None and not entry.here and not entry.elsewhere:
            del self._topics[topic]


def _merged(rows: Iterable[Row]) -> list[Row]:
    found: dict[int, Row] = {}
    for id, name, typing in rows:
        found[id] = (id, name, typing or (id in found and found[id][2]))
    return sorted(found.values(), key=lambda row: (row[1], row[0]))
