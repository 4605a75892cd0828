"""A screen that refreshes itself keeps what its reader had opened: further pages, earlier messages, pictures."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent
from hafawa.conversations import actions
from hafawa.conversations.models import Conversation, Message
from hafawa.conversations.testing import make_conversation, make_message
from hafawa.desk.presenters.between import Run
from hafawa.platform.events.models import EventRow

pytestmark = pytest.mark.django_db


def fields(html: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="(\d+)"', html)


def shown(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="m-(\d+)"', html)]


@pytest.fixture
def long(desk: Client) -> Conversation:
    """Fifty messages."""
    first = make_message(external_id="<a@x>")
    for _number in range(49):
        make_message(thread_keys=("<a@x>",))
    return first.conversation


def test_a_refreshed_list_is_as_long_as_it_was(desk: Client) -> None:
    for number in range(60):
        make_conversation(sender=f"c{number}@example.com", text=f"matter {number}")
    address = reverse("desk:rows", args=["open"])
    first = desk.get(address)
    second = desk.get(address, {"after": first.context["next"], "pages": first.context["next_pages"]})
    (pages,) = fields(second.content.decode(), "pages")
    again = desk.get(address, {"pages": pages})
    assert [row.id for row in again.context["rows"]] == [
        row.id for page in (first, second) for row in page.context["rows"]
    ]
    assert again.context["next"] == second.context["next"]
    last = desk.get(address, {"after": again.context["next"], "pages": again.context["next_pages"]})
    assert fields(last.content.decode(), "pages") == ["3"]
    assert len(desk.get(address, {"pages": "3"}).context["rows"]) == 60


def test_nobody_asks_for_everything_at_once(desk: Client) -> None:
    make_conversation()
    assert desk.get(reverse("desk:rows", args=["open"]), {"pages": "999999"}).context["pages"] == 8


def test_earlier_messages_stay_when_something_new_is_said(desk: Client, long: Conversation) -> None:
    address = reverse("desk:thread", args=[long.pk])
    newest = desk.get(address).content.decode()
    assert len(shown(newest)) == 20
    assert fields(newest, "from") == []
    middle = desk.get(address, {"before": shown(newest)[0]}).content.decode()
    oldest = desk.get(address, {"before": shown(middle)[0]}).content.decode()
    everything = shown(oldest) + shown(middle) + shown(newest)
    assert len(everything) == len(set(everything)) == 50
    fresh = make_message(thread_keys=("<a@x>",))
    again = desk.get(address, {"from": [*fields(oldest, "from"), *fields(middle, "from")]}).content.decode()
    assert shown(again) == [*everything, fresh.pk]
    assert "Earlier messages" not in again


def test_pictures_once_asked_for_stay(desk: Client) -> None:
    html = '<p>Look</p><img src="https://shop.example/p.png">'
    message = make_message(html=html, text="Look")
    address = reverse("desk:thread", args=[message.conversation_id])
    held = desk.get(address).content.decode()
    assert "1 remote image held back" in held
    asked = desk.get(address, {"images": message.pk}).content.decode()
    assert "held back" not in asked
    assert "?images=1" in asked
    again = desk.get(address, {"images": fields(asked, "images")}).content.decode()
    assert "?images=1" in again


def test_many_changes_in_a_row_are_one_line(desk: Client, noor: Agent) -> None:
    conversation = make_conversation()
    for priority in (3, 4, 1):
        actions.set_priority(conversation=conversation, priority=priority, by=noor.actor)
    answer = desk.get(reverse("desk:thread", args=[conversation.pk]))
    (run,) = [item for item in answer.context["items"] if isinstance(item, Run)]
    assert run.text.replace("\u2068", "").replace("\u2069", "") == "Noor changed 3 things"
    assert len(run.lines) == 3


def test_a_merge_is_taken_apart_where_it_is_told(desk: Client, noor: Agent) -> None:
    one, two = make_conversation(sender="a@example.com"), make_conversation(sender="b@example.com")
    record = actions.merge(source=one, target=two, by=noor.actor)
    undo = reverse("desk:undo_merge", args=[two.pk, record.pk])
    address = reverse("desk:conversation", args=[two.pk])
    assert undo in desk.get(address).content.decode()
    assert desk.post(undo).status_code == 204
    assert undo not in desk.get(address).content.decode()
    assert Message.objects.filter(conversation=one).count() == 1


def test_a_split_is_put_together_where_it_is_told(desk: Client, noor: Agent) -> None:
    first = make_message(external_id="<a@x>")
    second = make_message(thread_keys=("<a@x>",))
    answer = desk.post(reverse("desk:split", args=[first.conversation_id]), {"messages": [second.pk]})
    second.refresh_from_db()
    assert answer["HX-Redirect"] == f"/c/{second.conversation_id}/"
    (data,) = EventRow.objects.filter(name="ConversationSplit").values_list("data", flat=True)
    undo = reverse("desk:undo_split", args=[first.conversation_id, data["split_id"]])
    assert undo in desk.get(reverse("desk:conversation", args=[first.conversation_id])).content.decode()
    assert desk.post(undo).status_code == 204
    second.refresh_from_db()
    assert second.conversation_id == first.conversation_id
