"""The queue page, the switch, the settings: what they show, what they change, and what they keep from whom."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hafawa.accounts.models import Agent, Team
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation, Inbox
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from hafawa.routing import actions
from hafawa.routing.models import Presence, Queue, Seat, Skill, Strategy, Weight

from .conftest import SignIn

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(orders: Team, noor: Agent, sami: Agent) -> Agent:
    return make_agent("Lina", "lead", teams=(orders,))


def page(client: Client, name: str, *parts: int) -> str:
    answer = client.get(reverse(f"routing:{name}", args=parts))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_lead_sees_what_waits_and_who_is_on_what(as_: SignIn, lead: Agent, inbox: Inbox, noor: Agent) -> None:
    make_conversation(inbox, subject="Nobody has this one")
    taken = make_conversation(inbox, subject="Noor has this one", sender="andrei@example.com")
    conversations.assign(conversation=taken, agent=noor, by=noor.actor)
    shown = page(as_(lead), "queue")
    waiting, people = shown.split('id="queue-people"')
    assert "Nobody has this one" in waiting
    assert "Noor has this one" not in waiting
    assert "Noor has this one" in people


def test_a_lead_of_another_team_sees_no_restricted_conversation(as_: SignIn, inbox: Inbox, noor: Agent) -> None:
    foreign = make_agent("Dina", "lead")
    make_conversation(inbox, subject="Nobody has this one")
    taken = make_conversation(inbox, subject="Noor has this one", sender="andrei@example.com")
    conversations.assign(conversation=taken, agent=noor, by=noor.actor)
    shown = page(as_(foreign), "board")
    assert "has this one" not in shown
    assert "Orders" not in shown


def test_the_board_asks_as_often_whatever_there_is(as_: SignIn, lead: Agent, inbox: Inbox, queue: Queue) -> None:
    client, counts = as_(lead), []
    for more in (1, 6):
        for number in range(more):
            team = make_team(f"Team {more} {number}", is_restricted=False)
            actions.save_queue(team=team, strategy=Strategy.LEAST_LOADED, is_sticky=False, capacity=3, by=SYSTEM)
            inbox = make_inbox(f"box{more}{number}@shop.example", team=team)
            owner = make_agent(f"Agent {more} {number}", teams=(team,))
            actions.save_seat(
                agent=owner, max_load=4, skills=[], languages=["ar"], vacation_from=None, vacation_to=None, by=SYSTEM
            )
            for mail in range(3):
                row = make_conversation(inbox, sender=f"c{more}{number}{mail}@example.com")
            conversations.assign(conversation=row, agent=owner, by=SYSTEM)
        with CaptureQueriesContext(connection) as captured:
            page(client, "queue")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_lead_gives_a_conversation_and_takes_it_back(as_: SignIn, lead: Agent, inbox: Inbox, noor: Agent) -> None:
    row = make_conversation(inbox)
    client = as_(lead)
    give = reverse("routing:give")
    assert client.post(give, {"conversation": row.pk, "agent": noor.pk}).status_code == 204
    row.refresh_from_db()
    assert row.assignee == noor
    assert client.post(give, {"conversation": row.pk, "agent": ""}).status_code == 204
    row.refresh_from_db()
    assert row.assignee is None


@pytest.mark.parametrize("bad", ["", "x", "-1", "9" * 30, "٣"])
def test_what_cannot_be_given_is_refused_in_words(
    as_: SignIn, lead: Agent, inbox: Inbox, noor: Agent, bad: str
) -> None:
    row = make_conversation(inbox)
    client, give = as_(lead), reverse("routing:give")
    assert client.post(give, {"conversation": bad, "agent": noor.pk}).status_code == 422
    answer = client.post(give, {"conversation": row.pk, "agent": bad or "0"})
    assert answer.status_code == 422
    assert "Choose a conversation and a colleague." in answer.content.decode()


def test_nobody_is_given_what_they_may_not_see(as_: SignIn, lead: Agent, inbox: Inbox, dana: Agent) -> None:
    row = make_conversation(inbox)
    answer = as_(lead).post(reverse("routing:give"), {"conversation": row.pk, "agent": dana.pk})
    assert answer.status_code == 422
    assert Conversation.objects.get(pk=row.pk).assignee is None


@pytest.mark.parametrize("name", ["queue", "board", "settings", "weights", "skill_new"])
def test_an_agent_who_is_no_lead_is_refused(as_: SignIn, noor: Agent, name: str) -> None:
    assert as_(noor).get(reverse(f"routing:{name}")).status_code == 403


def test_dana_gives_nothing_of_noors_away(as_: SignIn, inbox: Inbox, dana: Agent) -> None:
    row = make_conversation(inbox)
    assert as_(dana).post(reverse("routing:give"), {"conversation": row.pk, "agent": dana.pk}).status_code == 403
    foreign = make_agent("Dina", "lead")
    assert as_(foreign).post(reverse("routing:give"), {"conversation": row.pk, "agent": foreign.pk}).status_code == 422
    assert Conversation.objects.get(pk=row.pk).assignee is None
    assert not EventRow.objects.filter(name="ConversationAssigned").exists()


def test_everybody_says_whether_they_are_there(as_: SignIn, noor: Agent, queue: Queue) -> None:
    client = as_(noor)
    assert 'aria-pressed="true"' in page(client, "presence")
    answer = client.post(reverse("routing:presence"), {"presence": "busy"}, headers=HTMX)
    assert answer.status_code == 204
    assert "dialog:close" in answer["HX-Trigger"]
    assert Seat.objects.get(pk=noor.pk).presence == Presence.BUSY
    assert "You are: Busy" in page(client, "presence_mark")
    assert client.post(reverse("routing:presence"), {"presence": "away"}).status_code == 302
    assert client.post(reverse("routing:presence"), {"presence": "asleep"}).status_code == 422
    assert Seat.objects.get(pk=noor.pk).presence == Presence.AWAY


def test_the_switch_is_in_the_rail_of_those_who_are_given_work(
    as_: SignIn, noor: Agent, dana: Agent, queue: Queue
) -> None:
    switch = reverse("routing:presence")
    assert f'href="{switch}" data-dialog' in as_(noor).get(reverse("accounts:me")).content.decode()
    assert f'href="{switch}"' not in as_(dana).get(reverse("accounts:me")).content.decode()


def test_a_lead_sets_how_a_team_shares_its_work(as_: SignIn, lead: Agent, orders: Team, inbox: Inbox) -> None:
    row = make_conversation(inbox)
    client, address = as_(lead), reverse("routing:queue_settings", args=[orders.pk])
    values = {
        "strategy": "round_robin",
        "is_sticky": "on",
        "capacity": "5",
        "offer_minutes": "",
        "overflow_minutes": "",
    }
    assert client.post(address, {**values, "overflow_minutes": "4"}).status_code == 422
    assert client.post(address, {**values, "capacity": "0"}).status_code == 422
    assert not Queue.objects.exists()
    assert client.post(address, values).status_code == 302
    run_all()
    assert Conversation.objects.get(pk=row.pk).assignee is not None
    assert "In turn" in page(client, "settings")


def test_a_lead_says_what_a_colleague_carries_and_speaks(as_: SignIn, lead: Agent, noor: Agent) -> None:
    client = as_(lead)
    assert (
        client.post(reverse("routing:skill_new"), {"name": "Refunds", "type": "billing", "tag": ""}).status_code == 302
    )
    skill = Skill.objects.get()
    address = reverse("routing:seat", args=[noor.pk])
    values = {"presence": "away", "max_load": "4", "languages": ["ar", "en"], "skills": [skill.pk]}
    wrong = {**values, "vacation_from": "2026-03-09", "vacation_to": "2026-03-01"}
    assert client.post(address, wrong).status_code == 422
    assert not Seat.objects.filter(presence="away").exists()
    assert client.post(address, values).status_code == 302
    seat = Seat.objects.get(pk=noor.pk)
    assert (seat.presence, seat.max_load, seat.languages, list(seat.skills.all())) == ("away", 4, ["ar", "en"], [skill])
    assert "Refunds" in page(client, "settings")
    assert client.post(reverse("routing:skill_remove", args=[skill.pk])).status_code == 302
    assert not Skill.objects.exists()


def test_a_channel_is_weighed(as_: SignIn, lead: Agent) -> None:
    client = as_(lead)
    assert client.post(reverse("routing:weights"), {"email": "0"}).status_code == 422
    assert client.post(reverse("routing:weights"), {"email": "2"}).status_code == 302
    assert Weight.objects.get().weight == 2


def test_the_history_tells_why_it_went_to_somebody(as_: SignIn, lead: Agent, inbox: Inbox, queue: Queue) -> None:
    row = make_conversation(inbox)
    run_all()
    row.refresh_from_db()
    told = as_(lead).get(reverse("desk:history", args=[row.pk])).content.decode()
    told = told.replace("\u2068", "").replace("\u2069", "")
    assert row.assignee
    assert f"Hafawa gave it to {row.assignee.name}: least loaded of 3" in told
