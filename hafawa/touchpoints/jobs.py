"""Tables taken in and taken back, in the background."""

from hafawa.platform.jobs import job
from hafawa.platform.jobs.task import BULK

from . import working
from .actions.imports import undo_step


@job(attempts=30, priority=BULK)
def check(import_id: int) -> None:
    """The dry run."""
    working.check(import_id)


@job(attempts=30, priority=BULK)
def run(import_id: int) -> None:
    """The import itself."""
    working.run(import_id)


@job(attempts=30, priority=BULK)
def undo(import_id: int) -> None:
    """Its undoing."""
    while undo_step(import_id=import_id):
        pass
