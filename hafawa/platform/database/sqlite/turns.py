"""Whose turn it is to write. SQLite lets one connection write and is unfair to those who wait; this is a queue.

Only fairness rests on it: SQLite's own lock stays what keeps the data right, so a turn lost in an accident costs
waiting time at worst.
"""

import os
import threading
import time
import weakref
from collections import deque
from dataclasses import dataclass, field

_LOOK_EVERY_S = 0.25


@dataclass(eq=False, slots=True)
class _Place:
    """One writer's place in the queue: the connection it writes with, its thread, and the gate that lets it go."""

    holder: weakref.ref[object]
    thread: threading.Thread = field(default_factory=threading.current_thread)
    gate: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_abandoned(self) -> bool:
        return self.holder() is None or not self.thread.is_alive()


class Turns:
    """First come, first served, for connections. Who dies holding the turn is noticed by whoever waits."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[_Place] = deque()
        self._writing: _Place | None = None

    def take(self, holder: object, timeout_s: float) -> bool:
        """Wait for the turn. False when it did not come in time."""
        place = _Place(weakref.ref(holder))
        with self._guard:
            if self._writing is None or self._writing.holder() is holder:
                self._writing = place
                return True
            place.gate.acquire()
            self._waiting.append(place)
        return self._wait(place, time.monotonic() + timeout_s)

    def _wait(self, place: _Place, deadline: float) -> bool:
        while True:
            left = deadline - time.monotonic()
            if place.gate.acquire(timeout=max(0.0, min(left, _LOOK_EVERY_S))):
                return True
            with self._guard:
                if self._writing is place:
                    return True
                if left <= 0:
                    self._waiting.remove(place)
                    return False
                if self._writing is None or self._writing.is_abandoned:
                    self._pass_on()

    def give_back(self, holder: object) -> None:
        """The next may write. Does nothing when it is not this holder's turn."""
        with self._guard:
            if self._writing is not None and self._writing.holder() is holder:
                self._pass_on()

    def _pass_on(self) -> None:
        self._writing = self._waiting.popleft() if self._waiting else None
        if self._writing is not None:
            self._writing.gate.release()

    @property
    def queue_length(self) -> int:
        return len(self._waiting)


_turns: dict[str, Turns] = {}
_making = threading.Lock()


def turns_for(database: str) -> Turns:
    """The queue of one database file, one in a process."""
    with _making:
        return _turns.setdefault(database, Turns())


def _after_fork() -> None:
    """A child has only the thread that forked, and none of its parent's connections may be used in it."""
    global _making
    _making = threading.Lock()
    for turns in _turns.values():
        turns._forget()


os.register_at_fork(after_in_child=_after_fork)
