"""Merging and splitting lose nothing and can be undone."""

import pytest
from django.core.exceptions import ValidationError

from hafawa.accounts.actions import save_tag
from hafawa.accounts.models import Agent
from hafawa.conversations import actions
from hafawa.conversations.actions.thread import reply_token
from hafawa.conversations.models import Conversation, Follower, Message, Status
from hafawa.conversations.testing import make_conversation, make_message
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all
from hafawa.platform.search.finding import find

pytestmark = pytest.mark.django_db


def picture() -> list[tuple[object, ...]]:
    """Everything a merge could lose."""
    return [
        (
            row.pk,
            row.status,
            row.last_message_id,
            row.last_activity_at,
            row.waiting_since,
            row.merged_into_id,
            sorted(tag.name for tag in row.tags.all()),
            sorted(Follower.objects.filter(conversation=row).values_list("agent_id", flat=True)),
            list(Message.objects.filter(conversation=row).order_by("id").values_list("pk", flat=True)),
        )
        for row in Conversation.objects.order_by("id")
    ]


def two(noor: Agent, sami: Agent) -> tuple[Conversation, Conversation]:
    source, target = make_conversation(text="first matter"), make_conversation(text="second matter")
    late, vip = save_tag(name="late", by=SYSTEM), save_tag(name="vip", by=SYSTEM)
    actions.set_tags(conversation=source, add=[late, vip], by=SYSTEM)
    actions.set_tags(conversation=target, add=[vip], by=SYSTEM)
    actions.follow(conversation=source, agent=noor, by=SYSTEM)
    actions.follow(conversation=target, agent=sami, by=SYSTEM)
    return source, target


def test_merging_pours_everything_into_the_target(noor: Agent, sami: Agent) -> None:
    source, target = two(noor, sami)
    actions.merge(source=source, target=target, by=noor.actor)
    source.refresh_from_db()
    assert Message.objects.filter(conversation=target).count() == 2
    assert (source.status, source.merged_into) == (Status.RESOLVED, target)
    assert sorted(tag.name for tag in target.tags.all()) == ["late", "vip"]
    assert Follower.objects.filter(conversation=target).count() == 2


def test_undoing_a_merge_puts_everything_back(noor: Agent, sami: Agent) -> None:
    source, target = two(noor, sami)
    before = picture()
    record = actions.merge(source=source, target=target, by=noor.actor)
    actions.undo_merge(record=record, by=noor.actor)
    assert picture() == before


def test_undoing_twice_is_undoing_once(noor: Agent, sami: Agent) -> None:
    source, target = two(noor, sami)
    record = actions.merge(source=source, target=target, by=noor.actor)
    actions.undo_merge(record=record, by=noor.actor)
    make_message(reply_token=reply_token(target))
    after = picture()
    actions.undo_merge(record=record, by=noor.actor)
    assert picture() == after


def test_an_answer_to_a_merged_conversation_arrives_in_the_target(noor: Agent, sami: Agent) -> None:
    source, target = two(noor, sami)
    actions.merge(source=source, target=target, by=noor.actor)
    assert make_message(reply_token=reply_token(source)).conversation_id == target.pk


def test_a_conversation_is_not_merged_with_itself_nor_twice(noor: Agent, sami: Agent) -> None:
    source, target = two(noor, sami)
    with pytest.raises(ValidationError):
        actions.merge(source=source, target=source, by=noor.actor)
    actions.merge(source=source, target=target, by=noor.actor)
    before = picture()
    with pytest.raises(ValidationError):
        actions.merge(source=source, target=make_conversation(text="third"), by=noor.actor)
    assert picture()[:2] == before


def test_splitting_takes_out_what_was_chosen_and_undo_brings_it_back(noor: Agent) -> None:
    first = make_message(external_id="<a@x>")
    second = make_message(thread_keys=("<a@x>",), text="And another thing", subject="Invoice")
    before = picture()
    record = actions.split(conversation=first.conversation, messages=[second], by=noor.actor)
    assert record.target.subject == "Invoice"
    assert Message.objects.get(pk=second.pk).conversation_id == record.target_id
    assert Conversation.objects.get(pk=first.conversation_id).last_message_id == first.pk
    actions.undo_split(record=record, by=noor.actor)
    assert picture()[:1] == before


def test_splitting_out_everything_is_refused(noor: Agent) -> None:
    message = make_message()
    with pytest.raises(ValidationError):
        actions.split(conversation=message.conversation, messages=[message], by=noor.actor)
    assert Conversation.objects.count() == 1


def test_search_follows_what_moved(noor: Agent, sami: Agent) -> None:
    source, target = two(noor, sami)
    run_all()
    actions.merge(source=source, target=target, by=noor.actor)
    run_all()
    assert {hit.parent_id for hit in find("matter", kinds=["message"])} == {target.pk}
