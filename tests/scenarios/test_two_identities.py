"""One customer with two identities, merged later: what was counted stays counted, once, and opens the right people."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation, make_inbox, make_message, recorded_channel
from hafawa.customers import actions as customers
from hafawa.customers.models import Customer
from hafawa.insights import actions as insights
from hafawa.insights.models import Answer, Matter, Spell
from hafawa.insights.period import Period
from hafawa.insights.queries import question
from hafawa.insights.report import report
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all
from hafawa.touchpoints.queries import touchpoints_of
from hafawa.touchpoints.testing import make_touchpoint

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WEEK = Period(MONDAY.date(), MONDAY.date() + timedelta(days=6), UTC)
WORK = {"sender": "layla@work.example", "name": "Layla Harbi"}
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    cache.clear()
    with time_machine.travel(MONDAY, tick=False) as clock, recorded_channel():
        yield clock


@pytest.fixture
def lead(db: None) -> Agent:
    return make_agent("Huda", Role.LEAD)


def counted(lead: Agent) -> tuple[object, ...]:
    """Everything that was counted, and what a reader sees of it."""
    run_all()
    insights.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))
    told = report(question(lead, WEEK, {}), with_ids=True)
    tables = [
        sorted(repr({key: value for key, value in row.items() if key != "id"}) for row in model.objects.values())
        for model in (Matter, Answer, Spell)
    ]
    return told.values(), told.backlog(), *tables


def test_figures_stay_right_through_a_merge_and_out_of_it(clock: Clock, lead: Agent) -> None:
    make_inbox()
    noor = make_agent("Noor")
    hers, theirs = make_conversation(), make_conversation(**WORK)
    make_conversation(sender="andrei@example.com", name="Andrei")
    clock.shift(timedelta(minutes=30))
    for row in (hers, theirs):
        conversations.reply(conversation=row, by=noor.actor, text="On its way", then="resolved")
    clock.shift(timedelta(minutes=30))
    before = counted(lead)
    assert Matter.objects.count() == 3
    layla, other = hers.customer, theirs.customer
    record = customers.merge_customers(source=other, target=layla, by=lead.actor)
    assert counted(lead) == before
    assert Conversation.objects.filter(customer=layla).count() == 2
    client = Client()
    client.force_login(lead)
    behind = client.get(reverse("customers:page", args=[layla.pk])).content.decode()
    for row in (hers, theirs):
        assert reverse("desk:conversation", args=[row.pk]) in behind
    customers.unmerge_customers(record=record, by=lead.actor)
    assert counted(lead) == before


def test_what_is_written_while_they_are_one_is_counted_as_ever(clock: Clock, lead: Agent) -> None:
    """The same week twice: with a merge in the middle of it, and without."""
    inbox = make_inbox()
    noor = make_agent("Noor")

    def week(*, merged: bool) -> list[tuple[object, ...]]:
        first = make_message(inbox, external_id=f"<first-{merged}@x>", **WORK)
        home = make_message(inbox, sender=f"layla.{merged}@example.com")
        if merged:
            customers.merge_customers(source=first.conversation.customer, target=home.conversation.customer, by=SYSTEM)
            run_all()
        clock.shift(timedelta(minutes=10))
        again = make_message(inbox, thread_keys=(f"<first-{merged}@x>",), **WORK)
        assert again.conversation_id == first.conversation_id
        clock.shift(timedelta(minutes=10))
        conversations.reply(conversation=Conversation.objects.get(pk=first.conversation_id), by=noor.actor, text="Yes")
        counted(lead)
        return [
            tuple(Matter.objects.filter(conversation_id=first.conversation_id).values_list("answers", "with_us_s")),
            tuple(Answer.objects.filter(conversation_id=first.conversation_id).values_list("waited_s")),
        ]

    assert week(merged=False) == week(merged=True)
    assert Customer.objects.filter(merged_into=None).count() == 2


def test_what_happened_elsewhere_comes_along_and_goes_back_by_the_address_it_came_by(clock: Clock, lead: Agent) -> None:
    make_inbox()
    layla, other = make_conversation().customer, make_conversation(**WORK).customer
    hers, theirs = make_touchpoint(layla), make_touchpoint(other)
    record = customers.merge_customers(source=other, target=layla, by=lead.actor)
    assert set(touchpoints_of(layla.pk)) == {hers, theirs}
    since = make_touchpoint(layla, by_email=WORK["sender"])
    customers.unmerge_customers(record=record, by=lead.actor)
    run_all()
    assert set(touchpoints_of(layla.pk)) == {hers}
    assert set(touchpoints_of(other.pk)) == {theirs, since}
