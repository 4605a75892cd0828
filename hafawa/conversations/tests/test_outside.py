"""Colleagues who write outside the desk, what they forward, and those who only use their name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent
from hafawa.conversations import actions
from hafawa.conversations.channel import Sender, Standing
from hafawa.conversations.models import Direction, Inbox, Link, Message, State, Status
from hafawa.conversations.testing import RecordingChannel, make_inbox, make_message
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = [pytest.mark.django_db]

PROVEN = Standing(dmarc="pass")
LAYLA = Sender(kind="email", value="layla@example.com", name="Layla")


@pytest.fixture
def question(inbox: Inbox) -> Message:
    return make_message(inbox, external_id="a@x")


def from_staff(agent: Agent, *, proven: bool = True, inbox: Inbox | None = None, **more: Any) -> Message:
    from hafawa.conversations.channel import InboundMessage

    values: dict[str, Any] = {
        "external_id": "outlook@x",
        "sender": Sender(kind="email", value=agent.email, name=agent.name, is_verified=proven),
        "standing": PROVEN if proven else Standing(),
        "text": "Your order is on its way.",
        "subject": "Re: تأخر الطلب",
        "recipients": {"to": ["layla@example.com"], "cc": ["support@shop.example"]},
    }
    box = inbox or Inbox.objects.earliest("pk")
    return actions.receive(inbox=box, inbound=InboundMessage(**values | more))


def test_a_colleagues_answer_from_outside_joins_as_theirs_and_is_not_sent_again(
    question: Message, noor: Agent, channel: RecordingChannel
) -> None:
    message = from_staff(noor, thread_keys=("a@x",))
    run_all()
    conversation = message.conversation
    conversation.refresh_from_db()
    assert message.conversation_id == question.conversation_id
    assert (message.direction, message.state, message.agent) == (Direction.OUT, State.SENT, noor)
    assert message.evidence == {"by": "answers", "key": "a@x", "standing": {"dmarc": "pass"}, "outside": True}
    assert (conversation.status, conversation.waiting_since, conversation.last_message) == (
        Status.WAITING,
        None,
        message,
    )
    assert channel.sent == []
    told = EventRow.objects.get(name="ReplyWritten")
    assert (told.actor_kind, told.actor_id) == ("agent", noor.pk)
    assert from_staff(noor, thread_keys=("a@x",)) == message


def test_the_customers_answer_to_it_joins_too(question: Message, noor: Agent) -> None:
    from_staff(noor, thread_keys=("a@x",))
    assert make_message(thread_keys=("outlook@x",)).conversation_id == question.conversation_id


def test_written_to_us_alone_it_is_a_note_and_the_customer_still_waits(question: Message, noor: Agent) -> None:
    message = from_staff(noor, thread_keys=("a@x",), recipients={"to": ["support+abc@shop.example"]})
    message.conversation.refresh_from_db()
    assert message.direction == Direction.NOTE
    assert message.conversation.waiting_since == question.created_at


def test_a_forged_address_of_a_colleague_is_nobody(question: Message, noor: Agent) -> None:
    message = from_staff(noor, proven=False, thread_keys=("a@x",))
    assert message.direction == Direction.IN
    assert message.agent is None
    assert message.conversation_id != question.conversation_id
    assert message.evidence["unverified"] is True
    assert message.evidence["not_joined"] == {"by": "answers", "why": "unverified"}


def test_not_even_a_trusting_mailbox_takes_a_sender_that_failed(noor: Agent) -> None:
    inbox = make_inbox(trusts_staff=True)
    make_message(inbox, external_id="a@x")
    failed = from_staff(noor, proven=False, standing=Standing(dmarc="fail"), thread_keys=("a@x",))
    assert failed.direction == Direction.IN
    assert failed.evidence["unverified"] is True


def test_a_mailbox_can_be_told_to_trust_colleagues(noor: Agent) -> None:
    inbox = make_inbox(trusts_staff=True)
    make_message(inbox, external_id="a@x")
    assert from_staff(noor, proven=False, thread_keys=("a@x",)).direction == Direction.OUT


def test_a_former_colleague_is_nobody_in_particular(question: Message, noor: Agent) -> None:
    Agent.objects.filter(pk=noor.pk).update(is_active=False)
    message = from_staff(noor, thread_keys=("a@x",))
    assert (message.direction, message.conversation_id == question.conversation_id) == (Direction.IN, False)


def test_one_who_may_not_answer_here_may_not_from_outside(question: Message) -> None:
    viewer = make_agent("Vera", Role.VIEWER)
    assert from_staff(viewer, thread_keys=("a@x",)).direction == Direction.IN


def test_a_colleague_of_another_team_does_not_come_in_by_mail(orders: Team, dana: Agent) -> None:
    inbox = make_inbox(team=orders)
    known = make_message(inbox, external_id="a@x")
    message = from_staff(dana, inbox=inbox, thread_keys=("a@x",))
    assert message.conversation_id != known.conversation_id
    assert Link.objects.get().why == Link.Why.STRANGER


def test_a_shared_address_of_ours_answers_as_the_house(question: Message, noor: Agent) -> None:
    sender = Sender(kind="email", value="support@shop.example", name="Support", is_verified=True)
    message = from_staff(noor, sender=sender, thread_keys=("a@x",))
    assert (message.direction, message.agent, message.author_name) == (Direction.OUT, None, "Support")


def test_a_first_mail_of_a_colleague_to_a_customer_begins_the_customers_conversation(inbox: Inbox, noor: Agent) -> None:
    message = from_staff(noor, recipients={"to": ["layla@example.com"], "cc": ["support@shop.example"]})
    assert message.direction == Direction.OUT
    assert message.conversation.customer.identities.get().value == "layla@example.com"
    assert message.evidence["by"] == "sent_to"


def test_a_colleague_with_a_request_of_their_own_is_a_customer(inbox: Inbox, noor: Agent) -> None:
    request = from_staff(noor, recipients={"to": ["support@shop.example"]}, external_id="r1")
    assert request.direction == Direction.IN
    again = from_staff(noor, recipients={"to": ["support@shop.example"]}, external_id="r2", thread_keys=("r1",))
    assert (again.direction, again.conversation_id) == (Direction.IN, request.conversation_id)


def test_an_absence_note_of_a_colleague_is_no_answer(question: Message, noor: Agent) -> None:
    message = from_staff(noor, thread_keys=("a@x",), auto="vacation")
    question.conversation.refresh_from_db()
    assert message.direction == Direction.IN
    assert question.conversation.waiting_since is not None


# ---- forwards


FORWARDED = {
    "subject": "Fwd: Late",
    "text": "Please enter\n---- Forwarded message ----\nWhere is it?",
    "recipients": {"to": ["support@shop.example"]},
    "forwarded_from": LAYLA,
    "forwarded_at": datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
    "forwarded_text": "Where is it?",
    "forwarder_text": "Please enter",
}


def test_a_customers_mail_forwarded_by_a_colleague_is_the_customers(inbox: Inbox, noor: Agent) -> None:
    message = from_staff(noor, **FORWARDED)
    assert message.identity is not None
    assert (message.direction, message.identity.value, message.author_name) == (Direction.IN, LAYLA.value, "Layla")
    assert (message.text, message.sent_at) == ("Where is it?", FORWARDED["forwarded_at"])
    assert message.conversation.subject == "Late"
    assert message.evidence == {"by": "new", "entered_by": "Noor"}
    assert message.conversation.customer == message.identity.customer
    note = Message.objects.get(direction=Direction.NOTE)
    assert (note.text, note.agent) == ("Please enter", noor)
    assert from_staff(noor, **FORWARDED) == message


def test_it_joins_where_the_customer_belongs(question: Message, noor: Agent) -> None:
    assert from_staff(noor, **FORWARDED, thread_keys=("a@x",)).conversation_id == question.conversation_id
    other = FORWARDED | {"forwarded_from": Sender(kind="email", value="x@elsewhere.example")}
    apart = from_staff(noor, **other, external_id="o2", thread_keys=("a@x",))
    assert apart.conversation_id != question.conversation_id


def test_a_stranger_cannot_enter_words_for_a_customer(inbox: Inbox, noor: Agent) -> None:
    message = make_message(sender="mallory@elsewhere.example", **FORWARDED)
    assert message.identity is not None
    assert message.identity.value == "mallory@elsewhere.example"
    forged = from_staff(noor, proven=False, **FORWARDED)
    assert forged.identity is not None
    assert forged.identity.value == noor.email


def test_a_forward_to_a_third_party_is_not_entered(inbox: Inbox, noor: Agent) -> None:
    message = from_staff(noor, **FORWARDED | {"recipients": {"to": ["carrier@example.com", "support@shop.example"]}})
    assert message.direction == Direction.OUT
    assert message.conversation.customer.identities.get().value == "carrier@example.com"


def test_a_failed_sender_with_forwarded_words_speaks_for_nobody(inbox: Inbox, noor: Agent) -> None:
    message = from_staff(noor, **FORWARDED, standing=Standing(dmarc="fail"))
    assert message.evidence["unverified"] is True
