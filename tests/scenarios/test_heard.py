"""A mail through the built-in receiver is acknowledged at once, and no machine is drawn into talking to ours."""

import smtplib
from email.message import EmailMessage

import pytest
from django.core.cache import cache

from hafawa.accounts.models import Agent
from hafawa.channels.email.receiver import Receiver
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation, Inbox
from hafawa.conversations.testing import make_inbox
from hafawa.courtesy.testing import make_courteous
from hafawa.platform.jobs.testing import run_all
from tests.scenarios.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inbox(server: Sink) -> Inbox:
    cache.clear()
    inbox = make_inbox("support@shop.example", **server.settings)
    inbox.brand.languages = ["ar", "en", "ro"]
    inbox.brand.save()
    make_courteous(inbox.brand)
    return inbox


def letter(text: str, **fields: str) -> EmailMessage:
    mail = EmailMessage()
    head = {
        "From": "Andrei Pop <andrei@client.example>",
        "To": "support@shop.example",
        "Subject": "Comanda mea",
        **fields,
    }
    for name, value in head.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def hand_in(receiver: Receiver, mail: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", receiver.port, timeout=20) as client:
        client.send_message(mail)
    run_all()


QUESTION = "Bună ziua, comanda mea nu a ajuns încă. Când o primesc?\n"


def test_a_mail_is_acknowledged_in_its_language_by_a_mail_that_says_what_it_is(
    server: Sink, receiver: Receiver, inbox: Inbox
) -> None:
    hand_in(receiver, letter(QUESTION, Message_ID="<q1@client.example>"))
    [mail] = server.letters
    assert mail["To"] == "andrei@client.example"
    assert mail["Subject"] == "Re: Comanda mea"
    assert mail["In-Reply-To"] == "<q1@client.example>"
    assert mail["Content-Language"] == "ro"
    assert mail["Auto-Submitted"].startswith("auto-")
    assert mail["X-Auto-Response-Suppress"] == "All"
    body = mail.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert "Bună ziua, Andrei Pop," in words
    assert str(Conversation.objects.get().pk) in words
    assert "nu a ajuns" not in words
    assert Conversation.objects.get().waiting_since is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied", "Subject": "Automatic reply: Comanda mea"},
        {"Precedence": "bulk", "Subject": "Altceva"},
        {"From": "no-reply@client.example", "Subject": "Altceva"},
        {"Subject": "A first message, says a program that hides what it is"},
    ],
    ids=["says so", "bulk", "no-reply", "hides"],
)
def test_a_program_that_answers_ours_gets_no_second_mail(
    server: Sink, receiver: Receiver, inbox: Inbox, fields: dict[str, str]
) -> None:
    hand_in(receiver, letter(QUESTION, Message_ID="<q1@client.example>"))
    back = server.letters[0]["Reply-To"].addresses[0].addr_spec
    for number in range(3):
        hand_in(
            receiver,
            letter(f"I am away, says note {number}.\n", Message_ID=f"<r{number}@client.example>", **fields),
        )
        answer = {"To": back, "In_Reply_To": server.letters[0]["Message-ID"], **fields}
        hand_in(receiver, letter(f"Note {number}.\n", Message_ID=f"<s{number}@client.example>", **answer))
    assert len(server.letters) == 1


def test_the_question_at_the_end_reaches_the_customer_as_two_links(
    server: Sink, receiver: Receiver, inbox: Inbox, noor: Agent
) -> None:
    hand_in(receiver, letter(QUESTION, Message_ID="<q1@client.example>"))
    conversation = Conversation.objects.get()
    conversations.reply(conversation=conversation, text="A plecat astăzi.", by=noor.actor)
    run_all()
    conversations.resolve(conversation=conversation, by=noor.actor)
    run_all()
    mail = server.letters[-1]
    assert len(server.letters) == 3
    assert mail["Auto-Submitted"].startswith("auto-")
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    for words in (plain.get_content(), page.get_content()):
        assert "S-a rezolvat?" in words
        assert "?answer=yes" in words
        assert "?answer=no" in words
