"""Deleting on the desk: asked first, undone at once, and the trash of those who keep the house running."""

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent
from hafawa.conversations import actions
from hafawa.conversations.channel import File
from hafawa.conversations.models import Conversation, Status
from hafawa.conversations.testing import make_message
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


@pytest.fixture
def lead(db: None) -> Agent:
    return make_agent("Rana", role=Role.LEAD)


@pytest.fixture
def amal(db: None) -> Agent:
    return make_agent("Amal", role=Role.ADMINISTRATOR)


@pytest.fixture
def row() -> Conversation:
    file = File(name="a.txt", content_type="text/plain", content=b"a")
    return make_message(subject="Late order", files=(file,)).conversation


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def words(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("en", ("Delete this conversation?", "2 messages, notes included", "1 file", "For 30 days")),
        ("ar", ("حذف هذه المحادثة؟", "رسالتان مع الملاحظات", "ملف واحد", "خلال 30 يومًا")),
        ("ro", ("Ștergeți această conversație?", "2 mesaje, inclusiv notele", "1 fișier", "Timp de 30 de zile")),
    ],
)
def test_it_is_asked_first_and_said_what_goes(
    lead: Agent, row: Conversation, language: str, asked: tuple[str, ...]
) -> None:
    actions.note(conversation=row, by=lead.actor, text="Careful")
    prefer(agent=lead, by=lead.actor, language=language, digits="latn")
    shown = words(signed_in(lead), "desk:delete", row.pk)
    assert all(part in shown for part in asked)
    assert Conversation.objects.get().status == Status.OPEN


def test_deleted_it_leaves_the_list_and_can_be_undone_from_there(lead: Agent, row: Conversation) -> None:
    client = signed_in(lead)
    assert reverse("desk:delete", args=[row.pk]) in words(client, "desk:conversation", row.pk)
    answer = client.post(reverse("desk:delete", args=[row.pk]))
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("desk:home"))
    shown = words(client, "desk:inbox", "open")
    assert "Late order" not in shown
    assert f"#{row.pk} was deleted." in shown
    assert client.get(reverse("desk:conversation", args=[row.pk])).status_code == 404
    answer = client.post(reverse("desk:restore", args=[row.pk]))
    assert answer.status_code == 302
    assert "Late order" in words(client, "desk:conversation", row.pk)
    assert "was deleted." not in words(client, "desk:inbox", "open")
    history = words(client, "desk:history", row.pk)
    assert "\u2068Rana\u2069 deleted it" in history
    assert "\u2068Rana\u2069 brought it back" in history


def test_undoing_is_not_offered_for_ever_nor_to_others(lead: Agent, row: Conversation, amal: Agent) -> None:
    import time_machine

    client = signed_in(lead)
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False):
        client.force_login(lead)
        client.post(reverse("desk:delete", args=[row.pk]))
        assert "was deleted." not in words(signed_in(amal), "desk:inbox", "open")
    with time_machine.travel("2026-03-02T10:11:00Z", tick=False):
        assert "was deleted." not in words(client, "desk:inbox", "open")


def test_the_trash_brings_back_and_erases(lead: Agent, amal: Agent, row: Conversation) -> None:
    actions.delete_conversation(conversation=row, by=lead.actor)
    client = signed_in(amal)
    shown = words(client, "operations:trash")
    assert "Late order" in shown
    assert "deleted by \u2068Rana\u2069" in shown
    client.post(reverse("desk:restore", args=[row.pk]))
    assert "The trash is empty" in words(client, "operations:trash")
    actions.delete_conversation(conversation=row, by=lead.actor)
    assert client.post(reverse("operations:erase", args=[row.pk])).status_code == 302
    run_all()
    assert not Conversation.objects.exists()
    [kept] = EventRow.objects.filter(topic=f"conversation.{row.pk}")
    assert (kept.name, kept.actor_name) == ("ConversationErased", "Amal")


def test_who_may_not_delete_deletes_nothing(
    desk: Client, dana: Agent, orders: Team, lead: Agent, amal: Agent, row: Conversation
) -> None:
    url = reverse("desk:delete", args=[row.pk])
    assert url not in words(desk, "desk:conversation", row.pk)
    for ask in (desk.get, desk.post):
        assert ask(url).status_code == 403
    actions.give_to_team(conversation=row, team=orders, by=SYSTEM)
    for ask in (signed_in(lead).get, signed_in(lead).post):  # a lead of another team
        assert ask(url).status_code == 404
    assert Client().post(url).status_code in (302, 403)
    assert Conversation.objects.get().status == Status.OPEN


def test_who_may_not_see_the_trash_brings_back_and_erases_nothing(
    desk: Client, lead: Agent, amal: Agent, row: Conversation
) -> None:
    actions.delete_conversation(conversation=row, by=amal.actor)
    restore, erase = reverse("desk:restore", args=[row.pk]), reverse("operations:erase", args=[row.pk])
    assert desk.post(restore).status_code == 403
    assert signed_in(lead).post(restore).status_code == 404  # somebody else put it there
    for client in (desk, signed_in(lead), Client()):
        assert client.post(erase).status_code in (302, 403)
        assert client.get(reverse("operations:trash")).status_code in (302, 403)
    for client in (signed_in(amal),):
        assert client.get(restore).status_code == client.get(erase).status_code == 405
        assert client.post(reverse("operations:erase", args=[row.pk + 1])).status_code == 404
        assert client.get(reverse("operations:trash") + "?after=x").status_code == 404
    run_all()
    assert Conversation.objects.get().status == Status.DELETED


def test_a_bell_that_rang_for_it_names_nothing(desk: Client, noor: Agent, amal: Agent, row: Conversation) -> None:
    actions.note(conversation=row, by=amal.actor, text="Look", mentions=[noor])
    run_all()
    assert "Late order" in words(desk, "find:alerts")
    actions.delete_conversation(conversation=row, by=amal.actor)
    assert "Late order" not in words(desk, "find:alerts")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This conversation is not here any more"),
        ("ar", "لم تعد هذه المحادثة هنا"),
        ("ro", "Această conversație nu mai este aici"),
    ],
)
@pytest.mark.parametrize("fragment", ["thread", "head", "context", "beside", "conversation"])
def test_who_has_it_open_is_told_calmly_in_its_place(
    desk: Client, noor: Agent, lead: Agent, row: Conversation, fragment: str, language: str, said: str
) -> None:
    prefer(agent=noor, by=noor.actor, language=language)
    address = reverse(f"desk:{fragment}", args=[row.pk])
    assert said not in desk.get(address, headers={"HX-Request": "true"}).content.decode()
    actions.delete_conversation(conversation=row, by=lead.actor)
    answer = desk.get(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (404, "#thread", "outerHTML")
    shown = answer.content.decode()
    assert said in shown
    assert "Late order" not in shown
    assert f'href="{reverse("desk:inbox", args=["mine"])}"' in shown  # and the way back
    assert "HX-Retarget" not in desk.get(address)  # a page is a page


def test_another_teams_conversation_is_told_as_one_that_never_was(
    desk: Client, lead: Agent, dana: Agent, orders: Team
) -> None:
    hidden = make_message(subject="Secret").conversation
    actions.give_to_team(conversation=hidden, team=orders, by=lead.actor)
    client = signed_in(dana)
    there, nowhere = (
        client.get(reverse("desk:thread", args=[number]), headers={"HX-Request": "true"})
        for number in (hidden.pk, hidden.pk + 999)
    )
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content
