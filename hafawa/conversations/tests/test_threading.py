"""Never joined wrongly, never split: each rule of where a message belongs."""

from typing import Any

import pytest

from hafawa.conversations import actions
from hafawa.conversations.actions.thread import reply_token
from hafawa.conversations.channel import File, InboundMessage, OutboundMessage, Sender, Standing
from hafawa.conversations.models import AwaitedKey, Inbox, Link, Message
from hafawa.conversations.queries import answer_to
from hafawa.conversations.testing import RecordingChannel, make_conversation, make_inbox, make_message
from hafawa.customers.actions import add_identity
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db

STRANGER = {"sender": "mallory@elsewhere.example", "name": "Mallory"}
FAILED = Standing(spf="fail", dkim="none", dmarc="fail")


def first(**more: Any) -> Message:
    return make_message(**{"external_id": "a@x", **more})


def joined(message: Message, other: Message) -> bool:
    return message.conversation_id == other.conversation_id


# ---- strangers


@pytest.mark.parametrize("sign", ["answers", "references", "reply_token", "number"])
def test_a_stranger_with_a_copied_sign_begins_a_linked_conversation(sign: str) -> None:
    known = first()
    signs: dict[str, Any] = {
        "answers": {"thread_keys": ("a@x",)},
        "references": {"thread_keys": ("unknown@x", "a@x")},
        "reply_token": {"reply_token": reply_token(known.conversation)},
        "number": {"number": known.conversation_id},
    }
    message = make_message(**STRANGER, **signs[sign])
    assert not joined(message, known)
    assert message.evidence == {
        "by": "new",
        "not_joined": {"by": sign, "why": "stranger"},
        "linked": known.conversation_id,
    }
    link = Link.objects.get()
    assert (link.first_id, link.second_id, link.why) == (known.conversation_id, message.conversation_id, "stranger")
    told = EventRow.objects.filter(name="ConversationsLinked").values_list("topic", flat=True)
    assert {f"conversation.{known.conversation_id}", f"conversation.{message.conversation_id}"} == set(told)


def test_the_answer_to_a_stranger_holds_nothing_of_the_other_conversation(channel: RecordingChannel) -> None:
    first(text="My card ends in 4411")
    stranger = make_message(**STRANGER, thread_keys=("a@x",), text="What is this?", external_id="m@elsewhere")
    actions.reply(conversation=stranger.conversation, by=SYSTEM, text="Who are you?")
    run_all()
    sent: OutboundMessage = channel.sent[-1]
    assert sent.to == ("mallory@elsewhere.example",)
    assert sent.thread_keys == ("m@elsewhere",)
    assert "4411" not in f"{sent.text}{sent.html}{sent.quoted_text}{sent.quoted_html}"


def test_the_second_word_of_a_stranger_finds_their_own_conversation() -> None:
    known = first()
    one = make_message(**STRANGER, thread_keys=("a@x",), external_id="m1@elsewhere")
    two = make_message(**STRANGER, thread_keys=("m1@elsewhere", "a@x"))
    assert joined(two, one)
    assert not joined(two, known)


def test_whoever_is_openly_addressed_takes_part() -> None:
    known = first(recipients={"to": ["support@shop.example"], "cc": ["andrei@example.com"]})
    assert joined(make_message(sender="andrei@example.com", thread_keys=("a@x",)), known)


def test_whoever_we_copied_in_takes_part(channel: RecordingChannel) -> None:
    known = first()
    actions.reply(conversation=known.conversation, by=SYSTEM, text="Hello both", cc=["andrei@example.com"])
    assert joined(make_message(sender="andrei@example.com", thread_keys=("a@x",)), known)


def test_a_blind_copy_does_not_take_part(channel: RecordingChannel) -> None:
    known = first()
    actions.reply(conversation=known.conversation, by=SYSTEM, text="Hello", bcc=["andrei@example.com"])
    assert not joined(make_message(sender="andrei@example.com", thread_keys=("a@x",)), known)


