"""Timers of the API."""

from hafawa.platform.jobs import job
from hafawa.platform.jobs.schedules import schedule

from . import actions


@schedule("17 * * * *")
@job(attempts=12)
def forget_answers() -> None:
    """Every hour: answers kept for repetitions that no longer come."""
    actions.forget_answers()
