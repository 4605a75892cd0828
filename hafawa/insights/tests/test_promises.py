"""Promises inside the figures: what sla's clocks say, counted once and everywhere the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent
from hafawa.conversations import actions as conversations
from hafawa.conversations.testing import make_conversation, make_inbox, recorded_channel
from hafawa.insights import actions
from hafawa.insights.models import Outcome
from hafawa.insights.period import Period
from hafawa.insights.queries import question
from hafawa.insights.report import Report, report
from hafawa.platform.jobs.testing import run_all
from hafawa.sla.models import Policy
from hafawa.sla.testing import let_a_minute_pass, make_calendar, make_policy

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    cache.clear()
    with time_machine.travel(FRIDAY, tick=False) as clock, recorded_channel():
        yield clock


@pytest.fixture
def noor(clock: Clock) -> Agent:
    return make_agent("Noor", Role.LEAD)


@pytest.fixture
def office(noor: Agent) -> Policy:
    """An answer within an hour and a resolution within a day of work, by office hours of nine to five."""
    calendar = make_calendar(zone="UTC")
    return make_policy(calendar=calendar, minutes={"first": 60, "next": 60, "resolution": 7 * 60})


def settle() -> None:
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))


def counted(agent: Agent, by: str = "", **narrow: Any) -> Report:
    return report(question(agent, Period(FRIDAY.date(), FRIDAY.date() + timedelta(days=6), UTC), narrow), by)


def test_a_weekend_is_no_broken_promise_and_no_working_time(clock: Clock, noor: Agent, office: Policy) -> None:
    conversation = make_conversation(make_inbox())
    clock.move_to(datetime(2026, 11, 23, 9, 20, tzinfo=UTC))  # half an hour on Friday, twenty minutes on Monday
    conversations.reply(conversation=conversation, by=noor.actor, text="نعم")
    settle()
    found = counted(noor)
    assert found.value("first_in_time").value == 1
    assert found.value("first_answer_worked").value == 50 * 60
    assert found.value("first_answer").value == timedelta(days=2, hours=16, minutes=50).total_seconds()
    assert found.value("within_hour").value == 0


def test_an_answer_still_owed_counts_as_broken_on_the_day_its_time_ran_out(
    clock: Clock, noor: Agent, office: Policy
) -> None:
    make_conversation(make_inbox())
    clock.move_to(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    let_a_minute_pass()
    settle()
    row = Outcome.objects.get(kind="first")
    assert (row.is_kept, datetime.fromtimestamp(row.at_s, UTC)) == (False, datetime(2026, 11, 23, 9, 30, tzinfo=UTC))


def test_it_stays_on_that_day_when_the_answer_comes_after_all(clock: Clock, noor: Agent, office: Policy) -> None:
    conversation = make_conversation(make_inbox())
    clock.move_to(datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    conversations.reply(conversation=conversation, by=noor.actor, text="أخيرًا")
    settle()
    row = Outcome.objects.get(kind="first")
    assert datetime.fromtimestamp(row.at_s, UTC) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert row.agent_id == noor.pk


def test_what_was_settled_in_time_without_an_answer_was_never_owed(clock: Clock, noor: Agent, office: Policy) -> None:
    conversation = make_conversation(make_inbox())
    clock.shift(timedelta(minutes=5))
    conversations.set_status(conversation=conversation, status="resolved", by=noor.actor)
    settle()
    assert not Outcome.objects.filter(kind="first").exists()
    assert counted(noor).value("resolution_in_time").value == 1


def test_a_policy_changed_later_does_not_rewrite_what_was_kept(clock: Clock, noor: Agent, office: Policy) -> None:
    conversation = make_conversation(make_inbox())
    let_a_minute_pass()
    clock.shift(timedelta(minutes=20))
    conversations.reply(conversation=conversation, by=noor.actor, text="نعم")
    run_all()
    make_policy("Stricter", make_calendar("Other", zone="UTC"), minutes={"first": 5}, policy=office)
    actions.start_anew()
    settle()
    assert counted(noor).value("first_in_time").value == 1


def test_shares_split_by_whoever_answered_add_up_and_open_their_conversations(
    clock: Clock, noor: Agent, office: Policy
) -> None:
    sami = make_agent("Sami")
    inbox = make_inbox()
    one, two = (make_conversation(inbox, sender=f"c{number}@example.com") for number in range(2))
    clock.shift(timedelta(minutes=10))
    conversations.reply(conversation=one, by=noor.actor, text="نعم")
    clock.move_to(datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    conversations.reply(conversation=two, by=sami.actor, text="نعم")
    settle()
    split = counted(noor, "agent").split("first_in_time", "agent")
    assert {name: value.value for name, value in split.items()} == {noor.pk: 1, sami.pk: 0}
    desk = Client()
    desk.force_login(noor)
    asked = {"first": "2026-11-20", "last": "2026-11-26", "by": "agent", "name": str(sami.pk)}
    page = desk.get(reverse("insights:behind", args=["first_in_time"]), asked)
    assert [(row.pk, row.measured) for row in page.context["rows"]] == [(two.pk, "no")]


def test_the_page_shows_both_ways_of_counting_side_by_side(clock: Clock, noor: Agent, office: Policy) -> None:
    conversation = make_conversation(make_inbox())
    clock.move_to(datetime(2026, 11, 23, 9, 20, tzinfo=UTC))
    conversations.reply(conversation=conversation, by=noor.actor, text="نعم")
    settle()
    desk = Client()
    desk.force_login(noor)
    page = desk.get(reverse("insights:figures"), {"first": "2026-11-20", "last": "2026-11-26"})
    cells = [cell["words"] for cell in page.context["times"][0]["cells"]]
    assert (cells[0], cells[3], cells[6]) == ("2 d", "50 min", "100%")
    assert page.context["cards"][0]["worked"] == "50 min in working hours"
    assert [square.count for line in page.context["heat"]["lines"] for square in line["squares"] if square.count] == [1]
