"""Touchpoints on a customer's line of time and beside a conversation."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_agent
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.desk.presenters.timeline import Place, timeline
from hafawa.platform.web.money import write_money
from hafawa.platform.web.reading import Reader
from hafawa.touchpoints.testing import make_touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor(db: None) -> Agent:
    return make_agent("Noor")


@pytest.fixture
def conversation(noor: Agent) -> Conversation:
    return make_conversation(make_inbox(), text="أين طلبي؟")


def page_of(agent: Agent, address: str, **query: Any) -> str:
    client = Client(headers={"accept-language": agent.language})
    client.force_login(agent)
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_stand_between_messages_at_the_time_they_happened(noor: Agent, conversation: Conversation) -> None:
    now = timezone.now()
    make_touchpoint(conversation.customer, "order_placed", at=now - timedelta(days=3))
    make_touchpoint(conversation.customer, "order_delivered", at=now)
    make_touchpoint(conversation.customer, "order_shipped", at=now - timedelta(days=1))
    kinds = [
        item.touch.icon if item.touch else item.kind
        for day in timeline(noor, conversation.customer_id).days
        for item in day.items
        if item.kind != "event"
    ]
    assert kinds == ["truck", "in", "package", "shopping-cart"]


@pytest.mark.parametrize(
    ("language", "name", "amount"),
    [
        ("en", "Order delivered", "SAR\u00a01,234.50"),
        ("ar", "سُلّم الطلب", "1,234.50\u00a0ر.س."),
        ("ro", "Comandă livrată", "1.234,50\u00a0SAR"),
    ],
)
def test_reads_in_the_readers_language(language: str, name: str, amount: str, conversation: Conversation) -> None:
    reader = make_agent("Reader", language=language)
    make_touchpoint(
        conversation.customer, amount="1234.5", currency="SAR", order="DB-1",
        properties={"carrier": "<b>Sahm</b>", "fragile": True, "boxes": [1, 2]},
    )  # fmt: skip
    for address in (reverse("customers:page", args=[conversation.customer_id]), f"/c/{conversation.pk}/beside/"):
        shown = page_of(reader, address)
        assert name in shown
        assert amount in shown
    whole = page_of(reader, reverse("customers:page", args=[conversation.customer_id]))
    assert "&lt;b&gt;Sahm&lt;/b&gt;" in whole
    assert "<b>Sahm</b>" not in whole
    assert "[1, 2]" in whole


def test_can_be_shown_alone(noor: Agent, conversation: Conversation) -> None:
    make_touchpoint(conversation.customer)
    items = [item for day in timeline(noor, conversation.customer_id, only="touchpoints").days for item in day.items]
    assert [item.kind for item in items] == ["touchpoint"]
    address = reverse("customers:page", args=[conversation.customer_id])
    assert "Order delivered" not in page_of(noor, address, only="messages")
    assert "Order delivered" in page_of(noor, address, only="touchpoints")


def test_pages_follow_without_gaps_or_repeats_also_within_one_moment(noor: Agent, conversation: Conversation) -> None:
    moment = timezone.now() - timedelta(hours=1)
    made = [make_touchpoint(conversation.customer, at=moment).pk for _ in range(70)]
    seen: list[str] = []
    place: Place | None = None
    while True:
        page = timeline(noor, conversation.customer_id, after=place, only="touchpoints")
        seen += [item.id for day in page.days for item in day.items]
        if not page.next:
            break
        place = Place.read(page.next)
    assert seen == [f"t-{pk}" for pk in made[::-1]]


def test_more_touchpoints_cost_no_more_queries(noor: Agent, conversation: Conversation) -> None:
    counts = []
    for _ in range(2):
        for _ in range(8):
            make_touchpoint(conversation.customer)
        with CaptureQueriesContext(connection) as caught:
            timeline(noor, conversation.customer_id)
        counts.append(len(caught))
    assert counts[1] <= counts[0] <= 11


def test_a_stranger_sees_none_of_it(conversation: Conversation) -> None:
    make_touchpoint(conversation.customer, order="sirr-7219")
    for name in ("customers:page", "customers:timeline"):
        answer = Client().get(reverse(name, args=[conversation.customer_id]))
        assert answer.status_code == 302
        assert "sirr" not in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "digits", "currency", "shown"),
    [
        ("en", "latn", "JOD", "JOD\u00a01,234.500"),
        ("ro", "latn", "RON", "1.234,50\u00a0RON"),
        ("ar", "arab", "SAR", "\u200f١٬٢٣٤٫٥٠\u00a0ر.س.\u200f"),
        ("ar", "latn", "SAR", "\u200f1,234.50\u00a0ر.س.\u200f"),
    ],
)
def test_money_is_written_the_readers_way(language: str, digits: Any, currency: str, shown: str) -> None:
    from decimal import Decimal

    assert write_money(Decimal("1234.5"), currency, Reader(language=language, digits=digits)) == shown
