"""Work after the answer: jobs written in the caller's transaction, retried, scheduled, kept when they die.

A job runs at least once: a machine may die after the work and before the note that it was done. What must happen
exactly once is decided by the domain: look at the present, and let a second run find nothing left to do.
"""

from .backend import cancel
from .task import JobTask, job

__all__ = ["JobTask", "cancel", "job"]
