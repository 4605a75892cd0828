import threading

import pytest
from django.db import connection, transaction

from hafawa.platform.database.turns import take_turns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.mark.parametrize(("mine", "waits"), [(["b", "a"], True), (["c", "\udcff"], False), ([], False)])
def test_who_names_the_same_thing_waits_until_the_other_has_committed(mine: list[str], waits: bool) -> None:
    order: list[str] = []

    def other() -> None:
        try:
            with transaction.atomic():
                take_turns(mine)
                order.append("second")
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        take_turns(["a", "z"])
        thread.start()
        thread.join(0.5 if waits else 20)  # who need not wait may be slow to begin
        order.append("first")
    thread.join(20)
    assert order == (["first", "second"] if waits else ["second", "first"])
