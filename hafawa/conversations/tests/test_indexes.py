"""What every mail asks goes by an index: SQLite reads whole tables where an index's condition is not repeated."""

from typing import Any

import pytest
from django.db.models import QuerySet

from hafawa.accounts.models import Role
from hafawa.accounts.testing import make_agent
from hafawa.conversations.models import Arrival, Conversation, Follower, Message
from hafawa.conversations.queries import VIEWS, failed_arrivals, in_trash, lists, visible_to
from hafawa.conversations.testing import make_inbox

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def plan(rows: "QuerySet[Any]") -> str:
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


def test_what_somebody_follows_is_found_by_an_index_and_many_are_walked_in_the_lists_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noor = make_agent("Noor")
    assert "INDEX followed_by" in plan(Follower.objects.filter(agent=noor).values("conversation_id"))
    order = ("-last_activity_at", "-id")
    few = VIEWS["following"].narrow(visible_to(noor), noor).order_by(*order).values("pk")
    assert "followed_by" in plan(few)
    monkeypatch.setattr(lists, "FEW", -1)
    many = VIEWS["following"].narrow(visible_to(noor), noor).order_by(*order).values("pk")
    assert "INDEX conv_activity" in plan(many)
    assert "COVERING INDEX sqlite_autoindex_follower" in plan(many)
    assert "TEMP B-TREE" not in plan(many)


def test_what_erasing_asks_goes_by_indexes() -> None:
    assert "INDEX message_arrival" in plan(Message.objects.filter(arrival_id__in=[1, 2]).values("pk"))
    assert "INDEX" in plan(Conversation.objects.filter(last_message_id__in=[1, 2]).values("pk"))
    trash = in_trash(make_agent("Amal", Role.ADMINISTRATOR)).order_by("-deleted_at", "-conversation_id")
    assert "INDEX deletion_newest" in plan(trash)
