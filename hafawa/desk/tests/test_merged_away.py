"""A conversation that was merged leads to its target: for those who may see the target, and for nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions
from hafawa.conversations.models import Conversation, Draft, Message, Status
from hafawa.conversations.testing import make_conversation
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Conversation:
    """Everybody's, poured into one of noor's restricted team."""
    target = make_conversation(sender="a@example.com", text="salary matter")
    noor = make_agent("Noor")
    actions.give_to_team(conversation=target, team=make_team("Orders", members=(noor,)), by=SYSTEM)
    source = make_conversation(sender="b@example.com")
    actions.merge(source=source, target=target, by=SYSTEM)
    source.refresh_from_db()
    return source


@pytest.mark.parametrize(
    ("name", "arguments", "fields"),
    [
        ("send", [], {"body": "hello", "mode": "reply"}),
        ("send", [], {"body": "hello", "mode": "note"}),
        ("draft", [], {"body": "hello", "mode": "reply"}),
        ("change", ["status"], {"value": "spam"}),
        ("change", ["assignee"], {"value": "me"}),
        ("change", ["follow"], {}),
        ("split", [], {"messages": "1"}),
    ],
)
def test_a_stranger_to_the_target_writes_nothing_through_the_source(
    client: Client, source: Conversation, name: str, arguments: list[str], fields: dict[str, str]
) -> None:
    client.force_login(make_agent("Dana"))
    before = EventRow.objects.count(), Message.objects.count()
    assert client.post(reverse(f"desk:{name}", args=[source.pk, *arguments]), fields).status_code == 404
    assert (EventRow.objects.count(), Message.objects.count()) == before
    assert not Draft.objects.exists()


def test_nor_through_one_more_merge(client: Client, source: Conversation) -> None:
    far = make_conversation(sender="c@example.com")
    Conversation.objects.filter(pk=far.pk).update(merged_into=make_conversation(sender="d@example.com"))
    far.refresh_from_db()
    Conversation.objects.filter(pk=far.merged_into_id).update(merged_into=source.merged_into)
    client.force_login(make_agent("Dana"))
    answer = client.post(reverse("desk:change", args=[far.pk, "status"]), {"value": "spam"})
    assert answer.status_code == 404
    assert Conversation.objects.get(pk=source.merged_into_id).status == Status.OPEN


def test_nor_with_many_at_once(client: Client, source: Conversation) -> None:
    client.force_login(make_agent("Dana"))
    client.post(reverse("desk:bulk"), {"ids": [source.pk], "what": "status", "value": "spam"})
    assert Conversation.objects.get(pk=source.merged_into_id).status == Status.OPEN
    assert "salary" not in client.get(reverse("desk:conversation", args=[source.pk])).content.decode()


def test_who_may_see_the_target_answers_there(client: Client, source: Conversation) -> None:
    noor = make_agent("Sami", "administrator")
    client.force_login(noor)
    answer = client.post(reverse("desk:send", args=[source.pk]), {"body": "hello", "mode": "note"})
    assert answer.status_code == 200
    assert Message.objects.get(direction="note").conversation_id == source.merged_into_id
