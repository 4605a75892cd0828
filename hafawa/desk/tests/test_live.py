"""Who may listen to what."""

import pytest

from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions
from hafawa.conversations.testing import make_conversation
from hafawa.desk.live import may_follow
from hafawa.platform.events.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_topics_of_a_restricted_team_are_for_its_members() -> None:
    noor, dana = make_agent("Noor"), make_agent("Dana")
    orders = make_team("Orders", members=(noor,))
    secret = make_conversation()
    actions.give_to_team(conversation=secret, team=orders, by=SYSTEM)
    for topic in (f"conversation.{secret.pk}", f"list.team.{orders.pk}"):
        assert may_follow(noor.pk, topic)
        assert not may_follow(dana.pk, topic)
    assert not may_follow(dana.pk, f"agent.{noor.pk}")
    assert not may_follow(dana.pk, "conversation.x")
    assert not may_follow(dana.pk, "anything")


def test_somebody_who_left_may_follow_nothing() -> None:
    noor = make_agent("Noor")
    assert may_follow(noor.pk, "list")
    Agent.objects.filter(pk=noor.pk).update(is_active=False)
    assert not may_follow(noor.pk, "list")
