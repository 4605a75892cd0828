"""An acknowledgement: at once, once, to people."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.conversations import actions as conversations
from hafawa.conversations.channel import Standing
from hafawa.conversations.models import Conversation, Direction, Inbox, Message, Status
from hafawa.conversations.testing import RecordingChannel, make_message
from hafawa.courtesy import actions, queries
from hafawa.courtesy.models import Notice
from hafawa.courtesy.testing import make_courteous
from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def courteous(inbox: Inbox) -> None:
    make_courteous(inbox.brand)


def test_a_first_message_is_acknowledged_in_its_language_by_name(inbox: Inbox, channel: RecordingChannel) -> None:
    message = make_message(inbox, language="ar")
    run_all()
    sent = channel.sent[0]
    assert sent.to == ("layla@example.com",)
    assert sent.is_automatic
    assert sent.language == "ar"
    assert "ليلى الحربي" in sent.text
    assert str(message.conversation_id) in sent.text
    assert sent.quoted_text == ""
    assert sent.thread_keys == (message.external_id,)
    kept = Message.objects.get(direction=Direction.OUT)
    assert (kept.auto, kept.agent, kept.state) == ("auto_reply", None, "sent")


@pytest.mark.parametrize(("language", "greeting"), [("en", "Hello"), ("ro", "Bună ziua"), ("", "مرحب")])
def test_each_reads_their_own_language_and_the_brands_first_where_theirs_is_not_known(
    inbox: Inbox, channel: RecordingChannel, language: str, greeting: str
) -> None:
    make_message(inbox, language=language, text="…", subject="…")
    run_all()
    assert greeting in channel.sent[0].text


def test_whoever_waits_still_waits_and_their_words_stay_the_newest(inbox: Inbox, channel: RecordingChannel) -> None:
    message = make_message(inbox)
    run_all()
    conversation = Conversation.objects.get()
    assert conversation.waiting_since == message.created_at
    assert conversation.status == Status.OPEN
    conversations.set_priority(conversation=conversation, priority=3, by=SYSTEM)
    conversations.wait_for_customer(conversation=conversation, by=SYSTEM)
    conversations.reopen(conversation=conversation, by=SYSTEM)
    conversation.refresh_from_db()
    assert conversation.waiting_since == message.created_at
    assert conversation.last_message == message


def test_only_the_first_message_of_a_conversation_is_acknowledged(inbox: Inbox, channel: RecordingChannel) -> None:
    first = make_message(inbox)
    run_all()
    with time_machine.travel(now() + timedelta(days=1)):
        make_message(inbox, thread_keys=(first.external_id,), answers=first.external_id)
        run_all()
    assert Conversation.objects.count() == 1
    assert len(channel.sent) == 1


def test_the_next_conversation_is_acknowledged_after_some_hours(inbox: Inbox, channel: RecordingChannel) -> None:
    make_message(inbox)
    make_message(inbox, subject="أمر آخر", text="وسؤال ثانٍ")
    run_all()
    assert Conversation.objects.count() == 2
    assert len(channel.sent) == 1
    with time_machine.travel(now() + queries.ONE_PER + timedelta(minutes=1)):
        make_message(inbox, subject="ثالث", text="وسؤال ثالث")
        run_all()
    assert len(channel.sent) == 2


@pytest.mark.parametrize("auto", ["auto_reply", "vacation", "list", "report", "bounce", "loop"])
def test_a_machine_is_told_nothing(inbox: Inbox, channel: RecordingChannel, auto: str) -> None:
    make_message(inbox, auto=auto)
    run_all()
    assert channel.sent == []


def test_an_unverified_sender_is_told_nothing(inbox: Inbox, channel: RecordingChannel) -> None:
    make_message(inbox, standing=Standing(dmarc="fail"))
    run_all()
    assert channel.sent == []


@pytest.mark.parametrize("sender", ["support@shop.example", "noor@shop.example"])
def test_our_own_addresses_are_told_nothing(inbox: Inbox, noor: Agent, channel: RecordingChannel, sender: str) -> None:
    make_message(inbox, sender=sender)
    run_all()
    assert channel.sent == []


def test_old_mail_put_on_record_is_told_nothing(inbox: Inbox, channel: RecordingChannel) -> None:
    make_message(inbox, happened_at=now() - timedelta(minutes=1))
    run_all()
    assert channel.sent == []


def blocked(message: Message) -> None:
    Customer.objects.update(is_blocked=True)


def cannot_be_reached(message: Message) -> None:
    Identity.objects.update(trouble=Identity.Trouble.UNREACHABLE)


def complained(message: Message) -> None:
    Identity.objects.update(trouble=Identity.Trouble.COMPLAINED)


def spam(message: Message) -> None:
    conversations.mark_spam(conversation=message.conversation, by=SYSTEM)


def resolved_and_reopened(message: Message) -> None:
    conversations.resolve(conversation=message.conversation, by=SYSTEM)
    conversations.reopen(conversation=message.conversation, by=SYSTEM)


def answered(message: Message) -> None:
    noor = Agent.objects.get(name="Noor")
    conversations.reply(conversation=message.conversation, text="نعم", by=noor.actor, undo_seconds=30)


def kept_for_hours(message: Message) -> None:
    Message.objects.update(created_at=now() - queries.FRESH - timedelta(minutes=1))


def entered_by_a_colleague(message: Message) -> None:
    Message.objects.update(evidence={"by": "new", "entered_by": "Noor"})


def door_closed(message: Message) -> None:
    Inbox.objects.update(is_active=False)


@pytest.mark.parametrize(
    "befalls",
    [
        blocked,
        cannot_be_reached,
        complained,
        spam,
        resolved_and_reopened,
        answered,
        kept_for_hours,
        entered_by_a_colleague,
        door_closed,
    ],
)
def test_what_happened_before_we_came_to_it_is_heeded(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, befalls: Callable[[Message], Any]
) -> None:
    message = make_message(inbox)
    befalls(message)
    run_all()
    assert Notice.objects.filter(kind=Notice.Kind.ACKNOWLEDGEMENT).count() == 0
    assert not Message.objects.filter(direction=Direction.OUT).exclude(auto="").exists()


def test_said_twice_it_is_sent_once(inbox: Inbox, channel: RecordingChannel) -> None:
    message = make_message(inbox)
    run_all()
    Notice.objects.update(said_at=now() - timedelta(days=2))
    message = Message.objects.select_related("conversation__brand", "inbox", "identity__customer").get(pk=message.pk)
    assert actions.acknowledge(message=message) is None
    run_all()
    assert len(channel.sent) == 1


def test_a_brand_that_was_never_asked_says_nothing(inbox: Inbox, channel: RecordingChannel) -> None:
    make_courteous(inbox.brand, acknowledges=False)
    make_message(inbox)
    run_all()
    assert channel.sent == []
    assert not EventRow.objects.filter(name="NoticeWritten").exists()


def test_switched_off_it_costs_no_query(inbox: Inbox, django_assert_num_queries: Any) -> None:
    from hafawa.conversations.events import MessageReceived
    from hafawa.courtesy.handlers import on_message_received

    make_courteous(inbox.brand, acknowledges=False, bids_farewell=False)
    message = make_message(inbox)
    queries.switched_on()
    with django_assert_num_queries(0):
        on_message_received(MessageReceived(conversation_id=message.conversation_id, message_id=message.pk))


def answered_after(inbox: Inbox, noor: Agent, waits: list[timedelta]) -> None:
    for number, wait in enumerate(waits):
        message = make_message(inbox, sender=f"c{number}@example.com", subject=f"s{number}", text=f"t{number}")
        answer = conversations.reply(conversation=message.conversation, text="نعم", by=noor.actor, undo_seconds=60)
        Message.objects.filter(pk=answer.pk).update(state="sent", sent_at=message.created_at + wait)


def test_the_usual_wait_is_that_of_nine_of_ten(inbox: Inbox, noor: Agent) -> None:
    answered_after(inbox, noor, [timedelta(minutes=10 * number) for number in range(1, 21)])
    assert queries.usual_wait(inbox.brand) == timedelta(minutes=180)


def test_of_few_answers_nothing_is_promised(inbox: Inbox, noor: Agent) -> None:
    answered_after(inbox, noor, [timedelta(minutes=1)] * (queries.ENOUGH - 1))
    assert queries.usual_wait(inbox.brand) is None


def test_a_promise_is_told_to_the_customer(inbox: Inbox, noor: Agent, channel: RecordingChannel) -> None:
    make_courteous(inbox.brand, acknowledges=False)
    answered_after(inbox, noor, [timedelta(hours=3)] * queries.ENOUGH)
    run_all()
    make_courteous(inbox.brand)
    make_message(inbox, language="en", text="hello", subject="hello", sender="emily@example.com", name="Emily")
    run_all()
    assert "We usually answer within 3 hours." in channel.sent[-1].text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time_send_one(inbox: Inbox, channel: RecordingChannel) -> None:
    first = make_message(inbox)
    second = make_message(inbox, subject="أمر آخر", text="وسؤال ثانٍ")
    both = Barrier(2, timeout=30)

    def work(message_id: int) -> None:
        related = Message.objects.select_related("conversation__brand", "inbox", "identity__customer")
        message = related.get(pk=message_id)
        both.wait()
        try:
            actions.acknowledge(message=message)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, [first.pk, second.pk]))
    assert Notice.objects.count() == 1
    run_all()
    assert len(channel.sent) == 1
