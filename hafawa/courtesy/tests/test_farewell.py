"""A farewell: one question at the end, in one message, and what becomes of the answer."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.alerts.models import Alert
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation, Direction, Inbox, Message, Status
from hafawa.conversations.queries import VIEWS, list_page
from hafawa.conversations.testing import RecordingChannel, make_message
from hafawa.courtesy import queries
from hafawa.courtesy.models import Notice
from hafawa.courtesy.testing import make_courteous
from hafawa.customers.models import Identity
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from hafawa.sla.models import Clock
from hafawa.sla.testing import let_a_minute_pass, make_policy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def courteous(inbox: Inbox) -> None:
    make_courteous(inbox.brand, acknowledges=False)


@pytest.fixture
def conversation(inbox: Inbox, noor: Agent, channel: RecordingChannel) -> Conversation:
    """Layla's, which noor has answered."""
    conversation = make_message(inbox, language="ar").conversation
    conversations.assign(conversation=conversation, agent=noor, by=SYSTEM)
    conversations.reply(conversation=conversation, text="شُحن طلبك اليوم.", by=noor.actor)
    run_all()
    channel.sent.clear()
    return conversation


@pytest.fixture
def notice(conversation: Conversation, noor: Agent) -> Notice:
    conversations.resolve(conversation=conversation, by=noor.actor)
    run_all()
    return Notice.objects.get()


def page(notice: Notice) -> str:
    return reverse("courtesy:card", args=[notice.token])


def press(notice: Notice, answer: str) -> int:
    return Client(enforce_csrf_checks=True).post(page(notice), {"answer": answer}).status_code


def status(conversation: Conversation) -> str:
    conversation.refresh_from_db()
    return conversation.status


def test_resolved_alone_it_is_asked_in_a_message_of_its_own(
    conversation: Conversation, noor: Agent, channel: RecordingChannel
) -> None:
    conversations.resolve(conversation=conversation, by=noor.actor)
    run_all()
    [sent] = channel.sent
    assert sent.is_automatic
    assert sent.to == ("layla@example.com",)
    assert sent.card is not None
    assert sent.card.question == "هل حُلّت المسألة؟"
    token = Notice.objects.get().token
    assert [choice.value for choice in sent.card.choices] == ["yes", "no"]
    assert all(f"/asked/{token}/?answer={choice.value}" in choice.url for choice in sent.card.choices)
    assert token not in sent.text + sent.html
    assert status(conversation) == Status.RESOLVED


def test_resolved_with_an_answer_it_is_asked_below_that_answer(
    conversation: Conversation, noor: Agent, channel: RecordingChannel
) -> None:
    answer = conversations.reply(
        conversation=conversation, text="عوّضناك.", by=noor.actor, then="resolved", undo_seconds=10
    )
    run_all()
    assert channel.sent == []
    with time_machine.travel(now() + timedelta(seconds=11)):
        run_all()
    [sent] = channel.sent
    assert sent.text == "عوّضناك."
    assert sent.card is not None
    assert not sent.is_automatic
    assert Message.objects.get(pk=answer.pk).card == "solved"
    assert Notice.objects.get().message_id == answer.pk


def test_an_answer_that_has_left_already_is_not_followed_by_a_second_mail(
    conversation: Conversation, noor: Agent, channel: RecordingChannel
) -> None:
    answer = conversations.reply(conversation=conversation, text="عوّضناك.", by=noor.actor, then="resolved")
    conversations.deliver.call(answer.pk)
    run_all()
    assert len(channel.sent) == 1
    assert not Notice.objects.exists()


def test_what_is_taken_back_takes_its_question_along(
    conversation: Conversation, noor: Agent, channel: RecordingChannel
) -> None:
    answer = conversations.reply(
        conversation=conversation, text="عوّضناك.", by=noor.actor, then="resolved", undo_seconds=30
    )
    run_all()
    draft = conversations.undo_send(message=Message.objects.get(pk=answer.pk), by=noor.actor)
    assert "عوّضناك." in draft.html
    assert "asked/" not in draft.html
    conversations.reply(conversation=conversation, text="عوّضناك!", by=noor.actor, then="resolved", undo_seconds=10)
    run_all()
    with time_machine.travel(now() + timedelta(seconds=11)):
        run_all()
    [sent] = channel.sent
    assert sent.card is not None


def test_the_system_asks_nobody(conversation: Conversation, channel: RecordingChannel) -> None:
    conversations.resolve(conversation=conversation, by=SYSTEM)
    run_all()
    assert channel.sent == []


def test_who_was_never_answered_is_not_asked(inbox: Inbox, noor: Agent, channel: RecordingChannel) -> None:
    message = make_message(inbox)
    conversations.resolve(conversation=message.conversation, by=noor.actor)
    run_all()
    assert channel.sent == []


@pytest.mark.parametrize("auto", ["vacation", "list"])
def test_a_machine_is_not_asked(
    inbox: Inbox, conversation: Conversation, noor: Agent, channel: RecordingChannel, auto: str
) -> None:
    last = Message.objects.filter(direction=Direction.OUT).latest("pk")
    make_message(inbox, auto=auto, thread_keys=(last.external_id,), answers=last.external_id)
    conversations.resolve(conversation=conversation, by=noor.actor)
    run_all()
    assert channel.sent == []


def test_a_marked_address_is_not_asked(conversation: Conversation, noor: Agent, channel: RecordingChannel) -> None:
    Identity.objects.update(trouble=Identity.Trouble.COMPLAINED)
    conversations.resolve(conversation=conversation, by=noor.actor)
    run_all()
    assert channel.sent == []


