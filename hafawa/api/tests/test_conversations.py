"""Conversations over the API: the list, one, new ones, changes, messages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent
from hafawa.conversations import actions
from hafawa.conversations.channel import DeliveryReport, Refusal
from hafawa.conversations.models import Conversation, Direction, Inbox, Message, Priority, Status
from hafawa.conversations.testing import make_conversation, make_message
from hafawa.customers.models import Customer
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

from .conftest import Program, program_of

pytestmark = pytest.mark.django_db


def test_a_conversation_reads_as_it_stands(
    shop: Program, conversation: Conversation, noor: Agent, orders: Team
) -> None:
    actions.give_to_team(conversation=conversation, team=orders, by=SYSTEM)
    actions.assign(conversation=conversation, agent=noor, by=SYSTEM)
    answer = shop.get(f"/conversations/{conversation.pk}")
    assert answer.status_code == 200
    found = answer.json()
    assert found["subject"] == "تأخر الطلب"
    assert found["status"] == "open"
    assert found["priority"] == "normal"
    assert found["customer"] == {"id": conversation.customer_id, "name": "ليلى الحربي"}
    assert found["assignee"] == {"id": noor.pk, "name": "Noor"}
    assert found["team"] == {"id": orders.pk, "name": "Orders"}
    assert found["preview"] == "أين طلبي؟ لم يصل بعد"
    assert found["created_at"].endswith("Z")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=open", True),
        ("status=resolved", False),
        ("assignee=none", True),
        ("assignee=me", False),
        ("priority=normal", True),
        ("priority=urgent", False),
        ("tag=late", True),
        ("tag=early", False),
        ("language=ar", True),
        ("language=ro", False),
        ("type=billing", False),
        ("brand={brand_id}", True),
        ("customer={customer_id}", True),
        ("customer=987654", False),
        ("team=987654", False),
        ("inbox=987654", False),
        ("updated_since=2020-01-01T00:00:00Z", True),
        ("updated_since=2100-01-01T00:00:00%2B03:00", False),
    ],
)
def test_the_list_is_narrowed(query: str, expected: bool, shop: Program, conversation: Conversation) -> None:
    tag = accounts.save_tag(name="late", by=SYSTEM)
    actions.set_tags(conversation=conversation, add=[tag], by=SYSTEM)
    asked = query.format(brand_id=conversation.brand_id, customer_id=conversation.customer_id)
    answer = shop.get(f"/conversations?{asked}")
    assert answer.status_code == 200
    assert [row["id"] for row in answer.json()["results"]] == ([conversation.pk] if expected else [])


def read_all(shop: Program, address: str) -> list[int]:
    """Every page to the end."""
    ids: list[int] = []
    cursor = ""
    for _page in range(50):
        page = shop.get(f"{address}{'&' if '?' in address else '?'}limit=2{cursor}").json()
        ids += [row["id"] for row in page["results"]]
        if page["next"] is None:
            return ids
        cursor = f"&cursor={page['next']}"
    raise AssertionError("no last page")


def test_pages_meet_without_gap_or_repetition_while_mail_comes_in(shop: Program, inbox: Inbox) -> None:
    made = [make_conversation(inbox, sender=f"c{number}@example.com").pk for number in range(7)]
    first = shop.get("/conversations?limit=3").json()
    make_conversation(inbox, sender="new@example.com")
    second = shop.get(f"/conversations?limit=100&cursor={first['next']}").json()
    assert [row["id"] for row in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None


def test_messages_come_oldest_first_with_their_pages(shop: Program, conversation: Conversation) -> None:
    made = [actions.note(conversation=conversation, by=SYSTEM, text=f"n{number}").pk for number in range(5)]
    first = Message.objects.earliest("pk").pk
    assert read_all(shop, f"/conversations/{conversation.pk}/messages") == [first, *made]
    assert read_all(shop, f"/conversations/{conversation.pk}/messages?order=newest") == [first, *made][::-1]


def test_starts_a_conversation_with_somebody_new(shop: Program, inbox: Inbox, noor: Agent) -> None:
    tag = accounts.save_tag(name="late", by=SYSTEM)
    body = {
        "customer": {"email": "Andrei@Example.com", "name": "Andrei Popescu"},
        "subject": "Comanda",
        "text": "Bună ziua",
        "assignee_id": noor.pk,
        "priority": "high",
        "tags": [tag.name],
    }
    answer = shop.post("/conversations", body)
    assert answer.status_code == 201, answer.content
    conversation = Conversation.objects.get()
    assert answer.headers["Location"] == f"/api/v1/conversations/{conversation.pk}"
    assert answer.json()["id"] == conversation.pk
    assert answer.json()["tags"] == ["late"]
    assert conversation.customer.identities.get().value == "andrei@example.com"
    assert conversation.assignee == noor
    assert conversation.priority == Priority.HIGH
    assert conversation.status == Status.WAITING
    message = Message.objects.get()
    assert (message.direction, message.text, message.agent) == (Direction.OUT, "Bună ziua", noor)
    assert message.recipients["to"] == ["andrei@example.com"]


def test_takes_down_what_a_customer_said_elsewhere(shop: Program, conversation: Conversation) -> None:
    body = {"customer_id": conversation.customer_id, "from_customer": True, "subject": "Sună", "text": "Am sunat ieri"}
    answer = shop.post("/conversations", body)
    assert answer.status_code == 201, answer.content
    message = Message.objects.latest("pk")
    assert message.direction == Direction.IN
    assert message.conversation_id == answer.json()["id"] != conversation.pk
    assert answer.json()["waiting_since"] is not None


def test_changes_everything_at_once(shop: Program, conversation: Conversation, sami: Agent, orders: Team) -> None:
    accounts.save_field(key="order", labels={"en": "Order"}, by=SYSTEM)
    for name in ("late", "vip"):
        accounts.save_tag(name=name, by=SYSTEM)
    until = (now() + timedelta(days=1)).isoformat()
    body = {
        "status": "snoozed",
        "snoozed_until": until,
        "assignee_id": sami.pk,
        "team_id": orders.pk,
        "priority": "urgent",
        "type": "billing",
        "subject": "Late  order",
        "tags": {"set": ["late", "vip"]},
        "fields": {"order": "A-17"},
    }
    answer = shop.patch(f"/conversations/{conversation.pk}", body)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found["status"] == "snoozed"
    assert found["assignee"]["id"] == sami.pk
    assert found["team"]["id"] == orders.pk
    assert found["priority"] == "urgent"
    assert found["type"] == "billing"
    assert found["subject"] == "Late order"
    assert found["tags"] == ["late", "vip"]
    assert found["fields"] == {"order": "A-17"}
    assert EventRow.objects.filter(actor_kind="agent").exclude(actor_name="Noor").count() == 0
    again = shop.patch(f"/conversations/{conversation.pk}", {"assignee_id": None, "tags": {"remove": ["vip"]}})
    assert again.json()["assignee"] is None
    assert again.json()["tags"] == ["late"]


def test_a_change_is_all_or_nothing(shop: Program, conversation: Conversation) -> None:
    events = EventRow.objects.count()
    body = {"subject": "Changed", "priority": "urgent", "fields": {"nope": 1}}
    answer = shop.patch(f"/conversations/{conversation.pk}", body)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "#/fields/nope", "detail": "There is no such field."}]
    assert EventRow.objects.count() == events
    conversation.refresh_from_db()
    assert conversation.subject == "تأخر الطلب"
    assert conversation.priority == Priority.NORMAL


def test_a_change_to_the_same_is_no_event(shop: Program, conversation: Conversation) -> None:
    events = EventRow.objects.count()
    assert shop.patch(f"/conversations/{conversation.pk}", {"status": "open", "priority": "normal"}).status_code == 200
    assert EventRow.objects.count() == events


def test_answers_the_customer(shop: Program, conversation: Conversation, noor: Agent) -> None:
    body = {"text": "سنرسلها غدًا", "cc": ["omar@example.com"], "then": "resolved"}
    answer = shop.post(f"/conversations/{conversation.pk}/replies", body)
    assert answer.status_code == 201, answer.content
    message = Message.objects.get(pk=answer.json()["id"])
    assert message.text == "سنرسلها غدًا"
    assert answer.json()["author"] == {"kind": "agent", "id": noor.pk, "name": "Noor"}
    assert answer.json()["recipients"] == {"to": ["layla@example.com"], "cc": ["omar@example.com"], "bcc": []}
    conversation.refresh_from_db()
    assert conversation.status == Status.RESOLVED


def test_notes_and_names_a_colleague(shop: Program, conversation: Conversation, sami: Agent) -> None:
    answer = shop.post(f"/conversations/{conversation.pk}/notes", {"text": "Look", "mentions": [sami.pk]})
    assert answer.status_code == 201, answer.content
    message = Message.objects.get(pk=answer.json()["id"])
    assert message.direction == Direction.NOTE
    assert [mention.agent for mention in message.mentions.all()] == [sami]


def test_a_merged_conversation_is_not_changed(shop: Program, conversation: Conversation, inbox: Inbox) -> None:
    other = make_conversation(inbox, sender="other@example.com")
    actions.merge(source=conversation, target=other, by=SYSTEM)
    subject = Conversation.objects.get(pk=other.pk).subject
    for answer in (
        shop.patch(f"/conversations/{conversation.pk}", {"subject": "x"}),
        shop.post(f"/conversations/{conversation.pk}/replies", {"text": "x"}),
        shop.post(f"/conversations/{conversation.pk}/notes", {"text": "x"}),
    ):
        assert answer.status_code == 409
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert Conversation.objects.get(pk=other.pk).subject == subject


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"status": "closed"}, "#/status"),
        ({"statuss": "open"}, "#/statuss"),
        ({"status": "snoozed"}, "#/snoozed_until"),
        ({"status": "snoozed", "snoozed_until": "2001-01-01T00:00:00Z"}, "#/snoozed_until"),
        ({"status": "snoozed", "snoozed_until": "2100-01-01T00:00:00"}, "#/snoozed_until"),
        ({"assignee_id": 987654}, "#/assignee_id"),
        ({"assignee_id": "noor"}, "#/assignee_id"),
        ({"team_id": 987654}, "#/team_id"),
        ({"priority": "very"}, "#/priority"),
        ({"tags": {"add": ["nope"]}}, "#/tags/add"),
        ({"tags": ["nope"]}, "#/tags"),
        ({"subject": "x" * 300}, "#/subject"),
        ([], "#"),
    ],
)
def test_a_wrong_change_says_which_part_is_wrong(
    body: Any, pointer: str, shop: Program, conversation: Conversation
) -> None:
    before = list(Conversation.objects.values())
    answer = shop.patch(f"/conversations/{conversation.pk}", body)
    assert answer.status_code == 422, answer.content
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert list(Conversation.objects.values()) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"customer_id": 987654, "text": "x"},
        {"customer": {"email": "not an address"}, "text": "x"},
        {"customer": {"email": "new@example.com"}, "customer_id": 1, "text": "x"},
        {"customer": {"email": "new@example.com"}, "text": "  "},
        {"customer": {"email": "new@example.com"}, "text": "x", "inbox_id": 987654},
        {"customer": {"email": "new@example.com"}, "text": "x", "tags": ["nope"]},
        {"customer": {"email": "new@example.com"}, "from_customer": True},
    ],
)
def test_a_refused_start_leaves_nothing(body: Any, shop: Program, inbox: Inbox) -> None:
    events = EventRow.objects.count()
    answer = shop.post("/conversations", body)
    assert answer.status_code == 422, answer.content
    assert not Conversation.objects.exists()
    assert not Customer.objects.exists()
    assert EventRow.objects.count() == events


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("replies", {"text": ""}),
        ("replies", {"text": "x", "to": ["nobody"]}),
        ("replies", {"text": "x", "inbox_id": 987654}),
        ("replies", {"text": "x", "then": "gone"}),
        ("replies", {"text": "x", "send_at": "tomorrow"}),
        ("notes", {"text": " "}),
        ("notes", {"text": "x", "mentions": [987654]}),
    ],
)
def test_a_refused_message_leaves_nothing(address: str, body: Any, shop: Program, conversation: Conversation) -> None:
    before = list(Message.objects.values())
    assert shop.post(f"/conversations/{conversation.pk}/{address}", body).status_code == 422
    assert list(Message.objects.values()) == before


def test_a_file_comes_with_its_key_alone(shop: Program, inbox: Inbox) -> None:
    from hafawa.conversations.channel import File

    message = make_message(inbox, files=(File(name="فاتورة.txt", content_type="text/plain", content=b"42 SAR"),))
    (row,) = shop.get(f"/conversations/{message.conversation_id}/messages").json()["results"]
    (file,) = row["attachments"]
    assert file["name"] == "فاتورة.txt"
    answer = shop.get(file["url"].removeprefix("/api/v1"))
    assert answer.getvalue() == b"42 SAR"
    assert answer.headers["Cache-Control"] == "no-store"
    assert Program().get(file["url"].removeprefix("/api/v1")).status_code == 401


def test_a_lead_deletes_and_an_agent_does_not(conversation: Conversation, noor: Agent, shop: Program) -> None:
    address = f"/conversations/{conversation.pk}"
    assert shop.delete(address).status_code == 403
    assert shop.get(address).json()["status"] == "open"
    leading = program_of(make_agent("Rana", Role.LEAD))
    answer = leading.delete(address, **{"Idempotency-Key": '"once"'})
    assert (answer.status_code, answer.content) == (204, b"")
    again = leading.delete(address, **{"Idempotency-Key": '"once"'})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (204, "true")
    assert leading.delete(address).status_code == leading.get(address).status_code == 404
    assert leading.get(f"{address}/messages").status_code == 404
    assert leading.get("/conversations").json()["results"] == []
    assert leading.patch(address, {"status": "open"}).status_code == 404
    assert EventRow.objects.filter(name="ConversationDeleted").count() == 1


def test_no_change_of_status_deletes_or_undeletes(conversation: Conversation, shop: Program) -> None:
    answer = shop.patch(f"/conversations/{conversation.pk}", {"status": "deleted"})
    assert answer.status_code == 422
    assert shop.get("/conversations?status=deleted").status_code == 422
    assert Conversation.objects.get().status == Status.OPEN


def test_a_message_that_came_back_says_why(shop: Program, conversation: Conversation, inbox: Inbox) -> None:
    message = actions.reply(conversation=conversation, text="مرحباً", by=SYSTEM)
    Message.objects.filter(pk=message.pk).update(state="sent")
    refusal = Refusal(
        address="layla@example.com", is_permanent=True, status="5.1.1", reason="userunknown", blames_address=True,
        diagnostic="550 5.1.1 no such user",
    )  # fmt: skip
    actions.record_delivery(
        inbox=inbox,
        report=DeliveryReport(
            state="failed", reason="userunknown", external_id=message.external_id, refusals=(refusal,)
        ),
    )
    first, row = shop.get(f"/conversations/{conversation.pk}/messages").json()["results"]
    assert first["delivery"] is None
    assert row["state"] == "failed"
    assert row["state_reason"]
    assert row["state_reason"] != "userunknown"
    assert row["delivery"] == {
        "reason": "userunknown",
        "status": "5.1.1",
        "diagnostic": "550 5.1.1 no such user",
        "addresses": ["layla@example.com"],
        "is_delayed": False,
    }
    (identity,) = shop.get(f"/customers/{conversation.customer_id}").json()["identities"]
    assert identity["trouble"] == "unreachable"
