"""What a page asks of the database, and that whoever looks next sees their own: words, rights and what has changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hafawa.accounts.models import Agent, Role, Tag, Team
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions
from hafawa.conversations.models import Conversation, Message, State
from hafawa.conversations.testing import make_conversation, make_message
from hafawa.desk.views.conversation import TOLD_BY_MESSAGES

pytestmark = pytest.mark.django_db
AtMost = Callable[[int], Any]


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMINISTRATOR])
def test_a_page_asks_little_whatever_its_reader_may_do(role: str, django_assert_max_num_queries: AtMost) -> None:
    """Figures, queue and settings on an administrator's rail ask nothing; one question more tells of failed mail."""
    desk = signed_in(make_agent("Rim", role=role))
    conversation = make_conversation(external_id="<a@x>")
    for _number in range(25):
        make_message(thread_keys=("<a@x>",))
    address = f"/c/{conversation.pk}/"
    for path, most in ((address, 15), (f"{address}beside/", 23), ("/inbox/open/", 13), ("/inbox/open/rows/", 7)):
        desk.get(path)
        with django_assert_max_num_queries(most + (role == Role.ADMINISTRATOR)):
            desk.get(path)


def test_each_reader_reads_their_own_language_one_after_the_other() -> None:
    conversation = make_conversation()
    readers = {language: signed_in(make_agent(f"R{language}", language=language)) for language in ("ar", "en", "ro")}
    said = {"ar": "المحادثة", "en": "Conversation", "ro": "Conversație"}
    for _again in range(2):
        for language, client in readers.items():
            page = text(client, f"/c/{conversation.pk}/")
            assert f'lang="{language}"' in page
            assert f'id="thread" tabindex="-1" aria-label="{said[language]}"' in page


def test_two_colleagues_who_may_not_see_one_team_each_see_their_own() -> None:
    """The same question with as many hidden teams: only the values differ."""
    one, two = make_team("One"), make_team("Two")
    Team.objects.update(is_restricted=True)
    rooms = {
        team.name: make_conversation(sender=f"{team.name}@example.com", name=f"Customer {team.name}")
        for team in (one, two)
    }
    for team in (one, two):
        Conversation.objects.filter(pk=rooms[team.name].pk).update(team=team)
    people = {team.name: signed_in(make_agent(f"Of {team.name}", teams=(team,))) for team in (one, two)}
    for _again in range(2):
        for mine, other in (("One", "Two"), ("Two", "One")):
            client = people[mine]
            assert client.get(f"/c/{rooms[mine].pk}/").status_code == 200
            assert client.get(f"/c/{rooms[other].pk}/").status_code == 404
            assert client.get(f"/c/{rooms[other].pk}/beside/").status_code == 404
            listed = text(client, "/inbox/open/")
            assert f"Customer {mine}" in listed
            assert f"Customer {other}" not in listed


def test_rights_and_hours_of_a_session_hold_at_once(noor: Agent) -> None:
    conversation, desk = make_conversation(), signed_in(noor)
    assert 'id="composer"' in text(desk, f"/c/{conversation.pk}/")
    Agent.objects.filter(pk=noor.pk).update(role=Role.VIEWER, name="Renamed")
    assert 'id="composer"' not in text(desk, f"/c/{conversation.pk}/")
    Agent.objects.filter(pk=noor.pk).update(is_active=False)
    assert desk.get(f"/c/{conversation.pk}/").status_code == 302
    Agent.objects.filter(pk=noor.pk).update(is_active=True)
    assert desk.get(f"/c/{conversation.pk}/").status_code == 200
    desk.session.flush()
    assert desk.get(f"/c/{conversation.pk}/").status_code == 302


def test_what_changes_is_seen_by_the_next_look(desk: Client, noor: Agent) -> None:
    conversation = make_conversation()
    pictured = '<p>x</p><img data-remote-src="https://a.example/b.png">'  # as sanitising leaves it
    Message.objects.filter(conversation=conversation).update(html=pictured)
    address = f"/c/{conversation.pk}/"
    before = text(desk, address)
    assert "held back" in before
    assert "held back" not in text(desk, f"{address}thread/?images={conversation.last_message_id}")
    assert text(desk, address).count("held back") == before.count("held back")
    reply = actions.reply(conversation=conversation, by=noor.actor, html="<p>First words</p>")
    assert "First words" in text(desk, f"{address}thread/")
    for state, shown in ((State.SENT, "Sent"), (State.DELIVERED, "Delivered"), (State.FAILED, "Send again")):
        Message.objects.filter(pk=reply.pk).update(state=state, html=f"<p>Words {state}</p>")
        page = text(desk, f"{address}thread/")
        assert f"Words {state}" in page
        assert shown in page
        assert "First words" not in page
    actions.set_tags(conversation=conversation, add=[Tag.objects.create(name="Fresh tag")], by=noor.actor)
    assert "Fresh tag" in text(desk, f"{address}context/")
    make_message(thread_keys=(), sender="layla@example.com", text="A second matter", subject="Second matter")
    assert "Second matter" in text(desk, f"{address}context/")


def test_what_messages_tell_themselves_stands_between_them_no_second_time(desk: Client, noor: Agent) -> None:
    conversation = make_conversation()
    actions.set_status(conversation=conversation, status="resolved", by=noor.actor)
    items = desk.get(f"/c/{conversation.pk}/").context["items"]
    assert [item.kind for item in items] == ["in", "line"]
    assert {"ConversationStarted", "MessageReceived"} <= TOLD_BY_MESSAGES
