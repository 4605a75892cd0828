"""dana sees nothing of a restricted team she is not in."""

import pytest

from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.queries import hidden_team_ids
from hafawa.accounts.testing import make_agent
from hafawa.conversations import actions, queries
from hafawa.conversations.models import Conversation, Message
from hafawa.conversations.queries import VIEWS
from hafawa.conversations.testing import make_conversation
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all
from hafawa.platform.search.finding import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(orders: Team) -> Conversation:
    conversation = make_conversation(text="confidential salary matter")
    actions.give_to_team(conversation=conversation, team=orders, by=SYSTEM)
    run_all()
    return conversation


def test_members_see_it_and_strangers_do_not(secret: Conversation, noor: Agent, dana: Agent) -> None:
    assert list(queries.visible_to(noor)) == [secret]
    assert list(queries.visible_to(dana)) == []
    for view in VIEWS.values():
        assert queries.list_page(dana, view).rows == []
        assert queries.count(dana, view) == 0


def test_an_administrator_sees_it(secret: Conversation) -> None:
    assert list(queries.visible_to(make_agent("Aziz", Role.ADMINISTRATOR))) == [secret]


def test_a_message_and_its_conversation_are_not_there_for_a_stranger(secret: Conversation, dana: Agent) -> None:
    with pytest.raises(Conversation.DoesNotExist):
        queries.conversation_for(dana, secret.pk)
    with pytest.raises(Message.DoesNotExist):
        queries.message_visible_to(dana, Message.objects.get().pk)


def test_search_hides_it(secret: Conversation, noor: Agent, dana: Agent) -> None:
    assert find("confidential", hidden_scopes=hidden_team_ids(noor))
    assert not find("confidential", hidden_scopes=hidden_team_ids(dana))


def test_somebody_who_left_sees_nothing(noor: Agent) -> None:
    make_conversation()
    Agent.objects.filter(pk=noor.pk).update(is_active=False)
    noor.refresh_from_db()
    assert list(queries.visible_to(noor)) == []


def test_giving_it_to_a_team_takes_it_from_an_owner_who_may_not_see_it(dana: Agent, orders: Team) -> None:
    conversation = make_conversation()
    actions.assign(conversation=conversation, agent=dana, by=SYSTEM)
    actions.give_to_team(conversation=conversation, team=orders, by=SYSTEM)
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_a_conversation_merged_into_a_hidden_one_is_hidden_too(secret: Conversation, noor: Agent, dana: Agent) -> None:
    source = make_conversation(sender="andrei@example.com")
    actions.merge(source=source, target=secret, by=noor.actor)
    with pytest.raises(Conversation.DoesNotExist):
        queries.conversation_for(dana, source.pk)
    assert queries.conversation_for(noor, source.pk).merged_into == secret
