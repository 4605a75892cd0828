"""Timers of the mail channel."""

from hafawa.platform.jobs import job
from hafawa.platform.jobs.schedules import schedule

from . import actions
from .providers.actions import forget_spent


@schedule("40 3 * * *")
@job(attempts=12)
def compare_mailboxes() -> None:
    """Every night: each mailbox is compared with its server."""
    actions.ask_compare_all()


@schedule("41 3 * * *")
@job(attempts=12)
def forget_spent_tokens() -> None:
    """Every night: signatures too old to be accepted need not be remembered."""
    forget_spent()
