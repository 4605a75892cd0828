"""Clocks are kept as the history says, whenever and however often they are looked at."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from hafawa.accounts.actions import save_tag
from hafawa.accounts.models import Agent
from hafawa.conversations import actions as conversations
from hafawa.conversations.channel import File
from hafawa.conversations.models import Conversation, Inbox, Message
from hafawa.conversations.testing import RecordingChannel, make_conversation, make_message
from hafawa.platform.jobs.testing import run_all
from hafawa.sla import actions
from hafawa.sla.history import Kind, State
from hafawa.sla.models import Clock, Ledger
from hafawa.sla.testing import let_a_minute_pass, make_calendar, make_policy

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def clocks_now(conversation: Conversation) -> list[tuple[str, str]]:
    run_all()
    let_a_minute_pass()
    run_all()
    rows = Clock.objects.filter(conversation=conversation).order_by("started_at", "id")
    return [(clock.kind, clock.state) for clock in rows]


def answer(conversation: Conversation, by: Agent, **more: object) -> Message:
    return conversations.reply(conversation=conversation, by=by.actor, text="It is on its way.", **more)  # type: ignore[arg-type]


def again(conversation: Conversation, text: str = "And now?") -> None:
    newest = Message.objects.filter(conversation=conversation, direction="in").latest("id")
    make_message(text=text, thread_keys=(newest.external_id,))


def test_from_installation_on_everybody_is_answered_within_an_hour(
    inbox: Inbox, monday: time_machine.Traveller
) -> None:
    monday.move_to("2026-03-08T03:00:00+00:00")  # a Sunday, at night
    conversation = make_conversation(inbox)
    assert clocks_now(conversation) == [("first", "running")]
    clock = Clock.objects.get()
    assert clock.due_at == now() + 60 * MINUTE
    assert clock.is_next


def test_an_answer_keeps_the_promise_and_what_comes_then_is_the_next(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    monday.shift(10 * MINUTE)
    answer(conversation, noor)
    assert clocks_now(conversation) == [("first", "met")]
    assert Clock.objects.get().counted_s == 600
    monday.shift(10 * MINUTE)
    again(conversation)
    assert clocks_now(conversation) == [("first", "met"), ("next", "running")]


def test_looking_again_changes_and_writes_nothing(inbox: Inbox, monday: time_machine.Traveller) -> None:
    conversation = make_conversation(inbox)
    clocks_now(conversation)
    before = Clock.objects.values().get()
    with CaptureQueriesContext(connection) as asked:
        assert actions.recount(conversation_ids=[conversation.pk]) == 0
    assert Clock.objects.values().get() == before
    assert not [query for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_many_cost_as_many_queries_as_one(inbox: Inbox, monday: time_machine.Traveller) -> None:
    def asked(number: int) -> int:
        made = [make_conversation(inbox, sender=f"{each}@example.com") for each in range(number)]
        actions.recount(conversation_ids=[made[0].pk])  # the book is read once
        with CaptureQueriesContext(connection) as captured:
            assert actions.recount(conversation_ids=[each.pk for each in made]) == number - 1
        return len(captured)

    assert asked(2) == asked(12) <= 10


def test_an_answer_taken_back_was_none(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    clocks_now(conversation)
    message = answer(conversation, noor, undo_seconds=10)
    assert clocks_now(conversation) == [("first", "met")]
    conversations.undo_send(message=message, by=noor.actor)
    assert clocks_now(conversation) == [("first", "running")]


def test_an_answer_that_did_not_arrive_was_none(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    clocks_now(conversation)
    message = answer(conversation, noor)
    Message.objects.filter(pk=message.pk).update(state="failed")
    actions.recount(conversation_ids=[conversation.pk])
    assert Clock.objects.get().state == State.RUNNING


def test_an_answer_for_later_counts_when_it_leaves(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    answer(conversation, noor, send_at=now() + 90 * MINUTE, then="open")
    assert clocks_now(conversation) == [("first", "running")]
    monday.shift(90 * MINUTE)
    assert clocks_now(conversation) == [("first", "breached")]
    assert Clock.objects.get().counted_s == 90 * 60


def test_thanks_after_a_resolution_start_no_clock(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    answer(conversation, noor, then="resolved")
    monday.shift(MINUTE)
    again(conversation, "شكرًا جزيلًا Noor")
    assert clocks_now(conversation) == [("first", "met")]
    conversation.refresh_from_db()
    assert conversation.status == "open"
    monday.shift(MINUTE)
    again(conversation, "لكن الفاتورة ناقصة")
    assert clocks_now(conversation) == [("first", "met"), ("next", "running")]


def test_a_machine_of_theirs_is_owed_nothing(inbox: Inbox, monday: time_machine.Traveller) -> None:
    assert clocks_now(make_conversation(inbox, auto="out_of_office")) == []


def test_a_machine_of_ours_is_no_answer(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    message = answer(conversation, noor)
    Message.objects.filter(pk=message.pk).update(auto="ack")
    assert clocks_now(conversation) == [("first", "running")]


def test_merged_away_it_owes_nothing_and_its_words_are_owed_where_they_went(
    inbox: Inbox, noor: Agent, monday: time_machine.Traveller
) -> None:
    source, target = make_conversation(inbox), make_conversation(inbox)
    clocks_now(source)
    conversations.merge(source=source, target=target, by=noor.actor)
    assert clocks_now(source) == []
    assert clocks_now(target) == [("first", "running")]


def test_a_tag_may_bring_another_promise(inbox: Inbox, noor: Agent, monday: time_machine.Traveller) -> None:
    conversation = make_conversation(inbox)
    clocks_now(conversation)
    vip = save_tag(name="VIP", by=noor.actor)
    policy = make_policy("VIP", minutes={"first": 10, "resolution": 120}, conditions={"tags": ["VIP"]})
    conversations.set_tags(conversation=conversation, add=[vip], by=noor.actor)
    assert clocks_now(conversation) == [("first", "running"), ("resolution", "running")]
    assert set(Clock.objects.values_list("policy_id", "length_s")) == {(policy.pk, 600), (policy.pk, 7200)}
    conversations.set_tags(conversation=conversation, remove=[vip], by=noor.actor)
    assert clocks_now(conversation) == [("first", "running")]
    assert Clock.objects.get().length_s == 3600


def test_a_promise_changed_later_changes_open_clocks_and_leaves_ended_ones(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    done, waiting = make_conversation(inbox), make_conversation(inbox, sender="andrei@example.com")
    answer(done, noor)
    clocks_now(done)
    make_policy("Slow", minutes={"first": 600, "resolution": 6000})
    let_a_minute_pass()
    run_all()
    assert [clock.length_s for clock in Clock.objects.filter(conversation=done, kind=Kind.FIRST)] == [3600]
    assert Clock.objects.get(conversation=waiting, kind=Kind.FIRST).length_s == 36_000
    book = Ledger.objects.get()
    assert book.counted_version == book.version
    assert book.done == book.total == 2


def test_a_change_while_it_is_applied_begins_it_again(inbox: Inbox, monday: time_machine.Traveller) -> None:
    make_conversation(inbox)
    assert actions.recount_open()
    make_policy("Slow", minutes={"first": 600})
    while actions.recount_open():
        pass
    assert Clock.objects.get().length_s == 36_000


def test_hours_are_those_of_the_team_else_of_the_channel_else_of_the_brand(
    inbox: Inbox, monday: time_machine.Traveller
) -> None:
    monday.move_to("2026-03-06T14:30:00+00:00")  # Friday, half past four in Bucharest
    make_policy(minutes={"first": 60})
    make_calendar("All")
    brand = make_calendar("Brand", brand=inbox.brand, week=[[["09:00", "16:45"]]] * 5 + [[], []])
    conversation = make_conversation(inbox)
    clocks_now(conversation)
    assert str(Clock.objects.get().due_at) == "2026-03-09 07:45:00+00:00"
    actions.remove_calendar(calendar=brand, by=conversation.customer.actor)
    clocks_now(conversation)
    assert str(Clock.objects.get().due_at) == "2026-03-09 07:30:00+00:00"
    make_calendar("Mail", channel="email", week=[[["16:00", "20:00"]]] * 7)
    clocks_now(conversation)
    assert str(Clock.objects.get().due_at) == "2026-03-06 15:30:00+00:00"


def test_a_spam_senders_words_are_owed_nothing(inbox: Inbox, monday: time_machine.Traveller) -> None:
    conversation = make_conversation(inbox)
    conversations.mark_spam(conversation=conversation, by=conversation.customer.actor)
    assert clocks_now(conversation) in ([], [("first", "dropped")])
    assert not Clock.objects.filter(ended_at=None).exists()


def test_a_customers_answer_costs_its_mail_one_look_and_no_row(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    answer(conversation, noor)
    clocks_now(conversation)
    again(conversation)
    with CaptureQueriesContext(connection) as asked:
        run_all()
    ours = [query["sql"] for query in asked if "clock" in query["sql"] or "promise" in query["sql"]]
    assert len(ours) == 1
    assert ours[0].startswith("SELECT")
    assert clocks_now(conversation) == [("first", "met"), ("next", "running")]


def test_an_answer_owed_before_it_was_put_away_is_owed_on_when_the_customer_writes(
    inbox: Inbox, noor: Agent, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    clocks_now(conversation)
    monday.shift(10 * MINUTE)
    conversations.snooze(conversation=conversation, until=now() + timedelta(days=1), by=noor.actor)
    assert clocks_now(conversation) == [("first", "paused")]
    monday.shift(60 * MINUTE)
    again(conversation)
    run_all()
    clock = Clock.objects.get()
    assert (clock.state, clock.due_at) == (State.RUNNING, now() + 50 * MINUTE)


def test_thanks_with_a_picture_may_want_something(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    answer(conversation, noor, then="resolved")
    monday.shift(MINUTE)
    picture = File(name="broken.jpg", content=b"\xff\xd8\xff\xe0 picture", content_type="image/jpeg")
    newest = Message.objects.filter(conversation=conversation, direction="in").latest("id")
    make_message(text="Thanks", thread_keys=(newest.external_id,), files=(picture,))
    assert clocks_now(conversation)[-1] == ("next", "running")


def test_older_mail_put_on_record_is_owed_nothing_and_what_comes_then_is(
    inbox: Inbox, monday: time_machine.Traveller
) -> None:
    """Else the first new words would be years overdue."""
    conversation = make_conversation(inbox, happened_at=now() - timedelta(days=700))
    assert clocks_now(conversation) == []
    again(conversation)
    assert clocks_now(conversation) == [("first", "running")]
    assert Clock.objects.get().started_at == now()


def test_somebody_who_began_to_wait_while_nothing_ran_is_found(inbox: Inbox, monday: time_machine.Traveller) -> None:
    let_a_minute_pass()
    monday.shift(timedelta(days=2))
    make_conversation(inbox)
    monday.shift(timedelta(days=2))
    let_a_minute_pass()
    assert Clock.objects.get().state == State.BREACHED
