"""Promises over the API: a conversation's clocks with their reasons, and what is due."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from hafawa.accounts.testing import make_team
from hafawa.conversations import actions
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.sla.actions import recount
from hafawa.sla.models import Clock
from hafawa.sla.testing import make_policy

from .conftest import Program

pytestmark = pytest.mark.django_db


def test_a_conversation_tells_its_clocks_and_why(shop: Program, conversation: Conversation) -> None:
    make_policy("Shop")
    found = shop.get(f"/conversations/{conversation.pk}/clocks").json()
    assert found["policy"] == "Shop"
    (clock,) = found["clocks"]
    assert (clock["kind"], clock["state"], clock["promised_s"]) == ("first", "running", 3600)
    assert clock["due_at"] > clock["started_at"]
    assert clock["explanation"][1].startswith("Counted")


def test_what_is_due_is_listed_by_its_time_and_narrowed(shop: Program, conversation: Conversation) -> None:
    make_policy("Shop")
    recount(conversation_ids=[conversation.pk])
    soon = (now() + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    for query, count in (("", 1), ("breached=true", 0), ("breached=false", 1), (f"due_before={soon}", 1)):
        assert len(shop.get(f"/clocks?{query}").json()["results"]) == count, query
    Clock.objects.update(due_at=now() - timedelta(minutes=1))
    (found,) = shop.get("/clocks?breached=true").json()["results"]
    assert found["conversation_id"] == conversation.pk
    assert shop.get("/clocks?late=true").status_code == 422


def test_pages_go_on_where_the_last_one_ended(shop: Program, conversation: Conversation) -> None:
    make_policy("Shop")
    inbox = make_inbox("more@shop.example")
    ids = [conversation.pk, *(make_conversation(inbox, sender=f"p{n}@example.com").pk for n in range(4))]
    recount(conversation_ids=ids)
    seen, cursor = [], ""
    while True:
        page = shop.get(f"/clocks?limit=2{cursor}").json()
        seen += [row["conversation_id"] for row in page["results"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(seen) == sorted(ids)


def test_of_another_team_nothing_is_told(shop: Program, conversation: Conversation) -> None:
    make_policy("Shop")
    hidden = make_team("Legal", is_restricted=True)
    actions.give_to_team(conversation=conversation, team=hidden, by=SYSTEM)
    recount(conversation_ids=[conversation.pk])
    assert shop.get(f"/conversations/{conversation.pk}/clocks").status_code == 404
    assert shop.get("/clocks").json()["results"] == []
