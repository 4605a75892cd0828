"""What we say, how it leaves, and how it is taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from hafawa.accounts.models import Agent, Team
from hafawa.conversations import actions
from hafawa.conversations.channel import TryLaterError, UndeliverableError
from hafawa.conversations.models import Conversation, Draft, Mention, Message, State, Status
from hafawa.conversations.testing import RecordingChannel, make_conversation, make_message
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import queued, run_all

pytestmark = pytest.mark.django_db


def test_an_answer_leaves_and_the_customer_is_no_longer_waiting(noor: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation(external_id="<a@x>")
    message = actions.reply(conversation=conversation, text="طلبك في الطريق", by=noor.actor)
    run_all()
    message.refresh_from_db()
    conversation.refresh_from_db()
    assert message.state == State.SENT
    assert (conversation.status, conversation.waiting_since) == (Status.WAITING, None)
    [sent] = channel.sent
    assert sent.to == ("layla@example.com",)
    assert sent.thread_keys == ("<a@x>",)
    assert sent.sender_name == "Noor"
    assert sent.text == "طلبك في الطريق"
    assert 'dir="rtl"' in sent.html


def test_sending_and_resolving_is_one_step(noor: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    actions.reply(conversation=conversation, text="Done", by=noor.actor, then="resolved")
    conversation.refresh_from_db()
    assert conversation.status == Status.RESOLVED
    assert conversation.resolved_at is not None


def test_an_empty_answer_is_refused_and_changes_nothing(noor: Agent) -> None:
    conversation = make_conversation()
    before = EventRow.objects.count()
    with pytest.raises(ValidationError):
        actions.reply(conversation=conversation, text="  \n ", by=noor.actor)
    assert Message.objects.count() == 1
    assert EventRow.objects.count() == before


def test_undo_makes_it_a_draft_again_and_nothing_leaves(noor: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    message = actions.reply(conversation=conversation, text="Oops", by=noor.actor, undo_seconds=10)
    draft = actions.undo_send(message=message, by=noor.actor)
    with time_machine.travel(now() + timedelta(minutes=1)):
        run_all()
    conversation.refresh_from_db()
    assert "Oops" in draft.html
    assert channel.sent == []
    assert not queued("deliver")
    assert (conversation.status, conversation.waiting_since is not None) == (Status.OPEN, True)
    assert not Message.objects.filter(pk=message.pk).exists()


def test_undo_after_it_left_is_refused(noor: Agent, channel: RecordingChannel) -> None:
    message = actions.reply(conversation=make_conversation(), text="Gone", by=noor.actor)
    run_all()
    with pytest.raises(ValidationError):
        actions.undo_send(message=message, by=noor.actor)
    assert Message.objects.get(pk=message.pk).state == State.SENT
    assert Draft.objects.count() == 0


def test_send_later_waits_for_its_time(noor: Agent, channel: RecordingChannel) -> None:
    at = now() + timedelta(hours=3)
    message = actions.reply(conversation=make_conversation(), text="Later", by=noor.actor, send_at=at)
    run_all()
    assert channel.sent == []
    assert Message.objects.get(pk=message.pk).state == State.SCHEDULED
    with time_machine.travel(at + timedelta(seconds=1)):
        run_all()
    assert len(channel.sent) == 1


def test_a_refusal_for_good_is_shown_and_the_customer_waits_again(noor: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    channel.fails_before = UndeliverableError("550 no such user")
    message = actions.reply(conversation=conversation, text="Hello", by=noor.actor)
    run_all()
    message.refresh_from_db()
    conversation.refresh_from_db()
    assert (message.state, message.state_reason) == (State.FAILED, "550 no such user")
    assert conversation.waiting_since is not None


def test_later_is_tried_again(noor: Agent, channel: RecordingChannel) -> None:
    message = actions.reply(conversation=make_conversation(), text="Hello", by=noor.actor)
    channel.fails_before = TryLaterError("451 busy")
    run_all(raises=False)
    message.refresh_from_db()
    assert (message.state, message.state_reason) == (State.QUEUED, "451 busy")
    channel.fails_before = None
    with time_machine.travel(now() + timedelta(hours=2)):
        run_all()
    assert len(channel.sent) == 1
    assert Message.objects.get(pk=message.pk).state_reason == ""


def test_being_held_back_is_told_once_for_each_reason(noor: Agent, channel: RecordingChannel) -> None:
    message = actions.reply(conversation=make_conversation(), text="Hello", by=noor.actor)
    told = EventRow.objects.filter(name="MessageSent", data__message_id=message.pk)
    for hours, reason, expected in ((0, "451 busy", 1), (2, "451 busy", 1), (6, "452 full", 2)):
        channel.fails_before = TryLaterError(reason)
        with time_machine.travel(now() + timedelta(hours=hours)):
            run_all(raises=False)
        assert [row.data["state"] for row in told.all()] == ["queued"] * expected


def test_after_two_days_of_later_it_has_failed(noor: Agent, channel: RecordingChannel) -> None:
    message = actions.reply(conversation=make_conversation(), text="Hello", by=noor.actor)
    channel.fails_before = TryLaterError("451 busy")
    with time_machine.travel(now() + timedelta(days=3)):
        run_all(raises=False)
    assert Message.objects.get(pk=message.pk).state == State.FAILED


def test_a_lost_answer_is_said_and_not_repeated(noor: Agent, channel: RecordingChannel) -> None:
    message = actions.reply(conversation=make_conversation(), text="Hello", by=noor.actor)
    channel.fails_after = ConnectionResetError()
    run_all()
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    assert not queued("deliver")


def test_a_worker_that_died_in_the_middle_does_not_send_twice(noor: Agent, channel: RecordingChannel) -> None:
    message = actions.reply(conversation=make_conversation(), text="Hello", by=noor.actor)
    Message.objects.filter(pk=message.pk).update(state=State.SENDING)
    run_all()
    assert channel.sent == []
    assert Message.objects.get(pk=message.pk).state == State.UNCERTAIN


def test_a_person_may_send_the_uncertain_again(noor: Agent, channel: RecordingChannel) -> None:
    message = actions.reply(conversation=make_conversation(), text="Hello", by=noor.actor)
    channel.fails_after = ConnectionResetError()
    run_all()
    channel.fails_after = None
    message.refresh_from_db()
    actions.send_again(message=message, by=noor.actor)
    run_all()
    assert len(channel.sent) == 1
    assert Message.objects.get(pk=message.pk).state == State.SENT


def test_a_note_is_never_sent_and_rings_for_those_named(noor: Agent, sami: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    actions.note(conversation=conversation, text="@Sami have a look", mentions=[sami], by=noor.actor)
    run_all()
    conversation.refresh_from_db()
    assert channel.sent == []
    assert Mention.objects.get().agent == sami
    assert conversation.waiting_since is not None


def test_naming_somebody_who_may_not_see_it_is_refused(noor: Agent, dana: Agent, orders: Team) -> None:
    conversation = make_conversation()
    actions.give_to_team(conversation=conversation, team=orders, by=SYSTEM)
    with pytest.raises(ValidationError):
        actions.note(conversation=conversation, text="@Dana", mentions=[dana], by=noor.actor)
    assert Mention.objects.count() == 0


def test_a_forward_shows_the_message_and_answers_nothing(noor: Agent, channel: RecordingChannel) -> None:
    message = make_message(text="The lid is broken")
    actions.forward(message=message, to=["supplier@example.net"], text="Please replace", by=noor.actor)
    run_all()
    [sent] = channel.sent
    assert sent.to == ("supplier@example.net",)
    assert "The lid is broken" in sent.text
    assert sent.thread_keys == ()
    assert Conversation.objects.get().waiting_since is not None


def test_the_customers_answer_to_our_mail_comes_back(noor: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    actions.reply(conversation=conversation, text="Hello", by=noor.actor)
    run_all()
    joined = make_message(thread_keys=(channel.sent[0].external_id,))
    assert joined.conversation_id == conversation.pk


def test_an_address_that_is_none_is_refused_by_name_and_nothing_is_kept(noor: Agent) -> None:
    conversation = make_conversation()
    with pytest.raises(ValidationError, match="“not-an-address”"):
        actions.reply(conversation=conversation, text="Hello", cc=["not-an-address"], by=noor.actor)
    assert Message.objects.filter(conversation=conversation, direction="out").count() == 0


def test_a_forward_taken_back_keeps_our_words_alone(noor: Agent, channel: RecordingChannel) -> None:
    message = make_message(text="The lid is broken")
    sent = actions.forward(
        message=message, to=["supplier@example.net"], text="Please replace", by=noor.actor, undo_seconds=10
    )
    draft = actions.undo_send(message=sent, by=noor.actor)
    assert "Please replace" in draft.html
    assert "lid" not in draft.html
    assert (draft.kind, draft.data["to"]) == (Draft.Kind.FORWARD, ["supplier@example.net"])


def test_an_answer_goes_to_the_customer_even_after_a_third_party_wrote(noor: Agent, channel: RecordingChannel) -> None:
    first = make_message(external_id="<a@x>")
    make_message(thread_keys=("<a@x>",), sender="supplier@example.net", name="Supplier")
    actions.reply(conversation=first.conversation, text="Hello", by=noor.actor)
    run_all()
    assert channel.sent[0].to == ("layla@example.com",)


def test_an_answer_goes_where_the_customer_asked_for_it(noor: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation(recipients={"to": ["support@shop.example"], "reply_to": ["layla@home.example"]})
    actions.reply(conversation=conversation, text="Hello", by=noor.actor)
    run_all()
    assert channel.sent[0].to == ("layla@home.example",)


def test_undo_leaves_a_status_that_somebody_set_meanwhile(noor: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    message = actions.reply(conversation=conversation, text="Oops", by=noor.actor, undo_seconds=10)
    actions.resolve(conversation=conversation, by=SYSTEM)
    actions.undo_send(message=message, by=noor.actor)
    conversation.refresh_from_db()
    assert conversation.status == Status.RESOLVED
