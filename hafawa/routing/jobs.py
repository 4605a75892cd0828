"""Routing's timer."""

from hafawa.platform.jobs import job
from hafawa.platform.jobs.schedules import schedule

from . import actions


@schedule("* * * * *")
@job(attempts=30)
def sweep_queues() -> None:
    """Every minute: who is away by now, overflow, offers nobody touched, and what waits though somebody is free."""
    actions.watch()
    actions.sweep()


@job(attempts=5)
def serve_soon(team_id: int) -> None:
    """What could not be given because its colleagues were being given something elsewhere at that moment."""
    actions.serve(team_id=team_id)


@schedule("* * * * *")
@job(attempts=3)
def watch_arrivals() -> None:
    """Every minute: what arrived is counted, and a rush noticed."""
    actions.tally()
    actions.watch_rush()


@schedule("17 3 * * *")
@job(attempts=3)
def forget_old_arrivals() -> None:
    """Every night: what nobody compares with any more."""
    actions.forget_old()