def test_resolved_again_without_another_answer_it_is_not_asked_again(
    conversation: Conversation, noor: Agent, notice: Notice, channel: RecordingChannel
) -> None:
    conversations.reopen(conversation=conversation, by=noor.actor)
    conversations.resolve(conversation=conversation, by=noor.actor)
    run_all()
    assert len(channel.sent) == 1


def test_to_look_at_the_page_changes_nothing(conversation: Conversation, notice: Notice) -> None:
    before = EventRow.objects.count()
    for query in ("", "?answer=yes", "?answer=no", "?answer=else"):
        answer = Client().get(page(notice) + query)
        assert answer.status_code == 200
        assert '<html lang="ar" dir="rtl"' in answer.content.decode()
        assert "هل حُلّت المسألة؟" in answer.content.decode()
    assert Client().head(page(notice) + "?answer=no").status_code == 200
    notice.refresh_from_db()
    assert (notice.answer, notice.answered_at, status(conversation)) == ("", None, Status.RESOLVED)
    assert EventRow.objects.count() == before


def test_yes_is_noted_and_reopens_nothing(conversation: Conversation, notice: Notice) -> None:
    assert press(notice, "yes") == 302
    run_all()
    notice.refresh_from_db()
    assert notice.answer == "yes"
    assert status(conversation) == Status.RESOLVED
    row = EventRow.objects.get(name="CardAnswered")
    assert (row.data["card"], row.data["value"], row.actor_kind) == ("solved", "yes", "customer")
    assert not Alert.objects.filter(kind="conversation.unsolved").exists()


def test_no_opens_it_again_and_tells_whoever_looks_after_it(
    conversation: Conversation, noor: Agent, notice: Notice
) -> None:
    assert press(notice, "no") == 302
    run_all()
    assert status(conversation) == Status.OPEN
    assert Alert.objects.get(kind="conversation.unsolved").agent == noor
    assert EventRow.objects.filter(name="StatusChanged").latest("pk").actor_kind == "customer"


def test_no_starts_the_wait_for_the_next_answer(conversation: Conversation, noor: Agent, notice: Notice) -> None:
    make_policy(minutes={"first": 60, "next": 60, "resolution": 600})
    with time_machine.travel(now() + timedelta(days=1), tick=False) as clock:
        press(notice, "no")
        pressed = now()
        run_all()
        let_a_minute_pass()
        conversation.refresh_from_db()
        assert conversation.waiting_since == pressed
        rows = Clock.objects.filter(conversation=conversation, ended_at=None).order_by("due_at")
        assert [(row.kind, row.due_at) for row in rows] == [
            ("next", pressed + timedelta(hours=1)),
            ("resolution", pressed + timedelta(hours=10)),
        ]
        clock.shift(timedelta(minutes=20))
        conversations.snooze(conversation=conversation, until=now() + timedelta(hours=1), by=noor.actor)
        conversation.refresh_from_db()
        assert conversation.waiting_since == pressed  # whatever else changes
        conversations.reply(conversation=conversation, text="لنرَ.", by=noor.actor, undo_seconds=0)
        run_all()
        conversation.refresh_from_db()
        assert conversation.waiting_since is None
        assert Clock.objects.get(conversation=conversation, kind="next").state == "met"


def test_no_brings_it_into_the_list_of_the_unanswered(conversation: Conversation, noor: Agent, notice: Notice) -> None:
    unanswered = VIEWS["unanswered"]
    assert list_page(noor, unanswered).rows == []
    press(notice, "yes")
    assert list_page(noor, unanswered).rows == []
    press(notice, "no")
    assert [row.pk for row in list_page(noor, unanswered).rows] == [conversation.pk]


def test_the_same_answer_twice_is_one(conversation: Conversation, notice: Notice) -> None:
    press(notice, "no")
    press(notice, "no")
    assert EventRow.objects.filter(name="CardAnswered").count() == 1


def test_an_answer_can_be_changed_for_a_while(conversation: Conversation, notice: Notice) -> None:
    press(notice, "yes")
    with time_machine.travel(now() + queries.CHANGEABLE_FOR - timedelta(minutes=1)):
        press(notice, "no")
        assert status(conversation) == Status.OPEN
    with time_machine.travel(now() + queries.CHANGEABLE_FOR + timedelta(minutes=1)):
        press(notice, "yes")
    notice.refresh_from_db()
    assert notice.answer == "no"


def test_the_question_ends_some_day(conversation: Conversation, notice: Notice) -> None:
    with time_machine.travel(now() + queries.OPEN_FOR + timedelta(minutes=1)):
        assert Client().get(page(notice)).status_code == 404
        assert press(notice, "no") == 404
    assert status(conversation) == Status.RESOLVED


@pytest.mark.parametrize("token", ["x", "0" * 32, "%00", "a" * 300])
def test_a_strangers_token_changes_nothing(conversation: Conversation, notice: Notice, token: str) -> None:
    before = EventRow.objects.count()
    assert Client().post(f"/asked/{token}/", {"answer": "no"}).status_code == 404
    assert Client().get(f"/asked/{token}/").status_code == 404
    assert EventRow.objects.count() == before
    assert status(conversation) == Status.RESOLVED


@pytest.mark.parametrize("answer", ["", "perhaps", "YES"])
def test_anything_else_is_refused_in_words(conversation: Conversation, notice: Notice, answer: str) -> None:
    refused = Client().post(page(notice), {"answer": answer})
    assert refused.status_code == 422
    assert "اختر أحد الجوابين" in refused.content.decode()
    notice.refresh_from_db()
    assert notice.answer == ""


def test_pressing_without_end_is_stopped(conversation: Conversation, notice: Notice) -> None:
    answers = [press(notice, ("yes", "no")[number % 2]) for number in range(25)]
    assert answers[-1] == 429
    assert EventRow.objects.filter(name="CardAnswered").count() == 20
