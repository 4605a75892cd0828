"""The record of events, turned into figures every minute."""

from datetime import timedelta

from django.utils.timezone import now

from hafawa.platform.jobs import job
from hafawa.platform.jobs.schedules import schedule

from . import actions

AT_MOST = timedelta(seconds=45)


@schedule("* * * * *")
@job(attempts=30)
def settle_figures() -> None:
    """Every minute: count what has happened since. A long record is read in turns, so that other jobs get theirs."""
    actions.settle_recent(until=now() + AT_MOST)
