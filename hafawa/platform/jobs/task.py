"""@job: turns a plain function into work that can be queued. Django's tasks API (DEP 14) with a number of attempts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS, Task

P = ParamSpec("P")
T = TypeVar("T")

HIGH, NORMAL, BULK = PRIORITIES = (10, 0, -10)
"""The priorities there are. Three, so that taking the next job costs the same however many are waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    """A function to queue: `.enqueue(…)`, `.using(run_after=…).enqueue(…)`; `.call(…)` runs it here and now."""

    attempts: int = 12
    """How often it is tried before it is laid among the dead, where an administrator sees it."""


def job(
    *, attempts: int = 12, queue: str = "default", priority: int = NORMAL
) -> Callable[[Callable[P, T]], JobTask[P, T]]:
    """Make a module's function a job. Its arguments must survive JSON: ids and plain values, never rows or secrets.

    `.enqueue()` writes one row in the caller's transaction: rolled back with it, run only after its commit. A run
    that raises is repeated, waiting longer each time (2 s, 4 s, … at most an hour), `attempts` times in all.
    """

    def make(function: Callable[P, T]) -> JobTask[P, T]:
        return JobTask(
            func=function,
            attempts=attempts,
            queue_name=queue,
            priority=priority,
            backend=DEFAULT_TASK_BACKEND_ALIAS,
        )

    return make
