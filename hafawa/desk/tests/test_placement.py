"""Each message says why it is here and what about its sender to mind; links lead only to what one may see."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Team
from hafawa.conversations import actions
from hafawa.conversations.channel import InboundMessage, Sender, Standing
from hafawa.conversations.models import Conversation, Inbox, Message
from hafawa.conversations.testing import make_inbox, make_message
from hafawa.customers.actions import add_identity
from hafawa.customers.models import Identity
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]

STRANGER = {"sender": "mallory@elsewhere.example", "name": "Mallory"}


def page(client: Client, conversation: Conversation) -> str:
    answer = client.get(reverse("desk:conversation", args=[conversation.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def question() -> Message:
    return make_message(external_id="a@x", subject="Late order")


def test_a_message_says_by_what_it_came_here(desk: Client, question: Message) -> None:
    make_message(thread_keys=("a@x",), subject="Late order", standing=Standing(spf="pass", dmarc="pass"))
    html = page(desk, question.conversation)
    assert "It answers a message of this conversation." in html
    assert "SPF pass, DMARC pass" in html
    assert "No server that you trust has checked the sender." in html  # the first one


def test_a_strangers_conversation_and_the_first_lead_to_each_other(desk: Client, question: Message) -> None:
    stranger = make_message(**STRANGER, thread_keys=("a@x",))
    here = page(desk, stranger.conversation)
    assert "But its sender does not take part there" in here
    assert here.count(reverse("desk:conversation", args=[question.conversation_id])) == 1
    assert here.count("Late order") == 1
    assert "linked to" not in here  # the line that leads there says so already
    assert "Join to that conversation" in here
    there = page(desk, question.conversation)
    assert reverse("desk:conversation", args=[stranger.conversation_id]) in there
    assert "Take it in here" in there


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "It was linked to #{} “{}”"), ("ar", "رُبطت بالمحادثة #{} «{}»"), ("ro", "A fost legată de #{} „{}”")],
)
def test_the_history_says_once_which_conversation_it_was_linked_to(
    desk: Client, noor: Agent, question: Message, language: str, words: str
) -> None:
    prefer(agent=noor, by=noor.actor, language=language)
    stranger = make_message(**STRANGER, thread_keys=("a@x",), subject="Me too")
    for here, other in ((stranger, question), (question, stranger)):
        history = desk.get(reverse("desk:history", args=[here.conversation_id])).content.decode()
        told = words.format(other.conversation_id, f"\u2068{other.conversation.subject}\u2069")
        assert history.count(told) == 1


def test_a_customers_timeline_tells_a_link_between_their_own_conversations_once(desk: Client) -> None:
    first = make_message(external_id="twice@x").conversation
    make_message(make_inbox("sales@shop.example"), external_id="twice@x")  # the same mail to two mailboxes
    assert Conversation.objects.filter(customer_id=first.customer_id).count() == 2
    answer = desk.get(reverse("customers:page", args=[first.customer_id]))
    assert answer.content.decode().count("It was linked to #") == 1


def test_one_click_joins_and_then_the_stranger_takes_part(desk: Client, question: Message) -> None:
    stranger = make_message(**STRANGER, thread_keys=("a@x",), external_id="m@x")
    url = reverse("desk:merge", args=[stranger.conversation_id])
    assert desk.post(url, {"number": question.conversation_id}).status_code == 204
    again = make_message(**STRANGER, thread_keys=("a@x",))
    assert again.conversation_id == question.conversation_id
    assert "desk-linked" not in page(desk, question.conversation)


def test_a_link_is_not_shown_to_those_who_may_not_see_the_other(
    client: Client, dana: Agent, orders: Team, question: Message
) -> None:
    actions.give_to_team(conversation=question.conversation, team=orders, by=SYSTEM)
    sales = make_inbox("sales@shop.example")
    stranger = make_message(sales, **STRANGER, thread_keys=("a@x",))
    client.force_login(dana)
    html = page(client, stranger.conversation)
    assert "But its sender does not take part there" in html
    assert "desk-linked" not in html
    assert "Late order" not in html
    assert "It was linked to another conversation" in html
    assert not re.search(rf"#{question.conversation_id}\b", html)
    history = client.get(reverse("desk:history", args=[stranger.conversation_id])).content.decode()
    assert history.count("linked to") == 1
    assert "It was linked to another conversation" in history
    assert not re.search(rf"#{question.conversation_id}\b", history)
    refused = client.post(reverse("desk:merge", args=[stranger.conversation_id]), {"number": question.conversation_id})
    assert refused.status_code == 422
    assert Message.objects.get(pk=stranger.pk).conversation_id == stranger.conversation_id


def test_a_new_subject_is_asked_about_and_one_click_splits(desk: Client, question: Message) -> None:
    other = make_message(thread_keys=("a@x",), subject="Invoice for March")
    html = page(desk, question.conversation)
    assert "Invoice for March" in html
    assert "Split it off" in html
    assert desk.post(reverse("desk:split", args=[question.conversation_id]), {"messages": other.pk}).status_code == 204
    other.refresh_from_db()
    assert other.conversation_id != question.conversation_id
    assert other.conversation.subject == "Invoice for March"
    assert "Split it off" not in page(desk, other.conversation)


def test_a_new_subject_may_stay_and_is_not_asked_about_again(desk: Client, question: Message) -> None:
    other = make_message(thread_keys=("a@x",), subject="Invoice for March")
    url = reverse("desk:keep", args=[question.conversation_id, other.pk])
    assert desk.post(url).status_code == 204
    html = page(desk, question.conversation)
    assert "Another matter?" not in html
    assert "kept a message with a new subject here" in html
    assert "It answers a message of this conversation." in html
    assert desk.post(url).status_code == 204
    assert EventRow.objects.filter(name="SubjectAccepted").count() == 1


def test_who_may_not_merge_or_see_it_keeps_nothing(
    client: Client, viewer: Agent, dana: Agent, orders: Team, question: Message
) -> None:
    other = make_message(thread_keys=("a@x",), subject="Invoice for March")
    elsewhere = make_message(**STRANGER)
    client.force_login(viewer)
    url = reverse("desk:keep", args=[question.conversation_id, other.pk])
    assert client.post(url).status_code == 403
    actions.give_to_team(conversation=question.conversation, team=orders, by=SYSTEM)
    client.force_login(dana)
    for number in (question.conversation_id, elsewhere.conversation_id):
        assert client.post(reverse("desk:keep", args=[number, other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.evidence["new_subject"]
    assert not EventRow.objects.filter(name="SubjectAccepted").exists()


def test_those_who_may_not_merge_are_not_offered_it(client: Client, viewer: Agent, question: Message) -> None:
    make_message(thread_keys=("a@x",), subject="Invoice for March")
    make_message(**STRANGER, thread_keys=("a@x",))
    client.force_login(viewer)
    html = page(client, question.conversation)
    assert "Split it off" not in html
    assert "Take it in here" not in html


def test_an_unverified_sender_is_marked(desk: Client, question: Message) -> None:
    forged = make_message(thread_keys=("a@x",), standing=Standing(dmarc="fail"))
    html = page(desk, forged.conversation)
    assert "Unverified sender" in html
    assert "Nobody vouches for the sender" in html
    assert "Unverified sender" not in page(desk, question.conversation)


def test_beside_a_forged_mail_the_address_is_not_called_verified(desk: Client, question: Message) -> None:
    Identity.objects.filter(value="layla@example.com").update(is_verified=True)
    forged = make_message(thread_keys=("a@x",), standing=Standing(dmarc="fail"))
    pane = desk.get(reverse("desk:context", args=[forged.conversation_id])).content.decode()
    assert "Whoever wrote a mail here in its name was not verified." in pane
    assert ">verified<" not in pane
    honest = desk.get(reverse("desk:context", args=[question.conversation_id])).content.decode()
    assert ">verified<" in honest
    assert "was not verified" not in honest


def test_an_unverified_sender_casts_no_doubt_on_another_address_of_the_customer(
    desk: Client, question: Message
) -> None:
    layla = question.conversation.customer
    other = add_identity(customer=layla, kind="email", value="l@work.example", is_verified=True, by=SYSTEM)
    forged = make_message(thread_keys=("a@x",), standing=Standing(dmarc="fail"))
    answer = desk.get(reverse("desk:context", args=[forged.conversation_id]))
    assert answer.context["unverified"] == {forged.identity_id}
    assert answer.content.decode().count(">verified<") == 1
    assert other.pk not in answer.context["unverified"]


def from_noor(noor: Agent, **more: Any) -> Message:
    sender = Sender(kind="email", value=noor.email, name="Noor", is_verified=True)
    values: dict[str, Any] = {"external_id": "o@x", "sender": sender, "text": "On its way", "subject": "Re: Late order"}
    inbox = Inbox.objects.earliest("pk")
    return actions.receive(inbox=inbox, inbound=InboundMessage(**values | more))


def test_what_a_colleague_wrote_outside_and_what_they_entered_say_so(
    desk: Client, noor: Agent, question: Message
) -> None:
    from_noor(noor, thread_keys=("a@x",), recipients={"to": ["layla@example.com"]})
    assert "Written outside the desk" in page(desk, question.conversation)
    layla = Sender(kind="email", value="layla@example.com", name="Layla")
    entered = from_noor(noor, external_id="f@x", forwarded_from=layla, forwarded_text="Where?")
    html = page(desk, entered.conversation)
    assert "Entered by \u2068Noor\u2069" in html
    assert "A colleague forwarded it; the customer is its author." in html


def test_a_strangers_name_and_subject_cannot_write_into_the_page(desk: Client, question: Message) -> None:
    make_message(thread_keys=("a@x",), subject="<script>alert(1)</script> other", name="<b>x</b>")
    make_message(**STRANGER, thread_keys=("a@x",), subject="<img src=x onerror=alert(1)>")
    assert "<script>alert(1)" not in page(desk, question.conversation)
    assert "<img src=x" not in page(desk, question.conversation)
