"""What every mail asks goes by an index: SQLite reads whole tables where an index's condition is not repeated."""

import pytest
from django.db.models import QuerySet

from hafawa.conversations.models import Arrival, Message
from hafawa.conversations.queries import failed_arrivals
from hafawa.conversations.testing import make_inbox

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def plan(rows: "QuerySet[Message]") -> str:
    list(rows)  # SQLite plans anew once it knows the values
    return rows.explain()


def test_a_mail_that_came_before_is_found_by_an_index() -> None:
    assert "USING INDEX message_once" in plan(Message.objects.known_as("a@b").filter(inbox=make_inbox()))


def test_the_messages_a_mail_refers_to_are_found_by_an_index() -> None:
    assert "USING INDEX message_external" in plan(Message.objects.known_as("a@b", "c@d"))


def test_what_was_not_understood_is_found_by_an_index() -> None:
    rows = Arrival.objects.filter(state=Arrival.State.FAILED).exclude(state=Arrival.State.UNDERSTOOD).order_by("-id")
    assert failed_arrivals() == []
    assert "USING INDEX arrival_not_understood" in plan(rows)
