"""A customer's mail through a real server, read over IMAP, answered, read by the customer, answered back."""

from email.message import EmailMessage

import pytest

from hafawa.accounts.testing import make_agent
from hafawa.channels.email import fetcher
from hafawa.conversations.actions import reply
from hafawa.conversations.models import Conversation, Inbox, Message
from hafawa.conversations.testing import make_inbox
from hafawa.platform.events.actor import Actor
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import Peers

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def inbox(mailpeers: Peers) -> Inbox:
    return make_inbox("support@test.example", **mailpeers.imap_settings("support"), **mailpeers.smtp_settings())


def ask(mailpeers: Peers, inbox: Inbox, count: int = 1) -> Conversation:
    letter = EmailMessage()
    letter["From"], letter["To"] = "ليلى الحربي <layla@test.example>", inbox.address
    letter["Subject"], letter["Message-ID"] = "تأخر الطلب", "<q1@client.example>"
    letter.set_content("أين طلبي رقم ٤٨٢١؟\n")
    mailpeers.submit(letter)
    receive(mailpeers, inbox, count)
    return Conversation.objects.get()


def receive(mailpeers: Peers, inbox: Inbox, count: int) -> None:
    mailpeers.wait_for("support", count)
    fetcher.read_once(inbox)
    run_all()


def answer(conversation: Conversation, text: str) -> Message:
    noor = make_agent()
    message = reply(conversation=conversation, by=Actor("agent", noor.pk, noor.shown_name), text=text, undo_seconds=0)
    run_all()
    message.refresh_from_db()
    return message


def test_a_mail_is_answered_and_the_answer_comes_back_to_its_conversation(mailpeers: Peers, inbox: Inbox) -> None:
    conversation = ask(mailpeers, inbox)
    said = answer(conversation, "مرحباً ليلى، شُحن طلبك اليوم.")
    assert said.state == "sent"
    arrived = mailpeers.wait_for("layla", 1)[0]
    assert arrived["In-Reply-To"] == "<q1@client.example>"
    assert arrived["Subject"] == "Re: تأخر الطلب"

    back = EmailMessage()
    back["From"], back["To"] = "layla@test.example", inbox.address
    back["Subject"], back["In-Reply-To"], back["Message-ID"] = (
        arrived["Subject"],
        arrived["Message-ID"],
        "<q2@client.example>",
    )
    back.set_content(f"شكراً لكم\n\nفي السبت، كتب نور:\n> {said.text}\n")
    mailpeers.submit(back)
    receive(mailpeers, inbox, 2)
    assert [message.text for message in Message.objects.filter(conversation=conversation).order_by("id")] == [
        "أين طلبي رقم ٤٨٢١؟",
        "مرحباً ليلى، شُحن طلبك اليوم.",
        "شكراً لكم",
    ]


def test_the_token_alone_brings_an_answer_back(mailpeers: Peers, inbox: Inbox) -> None:
    conversation = ask(mailpeers, inbox)
    answer(conversation, "مرحباً")
    back = EmailMessage()
    back["From"] = "layla@test.example"
    back["To"] = str(mailpeers.wait_for("layla", 1)[0]["Reply-To"].addresses[0].addr_spec).upper()
    back["Subject"], back["Message-ID"] = "موضوع آخر", "<q3@client.example>"
    back.set_content("بلا ترويسات\n")
    mailpeers.submit(back)
    receive(mailpeers, inbox, 2)
    assert Message.objects.get(external_id="q3@client.example").conversation == conversation
