"""What Django's tasks API calls: queueing is one INSERT in the caller's transaction."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.utils import normalize_json

from .task import PRIORITIES, JobTask
from .wake import bell

T = TypeVar("T")


class JobBackend(BaseTaskBackend):
    """Keeps jobs in the table `job`. A finished job's row is gone, so there are no results to ask for."""

    task_class = JobTask
    supports_defer = True
    supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.queues = set(params.get("QUEUES", ()))  # empty: any queue name will do

    def validate_task(self, task: Task[..., Any]) -> None:
        super().validate_task(task)
        if task.priority not in PRIORITIES:
            raise InvalidTaskError(f"priority must be one of {PRIORITIES}")

    def enqueue(self, task: Task[..., T], args: Any, kwargs: Any) -> TaskResult[T]:
        """Write the job. Raises TypeError, and writes nothing, when an argument is not JSON."""
        from .models import Job

        assert isinstance(task, JobTask), "decorate with hafawa.platform.jobs.job"
        row = Job.objects.create(
            task=task.module_path,
            args=normalize_json(args),
            kwargs=normalize_json(kwargs),
            queue=task.queue_name,
            priority=task.priority,
            run_at=task.run_after or timezone.now(),
            max_attempts=task.attempts
            if isinstance(task, JobTask)
            else JobTask.__dataclass_fields__["attempts"].default,
        )
        if task.run_after is None:
            transaction.on_commit(bell.ring, robust=True)
        return TaskResult(
            task=task,
            id=str(row.pk),
            status=TaskResultStatus.READY,
            enqueued_at=row.created_at,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=row.args,
            kwargs=row.kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def cancel(job_id: int | str) -> bool:
    """Take back a job that has not started, in the caller's transaction. False: it runs already, or is done."""
    from .models import Job

    return Job.objects.filter(pk=int(job_id), state=Job.State.READY).delete()[0] == 1
