import gc
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError, connection, transaction

from hafawa.platform.database.sqlite.turns import Turns, turns_for
from hafawa.platform.jobs.models import ScheduleRow

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _counter() -> Iterator[None]:
    from django.utils import timezone

    ScheduleRow.objects.create(name="row", last_tick=timezone.now())
    yield
    assert turns().queue_length == 0


def turns() -> Turns:
    return turns_for(str(connection.settings_dict["NAME"]))


def is_free() -> bool:
    probe = threading.Event()
    free = turns().take(probe, 0)
    turns().give_back(probe)
    return free


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_four_writers_are_served_in_turn_and_none_meets_a_locked_database() -> None:
    errors: list[BaseException] = []
    waits: list[float] = []
    done: Counter[int] = Counter()
    ready = threading.Barrier(4, timeout=30)  # whoever begins late has written less without being passed over

    def write(number: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait()
            stop = time.monotonic() + 2
            while time.monotonic() < stop:
                began = time.perf_counter()
                with transaction.atomic():
                    row = ScheduleRow.objects.get(name="row")
                    ScheduleRow.objects.update_or_create(name=f"w{number}", defaults={"last_tick": row.last_tick})
                waits.append(time.perf_counter() - began)
                done[number] += 1
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    for thread in [in_thread(lambda number=number: write(number)) for number in range(4)]:
        thread.join()
    assert errors == []
    assert min(done.values()) > 0.5 * max(done.values())
    assert max(waits) < 5


def test_an_exception_inside_gives_the_turn_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), transaction.atomic():
        _ = 1 / 0
    assert is_free()


def test_a_savepoint_keeps_the_turn() -> None:
    with transaction.atomic():
        with transaction.atomic():
            ScheduleRow.objects.create(name="inner", last_tick="2026-01-01T00:00Z")
        assert not is_free()
    assert is_free()


def test_closing_the_connection_halfway_gives_the_turn_back_and_undoes_the_work() -> None:
    with transaction.atomic():
        ScheduleRow.objects.all().delete()
        connection.close()
    assert is_free()
    assert ScheduleRow.objects.count() == 1


def test_a_thread_that_dies_inside_a_transaction_does_not_keep_the_turn() -> None:
    def vanish() -> None:
        transaction.atomic().__enter__()
        ScheduleRow.objects.all().delete()

    thread = threading.Thread(target=vanish)
    thread.start()
    thread.join()
    gc.collect()
    began = time.monotonic()
    with transaction.atomic():
        assert ScheduleRow.objects.count() == 1
    assert time.monotonic() - began < 5


def test_a_write_without_a_transaction_waits_for_one_that_runs() -> None:
    inside, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            ScheduleRow.objects.create(name="held", last_tick="2026-01-01T00:00Z")
            inside.set()
            release.wait(5)

    thread = in_thread(hold)
    inside.wait(5)
    threading.Timer(0.2, release.set).start()
    ScheduleRow.objects.create(name="alone", last_tick="2026-01-01T00:00Z")
    thread.join()
    assert ScheduleRow.objects.filter(name__in=["held", "alone"]).count() == 2


def test_whoever_waits_too_long_is_told_that_the_database_is_locked() -> None:
    holder = threading.Event()
    assert turns().take(holder, 0)
    before = connection.settings_dict["OPTIONS"]["timeout"]
    connection.settings_dict["OPTIONS"]["timeout"] = 0.05
    try:
        with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
            pass
    finally:
        connection.settings_dict["OPTIONS"]["timeout"] = before
        turns().give_back(holder)
    with transaction.atomic():
        ScheduleRow.objects.update(name="row")


def test_a_forked_child_starts_with_a_free_turn() -> None:
    holder = threading.Event()
    assert turns().take(holder, 0)
    child = os.fork()
    if child == 0:
        os._exit(0 if turns().take(threading.Event(), 0) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert not is_free()
    turns().give_back(holder)


def test_turns_come_in_the_order_of_asking() -> None:
    queue, first, order = Turns(), threading.Event(), []
    queue.take(first, 0)

    def ask(number: int) -> None:
        me = threading.Event()
        queue.take(me, 5)
        order.append(number)
        queue.give_back(me)

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        while queue.queue_length <= number:
            time.sleep(0.001)
    queue.give_back(first)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
