"""Real worker processes, really killed."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from hafawa.platform.jobs.models import Job
from tests.stable import Horse, Stable, stable

from . import work

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 50


@pytest.fixture
def horses() -> Iterator[Stable]:
    connections.close_all()
    with stable(HAFAWA_LOG_LEVEL="ERROR") as found:
        yield found


def worker(horses: Stable, lease_s: float = 1) -> Horse:
    return horses.start(f"{__package__}.worker:work", lease_s)


def until(condition: Callable[[], object], within_s: float = 90) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.02)


def hurried() -> QuerySet[Job]:
    """What is left, none of it waiting for its next try."""
    ours().filter(state=Job.State.READY, run_at__gt=timezone.now()).update(run_at=timezone.now())
    return ours()


def ours() -> QuerySet[Job]:
    """This test's jobs: a real worker queues what the installation's schedules say as well."""
    return Job.objects.filter(task=work.leave_trace.module_path)


def done(folder: Path) -> Counter[str]:
    path = folder / "done"
    return Counter(path.read_text().split()) if path.exists() else Counter()


def test_killing_the_worker_again_and_again_loses_no_job_and_repeats_no_finished_one(
    horses: Stable, tmp_path: Path
) -> None:
    ids = {}
    chance = random.Random(7)
    for number in range(ROUNDS * 2):
        ids[str(number)] = int(work.leave_trace.enqueue(number, str(tmp_path), 0.03).id)
    finished: dict[str, int] = {}
    for _ in range(ROUNDS):
        before = sum(done(tmp_path).values())
        process = worker(horses)
        until(lambda before=before: sum(done(tmp_path).values()) > before or not hurried().exists())
        time.sleep(chance.uniform(0, 0.06))
        process.kill()
        left = set(ours().values_list("pk", flat=True))
        finished |= {number: done(tmp_path)[number] for number, pk in ids.items() if pk not in left}
    assert finished
    worker(horses)
    until(lambda: not hurried().exists(), within_s=120)
    assert set(done(tmp_path)) == set(ids)
    assert {number: done(tmp_path)[number] for number in finished} == finished


def test_two_workers_never_do_the_same_job(horses: Stable, tmp_path: Path) -> None:
    for _ in "ab":
        worker(horses, lease_s=30)
    for number in range(150):
        work.leave_trace.enqueue(number, str(tmp_path), 0.002)
    until(lambda: not ours().exists())
    assert list(tmp_path.glob("*.met")) == []
    assert done(tmp_path) == Counter(str(number) for number in range(150))
