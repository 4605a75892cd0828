"""What enters is kept before it is understood, once, and costs a bounded number of rows and queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hafawa.accounts.models import Agent
from hafawa.conversations import actions, queries
from hafawa.conversations.channel import Arrived, CardAnswer, Door, InboundMessage, NotUnderstoodError, Sender
from hafawa.conversations.models import Arrival, Conversation, Inbox, Message
from hafawa.conversations.testing import RecordingChannel, make_conversation
from hafawa.courtesy import queries as courtesy
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import queued, run_all
from hafawa.routing import switch

pytestmark = pytest.mark.django_db

MAIL = """From: =?utf-8?b?2YTZitmE2Yk=?= <layla@example.com>
To: support@shop.example
Subject: Late
Message-ID: <{id}@client.example>
{more}Content-Type: text/plain; charset=utf-8

Where is my order?
"""
# transaction marks; and the queue's look whether anything is due, shared by all that is
NOT_WORK = re.compile(r"^(SAVEPOINT|RELEASE|BEGIN|COMMIT|SELECT CASE WHEN EXISTS \(SELECT 1 FROM job)")


def mail(number: int, **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return MAIL.format(id=number, more=more).encode()


def test_what_arrives_twice_is_kept_once(inbox: Inbox) -> None:
    first = actions.arrive(inbox=inbox, external_id="a", raw=b"one")
    second = actions.arrive(inbox=inbox, external_id="a", raw=b"two")
    assert second.pk == first.pk
    assert bytes(Arrival.objects.get().raw) == b"one"
    assert len(queued("understand")) == 1


def test_a_mail_becomes_a_message(inbox: Inbox) -> None:
    actions.arrive(inbox=inbox, external_id="a", raw=mail(1))
    run_all()
    message = Message.objects.select_related("identity__customer", "arrival").get()
    assert (message.text, message.subject) == ("Where is my order?", "Late")
    assert message.identity is not None
    assert (message.identity.value, message.identity.customer.name) == ("layla@example.com", "ليلى")
    assert message.arrival is not None
    assert message.arrival.state == Arrival.State.UNDERSTOOD


@pytest.mark.parametrize("error", [NotUnderstoodError("no sender"), ZeroDivisionError("a bug of ours")])
def test_what_is_not_understood_is_kept_shown_and_can_be_retried(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, error: Exception
) -> None:
    def fails(raw: bytes, door: Door) -> list[Arrived]:
        raise error

    channel.parses = fails
    arrival = actions.arrive(inbox=inbox, external_id="a", raw=b"\xff\x00")
    run_all()
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.FAILED
    assert str(error) in arrival.error
    assert queries.failed_arrivals() == [arrival]
    assert bytes(arrival.raw) == b"\xff\x00"
    channel.parses = lambda raw, door: [
        InboundMessage(external_id="x", sender=Sender(kind="email", value="layla@example.com"), text="hello")
    ]
    actions.retry_arrival(arrival=arrival, by=noor.actor)
    run_all()
    assert Message.objects.get().text == "hello"
    assert queries.failed_arrivals() == []


def test_a_poisonous_arrival_does_not_stop_the_next(inbox: Inbox, channel: RecordingChannel) -> None:
    def parses(raw: bytes, door: Door) -> list[Arrived]:
        if raw == b"poison":
            raise RecursionError
        return [InboundMessage(external_id="x", sender=Sender(kind="email", value="l@example.com"), text="hello")]

    channel.parses = parses
    for name, raw in (("a", b"poison"), ("b", b"fine")):
        actions.arrive(inbox=inbox, external_id=name, raw=raw)
    run_all()
    assert Message.objects.count() == 1
    assert len(queries.failed_arrivals()) == 1


def test_a_card_answered_is_no_message_and_reopens_nothing(inbox: Inbox) -> None:
    conversation = make_conversation(inbox)
    Message.objects.update(card="csat", card_token="t0k")
    actions.resolve(conversation=conversation, by=conversation.customer.actor)
    actions.answer_card(answer=CardAnswer(token="t0k", value="5"))
    actions.answer_card(answer=CardAnswer(token="", value="5"))
    conversation.refresh_from_db()
    assert conversation.status == "resolved"
    assert [row.data["value"] for row in EventRow.objects.filter(name="CardAnswered")] == ["5"]


@pytest.mark.parametrize("held", [0, 30])
@pytest.mark.parametrize("answers", [False, True])
def test_one_mail_writes_at_most_12_rows_and_runs_at_most_25_queries(inbox: Inbox, held: int, answers: bool) -> None:
    """One of the 25 is kept free: what a process remembers is asked for again now and then."""
    for number in range(held):
        actions.arrive(
            inbox=inbox, external_id=f"h{number}", raw=mail(number + 100).replace(b"order?", b"order %d?" % number)
        )
    actions.arrive(inbox=inbox, external_id="first", raw=mail(1))
    run_all()
    told = EventRow.objects.order_by("id").values_list("pk", flat=True).last() or 0
    assert not switch.is_on()  # remembered now, whatever came before: the look for it is none of this mail's
    assert not courtesy.switched_on()["acknowledges"]
    with CaptureQueriesContext(connection) as captured:
        more = {"In_Reply_To": "<1@client.example>", "References": "<1@client.example>"} if answers else {}
        raw = mail(2, **more)
        if not answers:
            raw = raw.replace(b"layla@", b"andrei@")
        actions.arrive(inbox=inbox, external_id="second", raw=raw)
        run_all()
    asked = [query["sql"].strip() for query in captured]
    work = [sql for sql in asked if not NOT_WORK.match(sql)]
    inserts = [sql for sql in work if sql.startswith("INSERT")]
    events = EventRow.objects.filter(pk__gt=told).count()
    written = len([sql for sql in inserts if 'INTO "event"' not in sql]) + events
    assert Conversation.objects.count() == held + (1 if answers else 2)
    assert written <= 12, "\n".join(inserts)
    assert len(work) <= 24, "\n".join(f"{number} {sql[:150]}" for number, sql in enumerate(work))
