"""A message that did not arrive, as colleagues see it: why, in their language; on the customer; before they write."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent
from hafawa.conversations import actions
from hafawa.conversations.channel import DeliveryReport, Refusal
from hafawa.conversations.models import Conversation, Inbox, Message
from hafawa.conversations.testing import make_conversation, make_inbox, make_message, recorded_channel
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db

GONE = Refusal(
    address="layla@example.com",
    is_permanent=True,
    status="5.1.1",
    reason="userunknown",
    blames_address=True,
    diagnostic="550 5.1.1 <b>nobody</b> here",
)


@pytest.fixture
def came_back(noor: Agent) -> Conversation:
    """An answer of noor's that was sent and came back."""
    with recorded_channel():
        message = actions.reply(conversation=make_conversation(), by=noor.actor, text="Hello", undo_seconds=0)
        run_all()
    assert message.inbox
    report = DeliveryReport(external_id=message.external_id, state="failed", reason="userunknown", refusals=(GONE,))
    assert actions.record_delivery(inbox=message.inbox, report=report)
    run_all()
    return message.conversation


def page(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "why", "mark"),
    [
        ("en", "The address does not exist.", "Cannot be reached"),
        ("ar", "العنوان غير موجود.", "يتعذر الوصول إليه"),
        ("ro", "Adresa nu există.", "Nu poate fi contactat"),
    ],
)
def test_why_it_did_not_arrive_is_told_in_the_readers_language(
    desk: Client, noor: Agent, came_back: Conversation, language: str, why: str, mark: str
) -> None:
    prefer(agent=noor, by=noor.actor, language=language)
    shown = page(desk, "desk:conversation", came_back.pk)
    assert shown.count(why) >= 3  # under the message, beside the conversation, above the next answer
    assert mark in shown
    assert "550 5.1.1 &lt;b&gt;nobody" in shown
    assert mark in page(desk, "customers:page", came_back.customer_id)
    assert why in page(desk, "desk:history", came_back.pk)


@pytest.mark.parametrize(
    ("language", "label", "tries", "accused"),
    [
        ("en", "Late", "the other server still tries", "did not get through"),
        ("ar", "متأخرة", "لا يزال الخادم الآخر يحاول", "لم تصل الرسالة الأخيرة"),
        ("ro", "Întârziat", "celălalt server mai încearcă", "Ultimul mesaj nu a ajuns"),
    ],
)
def test_what_is_late_is_nowhere_said_to_have_failed(
    desk: Client, noor: Agent, language: str, label: str, tries: str, accused: str
) -> None:
    with recorded_channel():
        message = actions.reply(conversation=make_conversation(), by=noor.actor, text="Hello", undo_seconds=0)
        run_all()
    assert message.inbox
    full = replace(GONE, is_permanent=False, status="4.2.2", reason="mailboxfull", blames_address=False)

    def hear(state: str) -> str:
        report = DeliveryReport(external_id=message.external_id, state=state, reason="mailboxfull", refusals=(full,))
        assert message.inbox
        assert actions.record_delivery(inbox=message.inbox, report=report)
        run_all()
        return page(desk, "desk:conversation", message.conversation_id)

    prefer(agent=noor, by=noor.actor, language=language)
    shown = hear("delayed")
    assert label in shown
    assert tries in shown
    assert accused not in shown
    assert accused not in page(desk, "customers:page", message.conversation.customer_id)
    shown = hear("failed")
    assert tries not in shown.split('class="state failed"')[1].split("</article>")[0]
    assert accused in shown


def test_the_warning_is_gone_when_they_have_written_again(desk: Client, came_back: Conversation) -> None:
    make_message(text="I am here", thread_keys=(str(Message.objects.filter(direction="out").get().external_id),))
    assert "Cannot be reached" not in page(desk, "desk:conversation", came_back.pk)


def test_a_mail_that_no_person_wrote_has_a_label(desk: Client) -> None:
    conversation = make_conversation(auto="vacation", auto_why="Auto-Submitted: auto-replied")
    shown = page(desk, "desk:conversation", conversation.pk)
    assert "automatic answer: away" in shown
    assert "Auto-Submitted: auto-replied" in shown


REPORT = b"""From: MAILER-DAEMON@mx.example
To: support@shop.example
Subject: failure notice

Hi. This is the qmail-send program. I wasn't able to deliver your message to the following addresses.

<somebody@else.example>:
550 no such user
"""


def test_a_report_about_nothing_of_ours_is_shown_to_those_who_run_the_house(client: Client, noor: Agent) -> None:
    inbox: Inbox = make_inbox()
    actions.arrive(inbox=inbox, external_id="a", raw=REPORT)
    run_all()
    assert not Conversation.objects.exists()
    amal = make_agent("Amal", Role.ADMINISTRATOR)
    client.force_login(amal)
    shown = page(client, "operations:arrivals")
    assert "Set aside" in shown
    assert "none of ours" in shown
    client.force_login(noor)
    assert client.get(reverse("operations:arrivals")).status_code in (302, 403, 404)


def test_nothing_set_aside_is_not_spoken_of(client: Client) -> None:
    client.force_login(make_agent("Amal", Role.ADMINISTRATOR))
    assert "Set aside" not in page(client, "operations:arrivals")
