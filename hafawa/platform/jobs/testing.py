"""For anyone's tests: run what was queued, here and now."""

from . import queue
from .models import Job

WORKER = "test"


def run_all(*, raises: bool = True, limit: int = 1000) -> int:
    """Run the due jobs, and the jobs those queue, in this thread until none is left. Returns how many ran.

    A job's error is raised (its row then stays, as a failed run leaves it); with raises=False it is retried later, as
    in life. Jobs for later stay: move the clock. More than `limit` runs are taken for jobs that queue each other.
    """
    ran = 0
    while claimed := queue.claim(WORKER, limit=1, lease_s=60):
        row = claimed[0]
        ran += 1
        assert ran <= limit, f"more than {limit} jobs: do they queue each other? The last was {row.task}"
        try:
            queue.run(row)
        except Exception as error:
            queue.fail(row, error)
            if raises:
                raise
        else:
            queue.finish(row)
    return ran


def queued(task_name: str = "") -> list[Job]:
    """The jobs that wait, oldest first; of one function (`"dispatch"`) or of all."""
    rows = Job.objects.filter(state=Job.State.READY).order_by("id")
    return [row for row in rows if not task_name or row.task.rsplit(".", 1)[-1] == task_name]
