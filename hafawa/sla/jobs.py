"""Timers of promises."""

from hafawa.platform.jobs import job
from hafawa.platform.jobs.schedules import schedule

from . import actions
from .actions.due import BATCH


@schedule("* * * * *")
@job(attempts=30)
def watch_promises() -> None:
    """Every minute: clocks for who has begun to wait; what is late or soon will be; what has been promised anew."""
    actions.catch_up()
    while actions.sweep() >= BATCH:
        pass
    apply_promises.call()


@job(attempts=30)
def apply_promises() -> None:
    """Open conversations by the newest promises, a batch a job, until all are through."""
    if actions.recount_open():
        apply_promises.enqueue()
