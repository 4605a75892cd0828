import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from hafawa.platform.events.actor import Actor
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs import actions, queries, queue, schedules, workers
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.runner import Runner
from hafawa.platform.jobs.testing import run_all

from . import work

NOOR = Actor("agent", 1, "Noor")


@pytest.fixture(autouse=True)
def _forget() -> None:
    work.seen.clear()


@pytest.fixture
def runner() -> Iterator[Runner]:
    stop, it = threading.Event(), Runner(threads=2)
    thread = threading.Thread(target=it.run, args=(stop,))
    thread.start()
    yield it
    stop.set()
    thread.join()


def until(condition: Callable[[], object], within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.django_db(transaction=True)
def test_a_job_starts_when_its_transaction_commits_and_not_before(runner: Runner) -> None:
    with transaction.atomic():
        work.note.enqueue(1)
        time.sleep(0.3)
        assert work.seen == []
    until(lambda: work.seen == [1])
    until(lambda: not Job.objects.exists())


@pytest.mark.django_db(transaction=True)
def test_a_job_that_exits_the_interpreter_does_not_take_its_thread_along(runner: Runner) -> None:
    for _ in range(4):
        work.leave.enqueue()
    work.note.enqueue("after")
    until(lambda: work.seen == ["after"])
    until(lambda: Job.objects.filter(last_error__startswith="SystemExit").count() == 4)


@pytest.mark.django_db(transaction=True)
def test_the_runner_outlives_a_database_that_goes_away(runner: Runner, monkeypatch) -> None:
    claim, calls = queue.claim, []

    def broken(*args: object, **kwargs: object) -> list[Job]:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("server closed the connection")
        return claim(*args, **kwargs)

    monkeypatch.setattr(queue, "claim", broken)
    work.note.enqueue("still here")
    until(lambda: work.seen == ["still here"])


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_runner_outlives_a_server_that_hangs_up_on_it(runner: Runner) -> None:
    work.note.enqueue("before")
    until(lambda: not Job.objects.exists())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 2
    work.note.enqueue("after")
    until(lambda: work.seen == ["before", "after"])


@pytest.mark.django_db
def test_a_failed_job_waits_longer_each_time_and_ends_among_the_dead() -> None:
    job_id = int(work.fall.enqueue("reach").id)
    with time_machine.travel(timezone.now(), tick=False):
        assert run_all(raises=False) == 1
        row = Job.objects.get()
        assert timedelta(seconds=1) <= row.run_at - timezone.now() <= timedelta(seconds=3)
    assert (row.state, row.attempts, row.worker, row.lease_until) == ("ready", 1, "", None)
    assert list(queries.dead_jobs()) == []
    Job.objects.update(run_at=timezone.now())
    assert run_all(raises=False) == 1
    assert [dead.pk for dead in queries.dead_jobs()] == [job_id]
    assert queries.load().dead == 1
    assert run_all() == 0


@pytest.mark.django_db
def test_the_kept_error_says_what_and_where_without_passwords() -> None:
    work.fall.enqueue("reach")
    run_all(raises=False)
    text = Job.objects.get().last_error
    assert text.startswith("ValueError: could not reach: password=… at postgres://desk:…@db/desk")
    assert "in fall" in text
    assert "hunter2" not in text


def test_the_wait_doubles_and_stops_growing_at_an_hour() -> None:
    assert all(1 <= queue.wait_s(1) <= 3 for _ in range(50))
    assert all(8 <= queue.wait_s(4) <= 24 for _ in range(50))
    assert all(1800 <= queue.wait_s(30) <= 5400 for _ in range(50))


@pytest.mark.django_db
def test_a_dead_job_is_retried_or_discarded_once_and_that_is_recorded() -> None:
    for word in ("reach", "find"):
        work.fall.enqueue(word)
    Job.objects.update(state="dead", attempts=2)
    first, second = Job.objects.order_by("id")
    assert actions.retry(job_id=first.pk, by=NOOR)
    assert not actions.retry(job_id=first.pk, by=NOOR)
    assert actions.discard(job_id=second.pk, by=NOOR)
    assert not actions.discard(job_id=first.pk, by=NOOR)
    row = Job.objects.get()
    assert (row.pk, row.state, row.attempts) == (first.pk, "ready", 0)
    assert list(EventRow.objects.order_by("id").values_list("name", "actor_id")) == [
        ("JobRetried", 1),
        ("JobDiscarded", 1),
    ]


@pytest.mark.django_db
def test_a_lease_that_ran_out_brings_the_job_back_and_the_late_worker_changes_nothing() -> None:
    work.note.enqueue(1)
    (late,) = queue.claim("late", limit=1, lease_s=-1)
    assert queue.recover() == 1
    Job.objects.update(run_at=timezone.now())
    (again,) = queue.claim("late", limit=1, lease_s=60)
    assert again.attempts == 2
    assert not queue.finish(late)
    queue.fail(late, ValueError())
    assert Job.objects.get().state == "running"
    assert queue.finish(again)


@pytest.mark.django_db
def test_a_heartbeat_keeps_the_lease() -> None:
    work.note.enqueue(1)
    rows = queue.claim("w", limit=1, lease_s=-1)
    queue.renew(rows, lease_s=60)
    assert queue.recover() == 0


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_every_time_ends_among_the_dead() -> None:
    work.fall.enqueue("live")
    for _ in range(2):
        Job.objects.update(run_at=timezone.now())
        queue.claim("w", limit=1, lease_s=-1)
        queue.recover()
    assert queries.dead_jobs().get().last_error.startswith("hafawa.platform.jobs.queue.WorkerDiedError")


@pytest.mark.django_db
def test_a_job_given_back_unbegun_has_lost_no_attempt() -> None:
    work.note.enqueue(1)
    queue.release(queue.claim("w", limit=1, lease_s=60))
    row = Job.objects.get()
    assert (row.state, row.attempts) == ("ready", 0)


@pytest.mark.django_db
def test_an_idle_look_takes_no_lock(django_assert_num_queries) -> None:
    with django_assert_num_queries(1) as queries_made:
        assert queue.claim("w", limit=8, lease_s=60) == []
    assert queries_made[0]["sql"].startswith("SELECT")


def test_only_a_worker_of_this_machine_that_is_no_more_counts_as_gone() -> None:
    mine = workers.new_name()
    host, pid, token = mine.rsplit(":", 2)
    assert not workers.is_gone(mine)
    assert workers.is_gone(f"{host}:{pid}:other")
    assert workers.is_gone(f"{host}:999999999:{token}")
    assert not workers.is_gone(f"elsewhere:999999999:{token}")
    assert not workers.is_gone("")


@pytest.fixture
def clock(monkeypatch) -> schedules.Schedule:
    each = schedules.Schedule("*/5 * * * *", work.tick)
    monkeypatch.setattr(schedules, "_schedules", {each.name: each})
    monkeypatch.setattr(schedules, "_discovered", True)
    return each


def at(minute: int) -> datetime:
    return datetime(2026, 3, 1, 12, minute, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_schedule_waits_for_its_next_tick_then_runs_once_in_two_workers(clock: schedules.Schedule) -> None:
    assert schedules.tick(at(1)) == 0
    assert schedules.tick(at(4)) == 0
    assert schedules.tick(at(5)) == 1
    clock.handled = None  # the other worker has seen nothing yet
    assert schedules.tick(at(6)) == 0
    assert run_all() == 1
    assert work.seen == ["tick"]


@pytest.mark.django_db
def test_missed_ticks_are_made_up_for_by_one_run(clock: schedules.Schedule) -> None:
    schedules.tick(at(1))
    assert schedules.tick(at(59)) == 1
    assert schedules.tick(at(59)) == 0


def test_nonsense_is_no_schedule() -> None:
    with pytest.raises(ValueError, match="not a schedule"):
        schedules.schedule("every day")


@pytest.mark.django_db(transaction=True)
def test_two_runners_at_once_queue_a_tick_once(clock: schedules.Schedule) -> None:
    schedules.tick(at(1))
    ready, counts = threading.Barrier(2), []

    def look() -> None:
        from django.db import connection

        ready.wait()
        each = schedules.Schedule(clock.cron, clock.task)
        counts.append(schedules._advance(each, at(5)))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [False, True]
    assert Job.objects.count() == 1