def test_another_address_of_the_customer_is_the_customer() -> None:
    known = first()
    add_identity(customer=known.conversation.customer, kind="email", value="layla@home.example", by=SYSTEM)
    assert joined(make_message(sender="layla@home.example", thread_keys=("a@x",)), known)


def test_the_address_of_a_mailbox_makes_nobody_take_part() -> None:
    first(recipients={"to": ["support@shop.example", "sales@shop.example"]})
    make_inbox("sales@shop.example")
    forged = make_message(sender="sales@shop.example", thread_keys=("a@x",))
    assert forged.evidence["not_joined"] == {"by": "answers", "why": "unverified"}


def test_answers_to_one_newsletter_are_conversations_of_their_own(channel: RecordingChannel) -> None:
    known = first()
    many = [f"reader{number}@example.com" for number in range(15)]
    sent = actions.reply(conversation=known.conversation, by=SYSTEM, text="News", to=many)
    answers = [make_message(sender=address, thread_keys=(sent.external_id,)) for address in many[:3]]
    assert len({message.conversation_id for message in [*answers, known]}) == 4


def test_answers_to_a_newsletter_we_never_saw_are_apart_and_each_goes_on() -> None:
    ones = [make_message(sender=f"r{n}@example.com", thread_keys=("news@list",)) for n in range(3)]
    again = [make_message(sender=f"r{n}@example.com", thread_keys=("news@list",)) for n in range(3)]
    assert len({message.conversation_id for message in ones}) == 3
    assert [message.conversation_id for message in again] == [message.conversation_id for message in ones]
    assert again[0].evidence == {"by": "shared", "key": "news@list"}
    assert not Link.objects.exists()


# ---- evidence


def test_an_answer_that_overtakes_the_first_mail_is_joined_by_it() -> None:
    answer = make_message(thread_keys=("a@x",), text="one thing more")
    assert joined(first(), answer)
    assert AwaitedKey.objects.get().key == "a@x"


def test_strong_evidence_that_does_not_hold_gives_way_to_evidence_that_does() -> None:
    first()
    own = make_message(**STRANGER, external_id="m@elsewhere")
    message = make_message(**STRANGER, thread_keys=("a@x", "m@elsewhere"))
    assert joined(message, own)
    assert message.evidence == {"by": "references", "key": "m@elsewhere"}


def test_an_answer_to_a_message_that_is_gone_is_joined_by_the_token_in_its_id(channel: RecordingChannel) -> None:
    known = first()
    gone = f"{'0' * 32}.{reply_token(known.conversation)}@shop.example"
    assert joined(make_message(thread_keys=(gone,)), known)
    forged = f"{'0' * 32}.{'a' * 20}@shop.example"
    assert not joined(make_message(thread_keys=(forged,)), known)


def test_outlooks_index_joins_those_who_belong_when_the_topic_fits() -> None:
    known = first(thread_index="AdQ1", thread_topic="تأخر الطلب")
    assert joined(make_message(subject="RE: تأخر الطلب", thread_index="AdQ1", thread_topic="تأخر الطلب"), known)
    assert not joined(make_message(thread_index="AdQ1", thread_topic="Another matter"), known)
    assert not joined(make_message(**STRANGER, thread_index="AdQ1", thread_topic="تأخر الطلب"), known)


def test_a_number_joins_those_who_belong() -> None:
    known = first()
    message = make_message(number=known.conversation_id)
    assert joined(message, known)
    assert message.evidence == {"by": "number", "key": str(known.conversation_id)}
    assert make_message(number=987654).evidence == {"by": "new"}


def test_the_number_and_token_of_a_merged_conversation_lead_to_its_target() -> None:
    source, target = make_conversation(external_id="s@x"), make_conversation(external_id="t@x")
    actions.merge(source=source, target=target, by=SYSTEM)
    for sign in ({"number": source.pk}, {"reply_token": reply_token(source)}, {"thread_keys": ("s@x",)}):
        assert make_message(**sign).conversation_id == target.pk  # type: ignore[arg-type]


