"""What no job carries any more is picked up, and seen."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.alerts.models import Alert
from hafawa.conversations import actions, queries
from hafawa.conversations.channel import InboundMessage, Sender, TryLaterError, UndeliverableError
from hafawa.conversations.models import Arrival, Inbox, Message, State
from hafawa.conversations.testing import RecordingChannel, make_conversation
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.testing import queued, run_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrival(inbox: Inbox, channel: RecordingChannel) -> Arrival:
    sender = Sender(kind="email", value="layla@example.com")
    channel.parses = lambda raw, _door: [InboundMessage(external_id="q1@x", sender=sender, text=raw.decode())]
    return actions.arrive(inbox=inbox, external_id="q1", raw=b"Hello")


@pytest.fixture
def answer(noor: Agent, inbox: Inbox, channel: RecordingChannel) -> Message:
    message = actions.reply(conversation=make_conversation(inbox), text="Hello", by=noor.actor)
    Job.objects.exclude(pk=message.send_job).delete()
    return message


def look(minutes: float = 11) -> int:
    with time_machine.travel(now() + timedelta(minutes=minutes)):
        found = actions.pick_up_forgotten()
        run_all()
    return found


def give_up(error: str) -> None:
    Job.objects.update(state=Job.State.DEAD, last_error=error)


def test_a_mail_that_nothing_carries_is_read_after_all(arrival: Arrival) -> None:
    Job.objects.all().delete()
    assert look() == 1
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.UNDERSTOOD
    assert Message.objects.get().text == "Hello"


def test_a_mail_whose_job_was_given_up_is_shown_as_not_understood(arrival: Arrival) -> None:
    give_up("OSError: [Errno 28] No space left on device\nway")
    assert look() == 1
    arrival.refresh_from_db()
    assert (arrival.state, arrival.error) == (Arrival.State.FAILED, "OSError: [Errno 28] No space left on device")
    assert not queued("understand")


def test_an_answer_whose_job_was_given_up_has_failed_and_its_writer_is_told(answer: Message) -> None:
    give_up("ValueError: no\nway")
    assert look() == 1
    answer.refresh_from_db()
    assert answer.state == State.FAILED
    assert "ValueError: no" in queries.why_not_sent(answer)
    assert Alert.objects.get().kind == "conversation.failed"


def test_an_answer_that_nothing_carries_has_failed_and_does_not_leave_by_itself(
    answer: Message, channel: RecordingChannel
) -> None:
    Job.objects.all().delete()
    assert look() == 1
    assert Message.objects.get(pk=answer.pk).state == State.FAILED
    assert channel.sent == []


def test_an_answer_that_was_under_way_may_have_been_sent(answer: Message) -> None:
    Job.objects.all().delete()
    Message.objects.filter(pk=answer.pk).update(state=State.SENDING)
    assert look() == 1
    assert Message.objects.get(pk=answer.pk).state == State.UNCERTAIN


def test_what_is_carried_or_is_young_is_left_alone(answer: Message, arrival: Arrival) -> None:
    assert look() == 0
    Arrival.objects.update(state=Arrival.State.WAITING)
    Message.objects.filter(pk=answer.pk).update(state=State.QUEUED)
    assert look(minutes=5) == 0


def test_an_answer_for_later_is_not_late_before_its_time(noor: Agent, channel: RecordingChannel) -> None:
    at = now() + timedelta(days=3)
    message = actions.reply(conversation=make_conversation(), text="Hello", by=noor.actor, send_at=at)
    Job.objects.filter(pk=message.send_job).delete()
    assert look() == 0
    assert look(minutes=3 * 24 * 60 + 11) == 1


# ---- two at once: a worker that was thought dead wakes up late


@pytest.mark.parametrize("late", [TryLaterError("451 busy"), UndeliverableError("550 no"), OSError("gone")])
def test_a_late_try_that_failed_takes_nothing_back_from_the_one_that_sent(
    answer: Message, channel: RecordingChannel, late: Exception
) -> None:
    channel.fails_before = late
    usual = channel.send

    def overtaken(*given: object, **named: object) -> str:
        Message.objects.filter(pk=answer.pk).update(state=State.SENT)
        return usual(*given, **named)  # type: ignore[arg-type]

    channel.send = overtaken  # type: ignore[method-assign,assignment]
    run_all(raises=False)
    answer.refresh_from_db()
    assert (answer.state, answer.state_reason) == (State.SENT, "")


def test_a_late_try_does_not_send_what_another_has_begun_to_send(answer: Message, channel: RecordingChannel) -> None:
    usual = channel.send

    def overtaken(*given: object, **named: object) -> str:
        Message.objects.filter(pk=answer.pk).update(state=State.SENDING)
        return usual(*given, **named)  # type: ignore[arg-type]

    channel.send = overtaken  # type: ignore[method-assign,assignment]
    run_all()
    assert channel.sent == []
    assert Message.objects.get(pk=answer.pk).state == State.SENDING


def test_whatever_goes_wrong_before_it_left_is_said_and_tried_for_two_days(
    answer: Message, channel: RecordingChannel
) -> None:
    channel.fails_before = ValueError("password=hunter2 is wrong")
    run_all(raises=False)
    answer.refresh_from_db()
    assert answer.state == State.QUEUED
    assert answer.state_reason.startswith("ValueError: password=")
    assert "hunter2" not in answer.state_reason
    with time_machine.travel(now() + timedelta(days=3)):
        run_all(raises=False)
    assert Message.objects.get(pk=answer.pk).state == State.FAILED
