"""What something costs: CPU time of this process and of its database, and how long it took."""

import json
import os
import statistics
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.db import connection

TRYING = 1000
"""Sizes below this try the measurements out: everything runs, but only a few times."""


@dataclass(frozen=True)
class Figure:
    """One line of the result. `limit` is the most it may be; None where nothing was promised."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def line(self, **about: Any) -> str:
        """As JSON. `ok` says whether the promise is kept."""
        judged = {} if self.limit is None else {"limit": self.limit, "ok": self.value <= self.limit}
        value = round(self.value, 3)
        return json.dumps({"name": self.name, **about, "value": value, "unit": self.unit, **judged, **self.more})


@dataclass(frozen=True)
class Cost:
    """Of one call, on average: CPU in ms; and how long the calls took, in ms."""

    cpu_ms: float
    database_cpu_ms: float  # the part of it spent in PostgreSQL
    p50_ms: float
    p95_ms: float

    def figures(self, name: str, *, cpu: float | None = None, p95: float | None = None) -> list[Figure]:
        inside = {"of_it_database": round(self.database_cpu_ms, 3), "p50_ms": round(self.p50_ms, 2)}
        return [Figure(name, self.cpu_ms, "CPU ms", cpu, inside), Figure(f"{name}.p95", self.p95_ms, "ms", p95)]


class Meter:
    """Reads this process's clock and that of the PostgreSQL backend behind its connection (same machine, Linux)."""

    def __init__(self, size: int) -> None:
        self.is_trying = 0 < size < TRYING

    @cached_property
    def _backend(self) -> Path | None:
        if connection.vendor != "postgresql":
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            stat = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        return stat if stat.exists() else None

    def database_s(self) -> float:
        """CPU seconds the backend has used; 0 where it cannot be seen."""
        with suppress(OSError):
            if self._backend:
                return int(self._backend.read_text().split()[0]) / 1e9
        return 0.0

    def cost(self, call: Callable[[], object], *, times: int = 40, rounds: int = 3, warm: int = 3) -> Cost:
        """Call it `times` in each round; the round with the least CPU counts, since noise only adds."""
        if self.is_trying:
            times, rounds, warm = 2, 1, 1
        for _ in range(warm):
            call()
        return self.best([self._round([call] * times) for _ in range(rounds)])

    def cost_of_each(self, calls: Sequence[Callable[[], object]], *, rounds: int = 3) -> Cost:
        """Every call once, in so many equal rounds: for things that can be done only once."""
        each = max(1, len(calls) // rounds)
        return self.best([self._round(calls[start : start + each]) for start in range(0, each * rounds, each)])

    def _round(self, calls: Sequence[Callable[[], object]]) -> tuple[float, float, list[float]]:
        took = []
        database, process = self.database_s(), process_time()
        for call in calls:
            began = perf_counter()
            call()
            took.append((perf_counter() - began) * 1000)
        database, process = self.database_s() - database, process_time() - process
        return process * 1000 / len(calls), database * 1000 / len(calls), took

    @staticmethod
    def best(rounds: Sequence[tuple[float, float, list[float]]]) -> Cost:
        process, database, _ = min(rounds, key=lambda each: each[0] + each[1])
        took = sorted(each for _, _, every in rounds for each in every)
        return Cost(process + database, database, statistics.median(took), percentile(took, 95))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many per cent of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * int(share) // 100) - 1))]


def resident_mb(pid: int | None = None) -> float:
    """Memory a process holds now, in MB."""
    pages = int(Path(f"/proc/{pid or os.getpid()}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
