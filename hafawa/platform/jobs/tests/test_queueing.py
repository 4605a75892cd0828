from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.exceptions import InvalidTaskError

from hafawa.platform.jobs import cancel, queue
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.task import job
from hafawa.platform.jobs.testing import queued, run_all

from . import work


@pytest.fixture(autouse=True)
def _forget() -> None:
    work.seen.clear()


@pytest.mark.django_db
def test_queueing_is_one_insert(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        work.note.enqueue(1, twice=True)
    row = Job.objects.get()
    assert (row.task, row.args, row.kwargs) == (f"{work.__name__}.note", [1], {"twice": True})
    assert (row.state, row.attempts, row.max_attempts) == ("ready", 0, 3)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_no_job() -> None:
    with transaction.atomic():
        work.note.enqueue("never")
        transaction.set_rollback(True)
    assert Job.objects.count() == 0
    assert run_all() == 0


@pytest.mark.django_db
def test_a_job_runs_with_its_arguments_and_its_row_goes() -> None:
    work.note.enqueue("سلام", twice=True)
    assert run_all() == 1
    assert work.seen == ["سلام", "سلام"]
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_a_job_for_later_waits() -> None:
    work.note.using(run_after=timezone.now() + timedelta(minutes=5)).enqueue("later")
    assert run_all() == 0
    Job.objects.update(run_at=timezone.now())
    assert run_all() == 1


@pytest.mark.django_db
def test_the_hurried_go_first_then_the_oldest() -> None:
    for value in (1, 2):
        work.note.enqueue(value)
    work.hurry.enqueue(3)
    run_all()
    assert work.seen == [3, 1, 2]


@pytest.mark.django_db
def test_a_waiting_job_can_be_taken_back_and_a_running_one_cannot() -> None:
    first, second = work.note.enqueue(1), work.note.enqueue(2)
    assert cancel(first.id)
    assert not cancel(first.id)
    assert [row.pk for row in queue.claim("w", limit=5, lease_s=60)] == [int(second.id)]
    assert not cancel(second.id)


@pytest.mark.django_db
def test_an_argument_that_is_not_json_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(TypeError):
        work.note.enqueue(object())
    assert queued() == []


def test_a_function_inside_another_cannot_be_a_job() -> None:
    with pytest.raises(InvalidTaskError):

        @job()
        def inner() -> None: ...


def test_a_made_up_priority_is_refused() -> None:
    with pytest.raises(InvalidTaskError):
        work.note.using(priority=3)


@pytest.mark.django_db
def test_a_worker_takes_only_from_the_queues_it_serves() -> None:
    work.note.using(queue_name="mail").enqueue(1)
    assert queue.claim("w", limit=5, lease_s=60, queues=["default"]) == []
    assert len(queue.claim("w", limit=5, lease_s=60, queues=["default", "mail"])) == 1
