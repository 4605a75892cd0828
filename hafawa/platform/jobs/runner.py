"""The runner: threads that take jobs and do them, beside the web server or in a process of their own."""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections

from . import queue, schedules, workers
from .models import Job
from .wake import bell

LEASE_S = 60.0
POLL_S = 0.25
HELD_AT_MOST_S = 2.0
"""A job taken in a batch and not begun by then goes back: whoever is free may have it."""
LONGEST_PAUSE_S = 5.0
STOPPING_S = 10.0
log = structlog.get_logger(__name__)


class Runner:
    """Does jobs until told to stop. Any number may run, in any number of processes, on one database.

    A database that is away or locked is waited for. A job in hand when the stop comes is finished, for up to ten
    seconds; what is cut off after that comes back when its lease runs out.
    """

    def __init__(self, threads: int = 2, *, queues: Collection[str] = (), lease_s: float = LEASE_S) -> None:
        self.threads, self.queues, self.lease_s = threads, queues, lease_s
        self.name = workers.new_name()
        self._batch = threads * 4
        self._held: deque[Job] = deque()
        self._held_since = 0.0
        self._running: dict[int, Job] = {}
        self._guard = threading.Lock()  # over the three above; never held while asking the database
        self._taking = threading.Lock()  # one thread at a time asks for more
        self._stop = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; returns when the threads have come to rest."""
        self._stop = stop
        schedules.registered()  # imports every jobs.py: once and here, not by several threads at a time
        tasks = [self._keep, *[self._work] * self.threads]
        threads = [
            threading.Thread(target=self._guarded, args=(task,), name=f"jobs-{number}", daemon=True)
            for number, task in enumerate(tasks)
        ]
        for thread in threads:
            thread.start()
        stop.wait()
        deadline = time.monotonic() + STOPPING_S
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _guarded(self, step: Callable[[], None]) -> None:
        """Repeat one step until the stop, and outlive the database's absences, waiting longer each time."""
        pause_s = 0.1
        while not self._stop.is_set():
            try:
                step()
                pause_s = 0.1
            except (DatabaseError, InterfaceError) as error:
                log.warning("jobs.database_away", worker=self.name, error=type(error).__name__, pause_s=pause_s)
                _hang_up()
                self._stop.wait(pause_s)
                pause_s = min(LONGEST_PAUSE_S, pause_s * 2)
            except Exception:
                log.exception("jobs.runner_failed", worker=self.name)
                self._stop.wait(1)
        self._give_back(older_than_s=0)
        connections.close_all()

    # ---- taking and doing

    def _work(self) -> None:
        close_old_connections()
        heard = bell.rings
        row = self._next()
        if row is None:
            bell.wait(heard, POLL_S)
            return
        try:
            self._do(row)
        finally:
            with self._guard:
                self._running.pop(row.pk, None)

    def _next(self) -> Job | None:
        with self._taking:
            if not self._held:
                rows = queue.claim(self.name, limit=self._batch, lease_s=self.lease_s, queues=self.queues)
                with self._guard:
                    self._held.extend(rows)
                    self._held_since = time.monotonic()
            with self._guard:
                if not self._held:
                    return None
                row = self._held.popleft()
                self._running[row.pk] = row
                if self._held:
                    bell.ring()
                return row

    def _do(self, row: Job) -> None:
        try:
            queue.run(row)
        except BaseException as raised:  # noqa: BLE001 - whatever a job raises, the runner lives and the job is kept
            error = raised
            self._settle(lambda: queue.fail(row, error))
        else:
            self._settle(lambda: queue.finish(row))

    def _settle(self, write: Callable[[], object]) -> None:
        """Write down how a run ended, while the lease lasts: a database that is away just now must not repeat work."""
        deadline = time.monotonic() + self.lease_s
        while True:
            try:
                write()
            except (DatabaseError, InterfaceError):
                _hang_up()
                if time.monotonic() > deadline or self._stop.wait(0.5):
                    raise
            else:
                return

    # ---- housekeeping

    def _keep(self) -> None:
        close_old_connections()
        if connection.vendor == "sqlite":
            self._bury()
        queue.recover()
        until = time.monotonic() + self.lease_s / 4
        while not self._stop.is_set() and time.monotonic() < until:
            schedules.tick()
            self._give_back(older_than_s=HELD_AT_MOST_S)
            self._stop.wait(min(1.0, self.lease_s / 4))
        with self._guard:
            rows = [*self._running.values(), *self._held]
        queue.renew(rows, lease_s=self.lease_s)

    def _bury(self) -> None:
        """On one machine one can see that a worker is dead, and need not wait for its leases."""
        names = Job.objects.filter(state=Job.State.RUNNING).values_list("worker", flat=True).distinct()
        if gone := [name for name in names if workers.is_gone(name)]:
            queue.recover(workers=gone)

    def _give_back(self, *, older_than_s: float) -> None:
        with self._guard:
            if not self._held or time.monotonic() - self._held_since < older_than_s:
                return
            rows = list(self._held)
            self._held.clear()
        queue.release(rows)


def _hang_up() -> None:
    """Drop this thread's connection, whatever state it is in; the next statement opens a new one."""
    try:
        connection.close()
    except Exception:  # noqa: BLE001 - it is being dropped because it is broken
        connection.connection = None