# ---- the subject


@pytest.mark.parametrize(
    "subject", ["RE: تأخر الطلب", "رد: تأخر الطلب", "[EXT] AW: تأخر الطلب", "Re[2]: تأخّر الطلب", ""]
)
def test_the_same_subject_in_an_answers_dress_is_the_same(subject: str) -> None:
    first()
    assert "new_subject" not in make_message(subject=subject, thread_keys=("a@x",)).evidence


def test_a_new_subject_with_old_references_is_kept_and_marked() -> None:
    known = first()
    message = make_message(subject="Invoice for March", thread_keys=("a@x",))
    assert joined(message, known)
    assert message.evidence["new_subject"] is True


def test_a_subject_we_changed_ourselves_is_not_new() -> None:
    known = first()
    actions.set_subject(conversation=known.conversation, subject="Order 18", by=SYSTEM)
    assert "new_subject" not in make_message(subject="Re: تأخر الطلب", thread_keys=("a@x",)).evidence


# ---- unverified senders


@pytest.mark.parametrize("sign", ["thread_keys", "reply_token", "number"])
def test_an_unverified_sender_joins_nothing_even_by_the_customers_name(sign: str) -> None:
    known = first()
    values = {"thread_keys": ("a@x",), "reply_token": reply_token(known.conversation), "number": known.conversation_id}
    message = make_message(standing=FAILED, **{sign: values[sign]})
    assert not joined(message, known)
    assert message.evidence["unverified"] is True
    assert message.evidence["standing"] == {"spf": "fail", "dkim": "none", "dmarc": "fail"}
    assert message.evidence["not_joined"]["why"] == "unverified"


def test_an_unverified_sender_names_nobody_as_taking_part_and_no_address_to_answer() -> None:
    forged = first(standing=FAILED, recipients={"cc": ["mallory@elsewhere.example"], "reply_to": ["m@evil.example"]})
    assert not joined(make_message(**STRANGER, thread_keys=("a@x",)), forged)
    assert answer_to(forged.conversation, "email") == ["layla@example.com"]


# ---- the same outside id


def test_other_words_under_the_same_id_are_another_message() -> None:
    one, two = first(text="one"), first(text="two")
    assert first(text="one") == one
    assert first(text="two") == two
    assert (one.pk != two.pk, Message.objects.count()) == (True, 2)
    assert two.evidence["repeats"] == "a@x"
    assert not joined(two, one)


def test_another_file_under_the_same_id_is_another_message() -> None:
    for content in (b"1", b"2", b"2"):
        first(files=(File(name="a.txt", content_type="text/plain", content=content),))
    assert Message.objects.count() == 2


def test_a_mail_to_two_mailboxes_is_in_each_once_and_the_two_are_linked(inbox: Inbox) -> None:
    sales = make_inbox("sales@shop.example")
    one, two = make_message(inbox, external_id="a@x"), make_message(sales, external_id="a@x")
    assert not joined(two, one)
    assert Link.objects.get().why == Link.Why.TWO_DOORS
    make_message(sales, external_id="a@x")
    assert Message.objects.count() == 2


def test_an_answer_to_two_mailboxes_stands_in_its_conversation_once(inbox: Inbox) -> None:
    known = first()
    arrivals = [
        actions.arrive(inbox=box, external_id="r", raw=b"") for box in (inbox, make_inbox("sales@shop.example"))
    ]
    answers = [actions.receive(inbox=arrival.inbox, inbound=_answer("r@x"), arrival=arrival) for arrival in arrivals]
    assert answers[0] == answers[1]
    assert Message.objects.filter(conversation=known.conversation).count() == 2


def _answer(external_id: str) -> InboundMessage:
    sender = Sender(kind="email", value="layla@example.com")
    return InboundMessage(external_id=external_id, sender=sender, text="yes", thread_keys=("a@x",))
