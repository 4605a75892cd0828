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


@schedule("*/5 * * * *")
@job(attempts=3)
def send_reports() -> None:
    """Every five minutes: reports whose hour has come where their readers live."""
    actions.write_due()


@schedule("23 3 * * *")
@job(attempts=3)
def forget_old_files() -> None:
    """Every night: files of figures that nobody fetched for days."""
    actions.forget_old()
