"""Telling this process's runner that there is work, so that a job starts within milliseconds of its commit."""

import threading


class Bell:
    """Rung after a commit that queued something; wakes one. A ring while all are busy is not lost: it is counted."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rings = 0

    def ring(self) -> None:
        with self._changed:
            self._rings += 1
            self._changed.notify()

    @property
    def rings(self) -> int:
        return self._rings

    def wait(self, heard: int, timeout_s: float) -> None:
        """Return when it rang since `heard` was read, or after the timeout."""
        with self._changed:
            self._changed.wait_for(lambda: self._rings != heard, timeout_s)


bell = Bell()
