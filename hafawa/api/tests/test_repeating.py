"""Idempotency keys: a write repeated is a write once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.api.jobs import forget_answers
from hafawa.api.models import KeptAnswer
from hafawa.customers.models import Customer
from hafawa.platform.events.models import EventRow

from .conftest import Program, program_of

pytestmark = pytest.mark.django_db
BODY = {"name": "Layla", "identities": [{"kind": "email", "value": "layla@example.com"}]}
KEY = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}


def test_a_repetition_gets_the_first_answer_and_does_nothing(shop: Program) -> None:
    first = shop.post("/customers", BODY, **KEY)
    events = EventRow.objects.count()
    again = shop.post("/customers", BODY, **KEY)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["Location"] == again.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Customer.objects.count() == 1
    assert EventRow.objects.count() == events


def test_quotes_around_a_key_are_no_part_of_it(shop: Program) -> None:
    shop.post("/customers", BODY, **{"Idempotency-Key": "abc"})
    assert "Idempotency-Replayed" in shop.post("/customers", BODY, **{"Idempotency-Key": '"abc"'}).headers


def test_the_same_key_with_another_request_is_refused(shop: Program) -> None:
    shop.post("/customers", BODY, **KEY)
    for answer in (
        shop.post("/customers", {"name": "Andrei"}, **KEY),
        shop.patch(f"/customers/{Customer.objects.get().pk}", BODY, **KEY),
    ):
        assert answer.status_code == 422
        assert answer.json()["type"] == "/api/v1/docs#key-reused"
    assert Customer.objects.count() == 1


def test_another_programs_key_is_another_key(shop: Program, sami: Agent) -> None:
    shop.post("/customers", {"name": "A"}, **KEY)
    assert program_of(sami).post("/customers", {"name": "A"}, **KEY).status_code == 201
    assert Customer.objects.count() == 2


def test_a_refused_write_keeps_nothing_so_that_it_can_be_mended(shop: Program) -> None:
    assert shop.post("/customers", {"name": ""}, **KEY).status_code == 422
    assert not KeptAnswer.objects.exists()
    assert shop.post("/customers", BODY, **KEY).status_code == 201


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "with space", '"a" "b"'])
def test_a_key_that_is_none_is_refused(key: str, shop: Program) -> None:
    answer = shop.post("/customers", BODY, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["header"] == "Idempotency-Key"
    assert not Customer.objects.exists()


def test_answers_are_forgotten_after_a_day(shop: Program) -> None:
    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        shop.post("/customers", {"name": "A"}, **KEY)
        clock.shift(timedelta(hours=23))
        forget_answers.call()
        assert "Idempotency-Replayed" in shop.post("/customers", {"name": "A"}, **KEY).headers
        clock.shift(timedelta(hours=2))
        assert "Idempotency-Replayed" not in shop.post("/customers", {"name": "A"}, **KEY).headers
        assert KeptAnswer.objects.count() == 1
        clock.shift(timedelta(hours=25))
        forget_answers.call()
        assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_at_the_same_moment_happens_once(shop: Program) -> None:
    """On PostgreSQL the second waits for the first one's row; on SQLite, for its turn to write."""
    together = threading.Barrier(4)
    answers = []

    def post() -> None:
        program = Program(shop.headers["Authorization"].removeprefix("Bearer "))
        together.wait()
        try:
            answers.append(program.post("/customers", BODY, **KEY))
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert Customer.objects.count() == 1
