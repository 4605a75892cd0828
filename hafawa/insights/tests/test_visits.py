"""How long colleagues look: one row a look, never more time than there was, and what handling takes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation, make_inbox, recorded_channel
from hafawa.insights import actions
from hafawa.insights.models import Matter, Visit
from hafawa.insights.period import Period
from hafawa.insights.queries import question
from hafawa.insights.report import report

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    cache.clear()
    with time_machine.travel(MONDAY, tick=False) as clock, recorded_channel():
        yield clock


@pytest.fixture
def noor(clock: Clock) -> Agent:
    return make_agent("Noor")


@pytest.fixture
def conversation(noor: Agent) -> Conversation:
    return make_conversation(make_inbox())


def look(agent: Agent | None, conversation: Conversation, seconds: str) -> int:
    client = Client()
    if agent:
        client.force_login(agent)
    return client.post(reverse("insights:visit"), {"conversation": conversation.pk, "seconds": seconds}).status_code


def spent() -> list[int]:
    return list(Visit.objects.order_by("id").values_list("spent_s", flat=True))


def test_handle_time_is_all_looks_of_everybody_together(clock: Clock, noor: Agent, conversation: Conversation) -> None:
    lead = make_agent("Huda", Role.LEAD)
    clock.shift(timedelta(minutes=5))
    assert look(noor, conversation, "90") == 204
    assert look(lead, conversation, "30") == 204
    clock.shift(timedelta(minutes=5))
    look(noor, conversation, "60")
    conversations.resolve(conversation=conversation, by=noor.actor)
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))
    found = report(question(lead, Period(MONDAY.date(), MONDAY.date(), UTC), {})).value("handle_time")
    assert (found.value, found.count) == (180, 1)


def test_a_look_after_it_was_counted_is_counted_too(clock: Clock, noor: Agent, conversation: Conversation) -> None:
    look(noor, conversation, "40")
    conversations.resolve(conversation=conversation, by=noor.actor)
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))
    clock.shift(timedelta(minutes=9))
    look(noor, conversation, "20")
    assert Matter.objects.get().handled_s == 60


def test_a_conversation_nobody_was_seen_at_is_left_out(clock: Clock, noor: Agent, conversation: Conversation) -> None:
    conversations.resolve(conversation=conversation, by=noor.actor)
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))
    lead = make_agent("Huda", Role.LEAD)
    assert report(question(lead, Period(MONDAY.date(), MONDAY.date(), UTC), {})).value("handle_time").value is None


def test_a_page_left_open_counts_half_an_hour(clock: Clock, noor: Agent, conversation: Conversation) -> None:
    look(noor, conversation, "86400")
    assert spent() == [1800]


def test_looks_of_one_person_do_not_overlap(clock: Clock, noor: Agent, conversation: Conversation) -> None:
    look(noor, conversation, "60")
    clock.shift(timedelta(seconds=10))
    look(noor, conversation, "60")
    look(noor, conversation, "60")
    assert spent() == [60, 10]


def test_passing_by_is_no_look(clock: Clock, noor: Agent, conversation: Conversation) -> None:
    look(noor, conversation, "1")
    assert spent() == []


@pytest.mark.parametrize("seconds", ["", "x", "-5", "1.5", "9" * 30, "٥"])
def test_what_is_no_number_is_refused(clock: Clock, noor: Agent, conversation: Conversation, seconds: str) -> None:
    assert look(noor, conversation, seconds) in {204, 400}
    assert all(1 < each <= 1800 for each in spent())


def test_strangers_note_nothing(clock: Clock, noor: Agent) -> None:
    hidden = make_conversation(make_inbox(team=make_team("Orders", members=(noor,))))
    assert look(make_agent("Dana"), hidden, "60") == 404
    assert look(make_agent("Vera", Role.VIEWER), hidden, "60") == 403
    assert look(None, hidden, "60") in {302, 403}
    assert spent() == []
