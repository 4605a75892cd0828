"""A note about the customer, written beside a conversation."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation
from hafawa.customers.models import CustomerNote
from hafawa.platform import live
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]
HX = {"HX-Request": "true"}


@pytest.fixture
def row() -> Conversation:
    return make_conversation()


def write(client: Client, row: Conversation, text: str, **headers: str) -> int:
    address = reverse("desk:customer_note", args=[row.pk])
    return client.post(address, {"text": text}, headers=headers or HX).status_code


def as_(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_it_is_kept_and_shown_at_once_with_an_empty_place_for_the_next(
    desk: Client, noor: Agent, row: Conversation
) -> None:
    answer = desk.post(reverse("desk:customer_note", args=[row.pk]), {"text": "تفضّل الهاتف"}, headers=HX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="customer-notes"' in html
    assert html.count("تفضّل الهاتف") == 1
    note = CustomerNote.objects.get()
    assert (note.customer_id, note.author_id) == (row.customer_id, noor.pk)
    assert "تفضّل الهاتف" in desk.get(reverse("desk:context", args=[row.pk])).content.decode()
    assert "تفضّل الهاتف" in desk.get(reverse("customers:page", args=[row.customer_id])).content.decode()
    assert "تفضّل الهاتف" in desk.get(reverse("customers:notes", args=[row.customer_id])).content.decode()


def test_others_who_look_at_the_customer_are_told_where_to_look_again(
    desk: Client, row: Conversation, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable
) -> None:
    hints: list[tuple[str, str]] = []
    monkeypatch.setattr(live, "hint", lambda topic, what: hints.append((topic, what)))
    with django_capture_on_commit_callbacks(execute=True):
        write(desk, row, "x")
    assert (f"customer.{row.customer_id}", "CustomerNoted") in hints
    pane = desk.get(f"{reverse('desk:conversation', args=[row.pk])}?whole").content.decode()
    assert f'data-live="conversation.{row.pk} customer.{row.customer_id}"' in pane


def test_without_scripts_it_leads_back_to_the_conversation(desk: Client, row: Conversation) -> None:
    answer = desk.post(reverse("desk:customer_note", args=[row.pk]), {"text": "x"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:conversation", args=[row.pk]))
    assert CustomerNote.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 5001])
def test_nothing_or_too_much_comes_back_with_why(text: str, desk: Client, row: Conversation) -> None:
    told = EventRow.objects.count()
    assert write(desk, row, text) == 422
    assert not CustomerNote.objects.exists()
    assert EventRow.objects.count() == told


def test_strangers_write_nothing(desk: Client, dana: Agent, viewer: Agent, orders: Team, row: Conversation) -> None:
    conversations.give_to_team(conversation=row, team=orders, by=SYSTEM)
    told = EventRow.objects.count()
    assert write(as_(dana), row, "x") == 404
    assert write(as_(viewer), row, "x") in {403, 404}
    assert write(Client(), row, "x") == 401
    assert desk.get(reverse("desk:customer_note", args=[row.pk])).status_code == 405
    assert not CustomerNote.objects.exists()
    assert EventRow.objects.count() == told


def test_who_may_only_read_sees_no_place_to_write(viewer: Agent, row: Conversation) -> None:
    html = as_(viewer).get(reverse("desk:context", args=[row.pk])).content.decode()
    assert reverse("desk:customer_note", args=[row.pk]) not in html
    assert write(as_(viewer), row, "x") == 403
    assert not CustomerNote.objects.exists()
