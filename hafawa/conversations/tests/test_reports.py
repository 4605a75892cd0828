"""What comes back: reports, complaints, automatic answers, circles; and what a forged one may not do."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from hafawa.accounts.models import Agent
from hafawa.alerts.models import Alert
from hafawa.conversations import actions, queries
from hafawa.conversations.channel import (
    Arrived,
    DeliveryReport,
    InboundMessage,
    Refusal,
    Sender,
    UndeliverableError,
)
from hafawa.conversations.models import Arrival, Conversation, Inbox, Message, State, Status
from hafawa.conversations.testing import RecordingChannel, make_conversation, make_message
from hafawa.customers.actions import mark_trouble
from hafawa.customers.models import Identity
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db

LAYLA = "layla@example.com"
GONE = Refusal(
    address=LAYLA,
    is_permanent=True,
    status="5.1.1",
    reason="userunknown",
    blames_address=True,
    diagnostic="550 5.1.1 User unknown",
)
FULL = replace(GONE, reason="mailboxfull", status="4.2.2", is_permanent=False, blames_address=False)


@pytest.fixture
def answer(noor: Agent, inbox: Inbox, channel: RecordingChannel) -> Message:
    message = actions.reply(conversation=make_conversation(inbox), by=noor.actor, text="Hello", undo_seconds=0)
    run_all()
    message.refresh_from_db()
    assert message.state == State.SENT
    return message


def tell(message: Message, state: str = "failed", *refusals: Refusal, **more: object) -> bool:
    given = refusals or (GONE,)
    report = DeliveryReport(
        **{"external_id": message.external_id, "state": state, "reason": given[0].reason, "refusals": given, **more}  # type: ignore[arg-type]
    )
    assert message.inbox
    done = actions.record_delivery(inbox=message.inbox, report=report)
    run_all()
    message.refresh_from_db()
    return done


def layla() -> Identity:
    return Identity.objects.get(value=LAYLA)


def test_a_refused_message_has_failed_and_says_why_in_the_readers_language(
    answer: Message, channel: RecordingChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"userunknown": gettext_lazy("Not understood")}
    monkeypatch.setattr(channel, "explain", lambda reason: words.get(reason, ""))
    actions.resolve(conversation=answer.conversation, by=SYSTEM)
    assert tell(answer)
    assert (answer.state, answer.state_reason) == (State.FAILED, "userunknown")
    assert answer.state_detail["diagnostic"] == "550 5.1.1 User unknown"
    with translation.override("ar"):
        assert queries.why_not_sent(answer) not in ("", "Not understood")
    with translation.override("en"):
        assert queries.why_not_sent(answer) == "Not understood"
    assert Conversation.objects.get().status == Status.RESOLVED
    assert Alert.objects.get().kind == "conversation.failed"


def test_the_address_is_marked_for_good_only_where_it_is_itself_at_fault(answer: Message) -> None:
    tell(answer, "failed", FULL)
    assert (layla().trouble, layla().trouble_reason) == ("unsure", "mailboxfull")
    tell(answer, "failed", GONE)
    assert (layla().trouble, layla().trouble_reason) == ("unreachable", "userunknown")
    assert layla().trouble_at is not None
    tell(answer, "failed", FULL)
    assert layla().trouble == "unreachable"


def test_the_same_news_twice_is_no_news(answer: Message) -> None:
    tell(answer)
    before = EventRow.objects.count()
    tell(answer)
    assert EventRow.objects.count() == before


def test_a_mark_ends_when_they_write_again(answer: Message, inbox: Inbox) -> None:
    tell(answer)
    make_message(inbox, text="I am here again")
    assert layla().trouble == ""


def test_a_mark_ends_when_something_is_delivered_but_a_complaint_does_not(answer: Message) -> None:
    mark_trouble(kind="email", value=LAYLA, trouble="unsure", reason="mailboxfull")
    tell(answer, "delivered", replace(FULL, is_permanent=False))
    assert (answer.state, layla().trouble) == (State.DELIVERED, "")
    tell(answer, "complaint", replace(FULL, reason="feedback"))
    tell(answer, "delivered", FULL)
    assert layla().trouble == "complained"


def test_a_complaint_leaves_the_message_and_tells_its_writer(answer: Message) -> None:
    assert tell(answer, "complaint", replace(FULL, reason="feedback"))
    assert answer.state == State.SENT
    assert Alert.objects.get().kind == "conversation.complained"


def test_a_delay_is_noted_and_fails_nothing(answer: Message) -> None:
    assert tell(answer, "delayed", FULL)
    assert tell(answer, "delayed", FULL)
    assert (answer.state, answer.state_detail["is_delay"]) == (State.SENT, True)
    assert EventRow.objects.filter(name="MessageDelayed").count() == 1
    assert not Alert.objects.exists()


def test_a_delay_holds_nothing_against_the_address_until_it_has_failed(answer: Message) -> None:
    tell(answer, "delayed", FULL)
    assert layla().trouble == ""
    with translation.override("en"):
        assert queries.why_not_sent(answer).startswith("Not arrived yet; the other server still tries.")
    tell(answer, "failed", FULL)
    assert (answer.state, layla().trouble) == (State.FAILED, "unsure")
    with translation.override("en"):
        assert "still tries" not in queries.why_not_sent(answer)


def test_what_was_late_and_arrived_is_late_no_more(answer: Message) -> None:
    tell(answer, "delayed", FULL)
    assert queries.is_late(answer.state, answer.state_detail)
    tell(answer, "delivered", replace(FULL, is_permanent=False))
    assert (answer.state, queries.why_not_sent(answer)) == (State.DELIVERED, "")


def test_a_delay_that_comes_late_does_not_cover_a_failure(answer: Message) -> None:
    tell(answer)
    tell(answer, "delayed", FULL)
    assert (answer.state, answer.state_reason) == (State.FAILED, "userunknown")


STRANGER = replace(GONE, address="somebody@else.example")


def test_a_report_about_somebody_it_never_went_to_changes_nothing(answer: Message) -> None:
    actions.receive(
        inbox=Inbox.objects.get(),
        inbound=InboundMessage(
            external_id="s", sender=Sender(kind="email", value="somebody@else.example"), text="other"
        ),
    )
    before = EventRow.objects.count()
    assert not tell(answer, "failed", STRANGER)
    assert answer.state == State.SENT
    assert not Identity.objects.exclude(trouble="").exists()
    assert EventRow.objects.count() == before


def test_our_own_mark_proves_the_message_but_marks_nobody_else(answer: Message) -> None:
    make_message(text="other", sender="somebody@else.example")
    assert tell(answer, "failed", STRANGER, message_id=answer.pk, external_id="changed@relay.example")
    assert answer.state == State.FAILED
    assert not Identity.objects.exclude(trouble="").exists()


def test_a_report_that_names_a_mail_of_somebody_else_is_not_ours(answer: Message) -> None:
    assert not tell(answer, "failed", GONE, external_id="not-ours@elsewhere.example")
    assert answer.state == State.SENT


def test_a_report_without_any_name_is_taken_for_the_one_message_that_went_there(answer: Message) -> None:
    assert tell(answer, "failed", GONE, external_id="")
    assert answer.state == State.FAILED


def test_of_two_messages_that_went_there_nobody_knows_which(answer: Message, noor: Agent) -> None:
    actions.reply(conversation=answer.conversation, by=noor.actor, text="Once more", undo_seconds=0)
    run_all()
    assert not tell(answer, "failed", GONE, external_id="")
    assert answer.state == State.SENT


def test_what_went_out_long_ago_is_not_guessed_at(answer: Message) -> None:
    with time_machine.travel(now() + timedelta(days=4)):
        assert not tell(answer, "failed", GONE, external_id="")


def test_the_token_of_the_address_it_came_to_leads_to_the_message(answer: Message, channel: RecordingChannel) -> None:
    token = channel.sent[0].reply_token
    assert tell(answer, "failed", GONE, external_id="changed@relay.example", reply_token=token)
    assert answer.state == State.FAILED


def test_one_of_several_who_did_not_get_it_is_named(noor: Agent, inbox: Inbox, channel: RecordingChannel) -> None:
    message = actions.reply(
        conversation=make_conversation(inbox), by=noor.actor, text="Hello", to=[LAYLA], cc=["andrei@example.ro"]
    )
    run_all()
    assert tell(message, "failed", GONE)
    assert message.state_detail["addresses"] == [LAYLA]


def test_a_server_that_refuses_at_the_door_marks_the_address(
    noor: Agent, inbox: Inbox, channel: RecordingChannel
) -> None:
    channel.fails_before = UndeliverableError("layla: 550 no", reason="userunknown", refusals=(GONE,))
    message = actions.reply(conversation=make_conversation(inbox), by=noor.actor, text="Hello", undo_seconds=0)
    run_all()
    message.refresh_from_db()
    assert (message.state, message.state_reason, layla().trouble) == (State.FAILED, "userunknown", "unreachable")


def test_a_sentence_of_ours_is_kept_untranslated_with_what_fills_it(
    noor: Agent, inbox: Inbox, channel: RecordingChannel
) -> None:
    channel.fails_before = UndeliverableError("“%(address)s” is not a mail address.", address="x y")
    with translation.override("ro"):
        message = actions.reply(conversation=make_conversation(inbox), by=noor.actor, text="Hello", undo_seconds=0)
        run_all()
    message.refresh_from_db()
    with translation.override("en"):
        assert queries.why_not_sent(message) == "“x y” is not a mail address."
    with translation.override("ar"):
        assert "x y" in queries.why_not_sent(message)
        assert "not a mail" not in queries.why_not_sent(message)


def arrives(inbox: Inbox, channel: RecordingChannel, item: Arrived, key: str = "a") -> Arrival:
    channel.parses = lambda raw, door: [item]
    arrival = actions.arrive(inbox=inbox, external_id=key, raw=b"x")
    run_all()
    arrival.refresh_from_db()
    return arrival


def wrote(text: str = "Hello", *, number: int = 1, auto: str = "", **more: object) -> InboundMessage:
    sender = Sender(kind="email", value=LAYLA, name="Layla")
    return InboundMessage(external_id=f"m{number}@x", sender=sender, text=text, auto=auto, **more)  # type: ignore[arg-type]


def test_a_report_about_no_message_of_ours_is_set_aside_and_can_be_read_again(
    inbox: Inbox, channel: RecordingChannel, noor: Agent
) -> None:
    arrival = arrives(inbox, channel, DeliveryReport(external_id="x@y", state="failed", refusals=(GONE,)))
    assert arrival.state == Arrival.State.ASIDE
    assert queries.arrivals_aside() == [arrival]
    assert not Message.objects.exists()
    assert actions.retry_arrival(arrival=arrival, by=noor.actor)
    run_all()
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.ASIDE


def test_what_only_reads_like_a_report_becomes_the_message_it_is(inbox: Inbox, channel: RecordingChannel) -> None:
    report = DeliveryReport(external_id="", state="failed", refusals=(GONE,), otherwise=wrote("Not delivered?"))
    assert arrives(inbox, channel, report).state == Arrival.State.UNDERSTOOD
    assert Message.objects.get().text == "Not delivered?"


def test_our_own_mail_that_comes_back_opens_nothing(inbox: Inbox, channel: RecordingChannel) -> None:
    assert arrives(inbox, channel, wrote(auto="loop")).state == Arrival.State.ASIDE
    assert not Conversation.objects.exists()


def test_our_own_mail_by_another_inbox_is_the_message_we_have(answer: Message, channel: RecordingChannel) -> None:
    other = actions.save_inbox(
        kind="email",
        name="Sales",
        address="sales@shop.example",
        brand=answer.conversation.brand,
        team=None,
        settings={},
        by=SYSTEM,
    )
    came = InboundMessage(
        external_id=answer.external_id, sender=Sender(kind="email", value="support@shop.example"), text="Hello"
    )
    assert actions.receive(inbox=other, inbound=came) == answer
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("auto", ["auto_reply", "vacation"])
def test_an_automatic_answer_to_us_stays_in_the_thread_and_moves_nothing(
    answer: Message, inbox: Inbox, channel: RecordingChannel, auto: str
) -> None:
    actions.resolve(conversation=answer.conversation, by=SYSTEM)
    came = wrote(auto=auto, auto_why="Auto-Submitted: auto-replied", thread_keys=(answer.external_id,))
    arrives(inbox, channel, came)
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.waiting_since) == (Status.RESOLVED, None)
    message = Message.objects.get(external_id="m1@x")
    assert (message.auto, message.evidence["auto"]) == (auto, "Auto-Submitted: auto-replied")


def test_an_automatic_answer_to_nothing_of_ours_is_kept_and_needs_nobody(
    inbox: Inbox, channel: RecordingChannel
) -> None:
    arrives(inbox, channel, wrote(auto="auto_reply"))
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.waiting_since) == (Status.RESOLVED, None)
    assert conversation.resolved_at is not None


@pytest.mark.parametrize("auto", ["list", "report"])
def test_a_notice_of_a_program_opens_a_conversation_without_a_wait(
    inbox: Inbox, channel: RecordingChannel, auto: str
) -> None:
    arrives(inbox, channel, wrote(auto=auto))
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.waiting_since) == (Status.OPEN, None)


@pytest.mark.parametrize(("auto", "alike"), [("auto_reply", False), ("", True)])
def test_a_circle_is_kept_in_one_place_and_wakes_nobody(
    inbox: Inbox, channel: RecordingChannel, noor: Agent, auto: str, alike: bool
) -> None:
    for number in range(10):
        arrives(inbox, channel, wrote("same" if alike else f"text {number}", number=number, auto=auto), f"k{number}")
    last = Message.objects.latest("id").conversation
    actions.follow(conversation=last, agent=noor, by=noor.actor)
    actions.resolve(conversation=last, by=SYSTEM)
    Alert.objects.all().delete()
    arrives(inbox, channel, wrote("same", number=99, auto=auto), "k99")
    message = Message.objects.latest("id")
    assert (message.auto, message.conversation, message.evidence["by"]) == ("loop", last, "loop")
    last.refresh_from_db()
    assert last.status == Status.RESOLVED
    assert not Alert.objects.exists()


def test_a_person_who_writes_often_is_no_circle(inbox: Inbox, channel: RecordingChannel) -> None:
    for number in range(15):
        arrives(inbox, channel, wrote(f"Question {number}", number=number), f"k{number}")
    assert not Message.objects.exclude(auto="").exists()


def test_a_circle_of_yesterday_is_forgotten(inbox: Inbox, channel: RecordingChannel) -> None:
    for number in range(10):
        arrives(inbox, channel, wrote("same", number=number), f"k{number}")
    with time_machine.travel(now() + timedelta(hours=2)):
        arrives(inbox, channel, wrote("same", number=99), "k99")
    assert Message.objects.latest("id").auto == ""
