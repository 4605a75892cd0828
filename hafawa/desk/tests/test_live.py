"""Who may listen to what, and what it costs to tell them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions
from hafawa.conversations.testing import make_conversation
from hafawa.desk.live import may_follow
from hafawa.platform import live
from hafawa.platform.events.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_topics_of_a_restricted_team_are_for_its_members() -> None:
    noor, dana = make_agent("Noor"), make_agent("Dana")
    orders = make_team("Orders", members=(noor,))
    secret = make_conversation()
    actions.give_to_team(conversation=secret, team=orders, by=SYSTEM)
    for topic in (f"conversation.{secret.pk}", f"list.team.{orders.pk}"):
        assert may_follow(noor.pk, topic)
        assert not may_follow(dana.pk, topic)
    assert not may_follow(dana.pk, f"agent.{noor.pk}")
    assert not may_follow(dana.pk, "conversation.x")
    assert not may_follow(dana.pk, "anything")


def test_somebody_who_left_may_follow_nothing() -> None:
    noor = make_agent("Noor")
    assert may_follow(noor.pk, "list")
    Agent.objects.filter(pk=noor.pk).update(is_active=False)
    assert not may_follow(noor.pk, "list")


def test_what_one_action_changed_is_shown_at_the_price_of_one_look(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    hints: list[tuple[str, str]] = []
    monkeypatch.setattr(live, "hint", lambda topic, what: hints.append((topic, what)))
    with django_capture_on_commit_callbacks() as committed:
        row = make_conversation()
    topic = f"conversation.{row.pk}"
    with CaptureQueriesContext(connection) as asked:
        for show in committed:
            show()
    assert {(topic, "ConversationStarted"), (topic, "MessageReceived"), ("list", topic)} <= set(hints)
    assert len([query for query in asked if query["sql"].startswith("SELECT")]) == 1


def test_where_a_conversation_stands_is_looked_at_anew_for_each_action(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    hints: list[tuple[str, str]] = []
    monkeypatch.setattr(live, "hint", lambda topic, what: hints.append((topic, what)))
    orders = make_team("Orders", members=(make_agent("Noor"),))
    with django_capture_on_commit_callbacks(execute=True):
        row = make_conversation()
    assert ("list", f"conversation.{row.pk}") in hints
    with django_capture_on_commit_callbacks(execute=True):
        actions.give_to_team(conversation=row, team=orders, by=SYSTEM)
    assert (f"list.team.{orders.pk}", f"conversation.{row.pk}") in hints
