"""What can happen here: an administrator takes up a job that had been given up."""

from dataclasses import dataclass

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class JobRetried(Event):
    job_id: int
    task: str


@dataclass(frozen=True, kw_only=True)
class JobDiscarded(Event):
    job_id: int
    task: str
