"""What real servers send back: refusals at the door, bounces, a full mailbox, an absence, a greylist."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from hafawa.accounts.testing import make_agent
from hafawa.channels.email import fetcher
from hafawa.conversations import queries
from hafawa.conversations.actions import reply
from hafawa.conversations.models import Arrival, Conversation, Inbox, Message, State
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.customers.models import Identity
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import Peers
from tests.scenarios.sink import Sink, Stage, sink

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def inbox(mailpeers: Peers) -> Inbox:
    return make_inbox("support@test.example", **mailpeers.imap_settings("support"), **mailpeers.smtp_settings())


def answer(inbox: Inbox, address: str) -> Message:
    """An answer to somebody at this address, handed over as far as it goes."""
    conversation = make_conversation(inbox, sender=address, name="Layla")
    message = reply(conversation=conversation, by=make_agent().actor, text="شُحن طلبك اليوم.", undo_seconds=0)
    run_all(raises=False)
    message.refresh_from_db()
    return message


def come_back(mailpeers: Peers, inbox: Inbox, message: Message) -> None:
    mailpeers.wait_for("support", 1)
    fetcher.read_once(inbox)
    run_all()
    message.refresh_from_db()


def trouble(address: str) -> str:
    return Identity.objects.get(value=address).trouble


def test_a_recipient_refused_at_the_door_is_told_and_marked(mailpeers: Peers, inbox: Inbox) -> None:
    message = answer(inbox, "nobody@test.example")
    assert (message.state, message.state_reason) == (State.FAILED, "userunknown")
    assert "unknown user" in message.state_detail["diagnostic"]
    assert trouble("nobody@test.example") == "unreachable"


def test_a_bounce_that_comes_back_fails_the_message_and_opens_nothing(mailpeers: Peers, inbox: Inbox) -> None:
    message = answer(inbox, "gone@test.example")
    assert message.state == State.SENT
    come_back(mailpeers, inbox, message)
    assert message.state == State.FAILED
    assert queries.why_not_sent(message)
    assert message.state_detail["addresses"] == ["gone@test.example"]
    assert Identity.objects.get(value="gone@test.example").trouble
    assert Conversation.objects.count() == 1
    assert Message.objects.filter(direction="in").count() == 1
    assert Arrival.objects.get().state == Arrival.State.UNDERSTOOD


def test_a_full_mailbox_is_noted_and_not_held_against_the_address(mailpeers: Peers, inbox: Inbox) -> None:
    message = answer(inbox, "full@test.example")
    come_back(mailpeers, inbox, message)
    assert (message.state, message.state_reason) == (State.FAILED, "mailboxfull")
    assert trouble("full@test.example") == "unsure"


def test_an_absence_stands_in_the_thread_and_moves_nothing(mailpeers: Peers, inbox: Inbox) -> None:
    message = answer(inbox, "away@test.example")
    come_back(mailpeers, inbox, message)
    conversation = Conversation.objects.get()
    away = Message.objects.filter(conversation=conversation).latest("id")
    assert (away.direction, away.auto) == ("in", "vacation")
    assert (message.state, conversation.status, conversation.waiting_since) == (State.SENT, "waiting", None)


@pytest.fixture
def grey() -> Iterator[Sink]:
    with sink() as server:
        server.answers[Stage.RCPT] = "451 4.7.1 Greylisted, come again"
        yield server


def test_a_greylist_delays_an_answer_and_loses_nothing(grey: Sink) -> None:
    message = answer(make_inbox("support@test.example", **grey.settings), "layla@test.example")
    assert message.state == State.QUEUED
    assert "Greylisted" in queries.why_not_sent(message)
    del grey.answers[Stage.RCPT]
    with time_machine.travel(now() + timedelta(minutes=30)):
        run_all()
    message.refresh_from_db()
    assert (message.state, message.state_reason, sum(grey.accepted.values())) == (State.SENT, "", 1)
    assert trouble("layla@test.example") == ""
