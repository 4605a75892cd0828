"""Routing's timer."""

from hafawa.platform.jobs import job
from hafawa.platform.jobs.schedules import schedule

from . import actions


@schedule("* * * * *")
@job(attempts=30)
def sweep_queues() -> None:
    """Every minute: overflow, offers nobody touched, and what waits though somebody is free."""
    actions.sweep()


@job(attempts=5)
def serve_soon(team_id: int) -> None:
    """What could not be given because its colleagues were being given something elsewhere at that moment."""
    actions.serve(team_id=team_id)
