"""While the owner of a conversation is on vacation, what the customer writes goes to somebody who is there."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from hafawa.accounts.models import Agent, Team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation, Inbox, Message
from hafawa.conversations.testing import make_message
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all
from hafawa.routing import actions
from hafawa.routing.models import Offer, Presence, Queue

from .floor import arrive, assignments, at

pytestmark = pytest.mark.django_db


def go_on_vacation(agent: Agent, *, first: int = 0, last: int = 0) -> None:
    """From `first` to `last` days from today, by their own clock."""
    today = now().astimezone(agent.zone).date()
    days = {"vacation_from": today + timedelta(days=first), "vacation_to": today + timedelta(days=last)}
    actions.save_seat(agent=agent, max_load=None, skills=(), languages=(), by=SYSTEM, **days)


def write_again(row: Conversation) -> None:
    last = Message.objects.filter(conversation=row).latest("pk")
    make_message(Inbox.objects.get(), thread_keys=(last.external_id,), text="And now?")


def test_what_a_customer_writes_to_somebody_on_vacation_goes_to_another_once(
    inbox: Inbox, queue: Queue, noor: Agent, sami: Agent
) -> None:
    row = arrive(inbox)
    owner = row.assignee
    assert owner
    other = sami if owner == noor else noor
    go_on_vacation(owner)
    run_all()
    assert at(row).assignee == owner  # what they have stays theirs until the customer writes
    write_again(row)
    run_all()
    assert at(row).assignee == other
    assert [each["agent_id"] for each in assignments(row)] == [owner.pk, None, other.pk]
    write_again(row)
    run_all()
    assert len(assignments(row)) == 3
    assert Offer.objects.get(pk=row.pk).agent == other


def test_where_nobody_is_free_it_waits_in_the_queue_until_somebody_is(
    inbox: Inbox, queue: Queue, noor: Agent, sami: Agent
) -> None:
    row = arrive(inbox)
    owner = row.assignee
    assert owner
    other = sami if owner == noor else noor
    go_on_vacation(owner)
    actions.set_presence(agent=other, presence=Presence.AWAY, by=SYSTEM)
    write_again(row)
    run_all()
    assert at(row).assignee is None
    actions.set_presence(agent=other, presence=Presence.AVAILABLE, by=SYSTEM)
    run_all()
    assert at(row).assignee == other


def test_an_answer_that_reopens_it_moves_it_once_too(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent) -> None:
    row = arrive(inbox)
    owner = row.assignee
    assert owner
    conversations.resolve(conversation=row, by=owner.actor)
    go_on_vacation(owner)
    run_all()
    write_again(row)
    run_all()
    assert at(row).assignee == (sami if owner == noor else noor)
    assert len(assignments(row)) == 3


@pytest.mark.parametrize(("first", "last"), [(1, 5), (-5, -1)])
def test_a_vacation_of_other_days_moves_nothing(
    inbox: Inbox, queue: Queue, noor: Agent, sami: Agent, first: int, last: int
) -> None:
    row = arrive(inbox)
    assert row.assignee
    go_on_vacation(row.assignee, first=first, last=last)
    before = len(assignments(row))
    write_again(row)
    run_all()
    assert len(assignments(row)) == before


def test_by_hand_or_by_a_colleague_it_stays_where_somebody_put_it(inbox: Inbox, orders: Team, noor: Agent) -> None:
    row = arrive(inbox)
    conversations.assign(conversation=row, agent=noor, by=SYSTEM)
    go_on_vacation(noor)
    write_again(row)
    run_all()
    assert at(row).assignee == noor


def test_a_colleagues_doing_gives_nobodys_work_away(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent) -> None:
    row = arrive(inbox)
    owner = row.assignee
    assert owner
    go_on_vacation(owner)
    conversations.resolve(conversation=row, by=noor.actor)
    conversations.reopen(conversation=row, by=noor.actor)
    run_all()
    assert at(row).assignee == owner
