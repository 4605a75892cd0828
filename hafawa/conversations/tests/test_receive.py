"""A message from outside finds its place."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from hafawa.conversations import actions
from hafawa.conversations.actions.thread import reply_token
from hafawa.conversations.models import Conversation, Inbox, Message, Status
from hafawa.conversations.testing import make_conversation, make_inbox, make_message
from hafawa.customers.models import Customer
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(EventRow.objects.filter(topic__startswith="conversation").order_by("id").values_list("name", flat=True))


def test_a_first_message_makes_a_customer_and_a_conversation() -> None:
    message = make_message()
    conversation = Conversation.objects.get()
    assert (conversation.subject, conversation.status, conversation.language) == ("تأخر الطلب", Status.OPEN, "ar")
    assert conversation.customer.name == "ليلى الحربي"
    assert conversation.last_message == message
    assert conversation.waiting_since == message.created_at
    assert message.evidence == {"by": "new"}
    assert names() == ["ConversationStarted", "MessageReceived"]


def test_the_same_message_twice_is_one() -> None:
    first = make_message(external_id="<a@x>")
    assert make_message(external_id="<a@x>") == first
    assert Message.objects.count() == 1
    assert names() == ["ConversationStarted", "MessageReceived"]


def test_the_same_message_at_two_inboxes_is_seen_at_both_doors() -> None:
    make_message(external_id="<a@x>")
    make_message(make_inbox("sales@shop.example"), external_id="<a@x>")
    assert Message.objects.count() == 2


def test_an_answer_joins_by_the_message_it_answers() -> None:
    first = make_message(external_id="<a@x>")
    second = make_message(thread_keys=("<a@x>",))
    assert second.conversation_id == first.conversation_id
    assert second.evidence == {"by": "answers", "key": "<a@x>"}


def test_the_signed_token_is_stronger_than_headers() -> None:
    first = make_message(external_id="<a@x>")
    other = make_conversation(external_id="<b@x>")
    joined = make_message(thread_keys=("<b@x>",), reply_token=reply_token(first.conversation))
    assert joined.conversation_id == first.conversation_id != other.pk
    assert joined.evidence["by"] == "reply_token"


def test_a_forged_token_joins_nothing() -> None:
    first = make_message()
    token = reply_token(first.conversation)
    forged = ("a" if token[0] != "a" else "b") + token[1:]
    assert make_message(reply_token=forged).conversation_id != first.conversation_id


def test_the_same_subject_joins_nothing() -> None:
    assert make_message(subject="Order").conversation_id != make_message(subject="Order").conversation_id


@pytest.mark.parametrize("status", [Status.WAITING, Status.RESOLVED])
def test_a_word_from_the_customer_reopens(status: str) -> None:
    conversation = make_conversation(external_id="<a@x>")
    actions.set_status(conversation=conversation, status=status, by=SYSTEM)
    message = make_message(thread_keys=("<a@x>",))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.resolved_at) == (Status.OPEN, None)
    assert conversation.waiting_since is not None
    assert conversation.last_message == message


def test_a_machine_neither_reopens_nor_starts_a_wait() -> None:
    conversation = make_conversation(external_id="<a@x>")
    actions.resolve(conversation=conversation, by=SYSTEM)
    make_message(thread_keys=("<a@x>",), auto="vacation")
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == (Status.RESOLVED, None)


def test_spam_stays_spam() -> None:
    conversation = make_conversation(external_id="<a@x>")
    actions.mark_spam(conversation=conversation, by=SYSTEM)
    make_message(thread_keys=("<a@x>",))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == (Status.SPAM, None)


def test_a_blocked_customer_lands_in_spam() -> None:
    customer = make_conversation().customer
    Customer.objects.filter(pk=customer.pk).update(is_blocked=True)
    assert make_conversation(text="again").status == Status.SPAM


def test_waiting_counts_from_the_first_unanswered_word() -> None:
    first = make_message(external_id="<a@x>")
    make_message(thread_keys=("<a@x>",))
    assert Conversation.objects.get().waiting_since == first.created_at <= now()


def test_html_is_kept_clean() -> None:
    message = make_message(html='<p onclick="x()">مرحبا<script>alert(1)</script></p>')
    assert "script" not in message.html
    assert "onclick" not in message.html
    assert "مرحبا" in message.html


def test_a_message_of_long_ago_is_put_on_record_and_wakes_nobody(inbox: Inbox) -> None:
    then = now() - timedelta(days=900)
    conversation = make_conversation(inbox, happened_at=then)
    assert (conversation.status, conversation.resolved_at) == ("resolved", then)
    assert conversation.created_at == conversation.last_activity_at == then
    assert conversation.waiting_since is None
    assert [row.name for row in EventRow.objects.filter(topic=f"conversation.{conversation.pk}")] == ["MessageFiled"]


def test_a_message_of_long_ago_changes_nothing_of_a_conversation_that_goes_on(inbox: Inbox) -> None:
    first = make_message(inbox, external_id="a@client.example")
    before = Conversation.objects.values().get()
    old = make_message(
        inbox, thread_keys=("a@client.example",), answers="a@client.example", happened_at=now() - timedelta(days=30)
    )
    assert old.conversation_id == first.conversation_id
    assert Conversation.objects.values().get() == before
