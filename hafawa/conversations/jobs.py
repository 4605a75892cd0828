"""Timers of conversations."""

from hafawa.platform.jobs import job
from hafawa.platform.jobs.schedules import schedule

from . import actions


@schedule("* * * * *")
@job(attempts=12)
def wake_snoozed() -> None:
    """Every minute: what was snoozed until now is open again."""
    actions.wake_due()


@schedule("*/5 * * * *")
@job(attempts=12)
def pick_up_forgotten() -> None:
    """Every five minutes: what came in or should go out, and no job carries."""
    actions.pick_up_forgotten()


@schedule("17 * * * *")
@job(attempts=12)
def gather_strays() -> None:
    """Every hour: conversations whose customer is read through another one's record, and who did not follow."""
    actions.gather_strays()


@schedule("23 * * * *")
@job(attempts=12)
def erase_deleted() -> None:
    """Every hour: what has been in the trash for thirty days is erased for good."""
    actions.erase_due()
