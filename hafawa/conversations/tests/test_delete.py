"""Deleting a conversation: into the trash and out again as it was; for good, with everything but its tombstones."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_team
from hafawa.alerts.models import Alert
from hafawa.conversations import actions, queries
from hafawa.conversations.actions.delete import erase_files
from hafawa.conversations.actions.thread import reply_token
from hafawa.conversations.channel import Arrived, DeliveryReport, Door, File, InboundMessage, Sender
from hafawa.conversations.models import (
    Arrival,
    Attachment,
    Conversation,
    Deletion,
    Direction,
    Draft,
    Inbox,
    Link,
    Message,
    State,
    Status,
)
from hafawa.conversations.testing import RecordingChannel, make_conversation, make_inbox, make_message
from hafawa.insights.actions import settle, start_anew
from hafawa.insights.models import Answer, Matter, Spell
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from hafawa.platform.search.models import SearchEntry
from hafawa.sla.models import Clock

pytestmark = pytest.mark.django_db
LATER = actions.TRASH_KEPT_FOR + timedelta(minutes=1)


def file(content: bytes = b"secret plan", name: str = "plan.txt") -> File:
    return File(name=name, content_type="text/plain", content=content)


@pytest.fixture
def row(inbox: Inbox, noor: Agent, channel: RecordingChannel) -> Conversation:
    """Asked and answered, with a file, a note and a draft."""
    message = make_message(inbox, external_id="first@x", subject="Late order", files=(file(),))
    conversation = message.conversation
    actions.reply(conversation=conversation, by=noor.actor, text="On its way", undo_seconds=0)
    actions.note(conversation=conversation, by=noor.actor, text="Careful", mentions=[noor])
    actions.save_draft(conversation=conversation, agent=noor, kind=Draft.Kind.REPLY, html="<p>And</p>")
    run_all()
    conversation.refresh_from_db()
    return conversation


def erase(row: Conversation) -> None:
    with time_machine.travel(now() + LATER, tick=False):
        assert actions.erase_due() == 1
        run_all()


# ---- the trash


def test_what_is_deleted_is_seen_by_nobody(row: Conversation, amal: Agent, noor: Agent) -> None:
    message = Message.objects.filter(conversation=row).earliest("pk")
    attachment = Attachment.objects.get(message=message)
    actions.delete_conversation(conversation=row, by=amal.actor)
    run_all()
    for agent in (amal, noor):
        assert not queries.visible_to(agent).exists()
        assert queries.list_page(agent).rows == []
        assert set(queries.counts(agent, list(queries.VIEWS.values())).values()) == {0}
        for look in (
            lambda agent=agent: queries.conversation_for(agent, row.pk),
            lambda agent=agent: queries.message_visible_to(agent, message.pk),
            lambda agent=agent: queries.attachment_visible_to(agent, attachment.pk),
        ):
            with pytest.raises((Conversation.DoesNotExist, Message.DoesNotExist, Attachment.DoesNotExist)):
                look()
    assert not SearchEntry.objects.filter(kind="message").exists()
    assert not Clock.objects.filter(conversation=row, ended_at=None).exists()


@pytest.mark.parametrize("status", [Status.OPEN, Status.WAITING, Status.RESOLVED, Status.SPAM, Status.SNOOZED])
def test_what_is_brought_back_is_as_it_was(row: Conversation, amal: Agent, status: str) -> None:
    until = now() + timedelta(days=1) if status == Status.SNOOZED else None
    actions.set_status(conversation=row, status=status, until=until, by=SYSTEM)
    run_all()
    before = Conversation.objects.values().get(pk=row.pk)
    clocks = set(Clock.objects.filter(conversation=row).values_list("kind", "started_at", "ended_at"))
    entries = set(SearchEntry.objects.values_list("kind", "object_id", "parent_id", "terms"))
    actions.delete_conversation(conversation=row, by=amal.actor)
    run_all()
    actions.restore(conversation_id=row.pk, by=amal.actor)
    run_all()
    assert Conversation.objects.values().get(pk=row.pk) == before
    assert set(Clock.objects.filter(conversation=row).values_list("kind", "started_at", "ended_at")) == clocks
    assert set(SearchEntry.objects.values_list("kind", "object_id", "parent_id", "terms")) == entries
    assert not Deletion.objects.exists()
    names = EventRow.objects.filter(topic=f"conversation.{row.pk}").order_by("pk").values_list("name", flat=True)
    assert list(names)[-2:] == ["ConversationDeleted", "ConversationRestored"]


def test_what_was_merged_into_it_goes_and_comes_with_it(row: Conversation, inbox: Inbox, amal: Agent) -> None:
    other = make_conversation(inbox, sender="andrei@example.com")
    actions.merge(source=other, target=row, by=amal.actor)
    actions.delete_conversation(conversation=row, by=amal.actor)
    assert not queries.visible_to(amal).exists()
    assert [each.pk for each in queries.trash_page(amal)[0]] == [row.pk]
    actions.restore(conversation_id=row.pk, by=amal.actor)
    other.refresh_from_db()
    assert (other.status, other.merged_into_id) == (Status.RESOLVED, row.pk)
    actions.delete_conversation(conversation=row, by=amal.actor)
    erase(row)
    assert not Conversation.objects.exists()


def test_nothing_is_done_to_what_is_in_the_trash(row: Conversation, inbox: Inbox, noor: Agent, amal: Agent) -> None:
    other = make_conversation(inbox, sender="andrei@example.com")
    actions.delete_conversation(conversation=row, by=amal.actor)
    before = EventRow.objects.count()
    for change in (
        lambda: actions.delete_conversation(conversation=row, by=amal.actor),
        lambda: actions.resolve(conversation=row, by=noor.actor),
        lambda: actions.assign(conversation=row, agent=noor, by=noor.actor),
        lambda: actions.note(conversation=row, by=noor.actor, text="x"),
        lambda: actions.reply(conversation=row, by=noor.actor, text="x"),
        lambda: actions.merge(source=other, target=row, by=noor.actor),
        lambda: actions.merge(source=row, target=other, by=noor.actor),
        lambda: actions.set_status(conversation=other, status=Status.DELETED, by=noor.actor),
        lambda: actions.restore(conversation_id=other.pk, by=noor.actor),
    ):
        with pytest.raises(ValidationError):
            change()
    assert EventRow.objects.count() == before
    assert Conversation.objects.get(pk=other.pk).status == Status.OPEN


def test_an_answer_that_had_not_left_does_not_leave_and_says_so(
    row: Conversation, noor: Agent, amal: Agent, channel: RecordingChannel
) -> None:
    channel.sent.clear()
    waiting = actions.reply(conversation=row, by=noor.actor, text="Later", send_at=now() + timedelta(hours=1))
    actions.delete_conversation(conversation=row, by=amal.actor)
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        run_all()
    waiting.refresh_from_db()
    assert (channel.sent, waiting.state) == ([], State.FAILED)
    assert not Alert.objects.filter(kind="conversation.failed").exists()
    actions.restore(conversation_id=row.pk, by=amal.actor)
    actions.send_again(message=waiting, by=noor.actor)
    run_all()
    assert len(channel.sent) == 1


def test_news_of_what_left_before_is_still_noted(row: Conversation, amal: Agent) -> None:
    answer = Message.objects.get(conversation=row, direction=Direction.OUT)
    actions.delete_conversation(conversation=row, by=amal.actor)
    assert answer.inbox
    report = DeliveryReport(external_id=answer.external_id, state="delivered")
    assert actions.record_delivery(inbox=answer.inbox, report=report)
    answer.refresh_from_db()
    assert (answer.state, Conversation.objects.get(pk=row.pk).status) == (State.DELIVERED, Status.DELETED)


def test_who_may_bring_what_back(row: Conversation, inbox: Inbox, amal: Agent, noor: Agent) -> None:
    rana, lina = make_agent("Rana", role=Role.LEAD), make_agent("Lina", role=Role.LEAD)
    actions.delete_conversation(conversation=row, by=rana.actor)
    assert [queries.in_trash(agent).count() for agent in (rana, amal, lina, noor)] == [1, 1, 0, 0]
    team = make_team("Orders", members=())
    Conversation.objects.update(team=team)
    assert queries.in_trash(make_agent("Rana2", role=Role.LEAD)).count() == 0
    assert queries.in_trash(Agent.objects.get(pk=rana.pk)).count() == 0
    assert queries.in_trash(amal).count() == 1


def test_a_page_of_the_trash_costs_the_same_however_much_it_holds(
    inbox: Inbox, amal: Agent, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(count: int) -> None:
        for number in range(count):
            made = make_conversation(inbox, sender=f"c{count}-{number}@example.com")
            actions.delete_conversation(conversation=made, by=amal.actor)

    fill(2)
    with django_assert_num_queries(1):
        queries.trash_page(amal, size=2)
    fill(5)
    with django_assert_num_queries(1):
        first, place = queries.trash_page(amal, size=3)
    seen, pages = [each.pk for each in first], 1
    while place:
        page, place = queries.trash_page(amal, after=place, size=3)
        seen, pages = seen + [each.pk for each in page], pages + 1
    assert (len(seen), len(set(seen)), pages) == (7, 7, 3)
    assert seen == sorted(seen, reverse=True)


# ---- what the customer writes later


@pytest.mark.parametrize("sign", ["answers", "references", "token", "number", "shared", "thread_index"])
def test_what_the_customer_writes_later_begins_a_new_conversation(inbox: Inbox, amal: Agent, sign: str) -> None:
    known = make_message(
        inbox, external_id="a@x", subject="Tea", thread_keys=("zero@x",), thread_index="AQHZ" + "x" * 20
    )
    row = known.conversation
    more: dict[str, object] = {
        "answers": {"answers": "a@x"},
        "references": {"thread_keys": ("a@x",)},
        "token": {"reply_token": reply_token(row)},
        "number": {"number": row.pk},
        "shared": {"thread_keys": ("zero@x",)},
        "thread_index": {"thread_index": "AQHZ" + "x" * 20},
    }[sign]
    joined = make_message(inbox, subject="Tea", **more)
    assert joined.conversation_id == row.pk  # as long as it is there
    actions.delete_conversation(conversation=row, by=amal.actor)
    in_trash = Message.objects.filter(conversation=row).count()
    later = make_message(inbox, subject="Tea", **more)
    assert later.conversation_id != row.pk
    assert (later.conversation.status, later.conversation.waiting_since) == (Status.OPEN, later.created_at)
    assert Message.objects.filter(conversation=row).count() == in_trash
    assert not Link.objects.exists()
    with time_machine.travel(now() + LATER, tick=False):
        assert actions.erase(conversation_id=row.pk, by=SYSTEM)
    last = make_message(inbox, subject="Tea", **more)
    assert last.conversation_id not in (row.pk, None)
    assert Conversation.objects.filter(pk=last.conversation_id, status=Status.OPEN).exists()


def test_it_is_said_why_the_new_conversation_began(inbox: Inbox, amal: Agent) -> None:
    row = make_message(inbox, external_id="a@x").conversation
    actions.delete_conversation(conversation=row, by=amal.actor)
    assert make_message(inbox, answers="a@x").evidence["by"] == "deleted"
    assert make_message(inbox, answers="never@x").evidence["by"] == "new"


def test_the_same_mail_again_stays_in_the_trash(inbox: Inbox, amal: Agent) -> None:
    message = make_message(inbox, external_id="a@x", text="Hello")
    actions.delete_conversation(conversation=message.conversation, by=amal.actor)
    assert make_message(inbox, external_id="a@x", text="Hello").pk == message.pk
    assert Conversation.objects.count() == 1


# ---- for good


def arrived(inbox: Inbox, channel: RecordingChannel, key: str) -> Conversation:
    def parse(raw: bytes, door: Door) -> Iterable[Arrived]:
        yield InboundMessage(
            external_id=raw.decode(), sender=Sender(kind="email", value="layla@example.com"), text="Hello", subject="S"
        )

    channel.parses = parse
    actions.arrive(inbox=inbox, external_id=key, raw=key.encode())
    run_all()
    return Conversation.objects.latest("pk")


def test_after_its_time_nothing_of_it_is_left(row: Conversation, noor: Agent, amal: Agent) -> None:
    key = Attachment.objects.get().key
    actions.delete_conversation(conversation=row, by=amal.actor)
    run_all()
    assert actions.erase_due() == 0  # not yet
    erase(row)
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
    assert not Draft.objects.exists()
    assert not SearchEntry.objects.filter(kind="message").exists()
    assert not Alert.objects.filter(data__conversation=row.pk).exists()
    assert not default_storage.exists(key)
    [kept] = EventRow.objects.filter(topic=f"conversation.{row.pk}")
    assert (kept.name, kept.data) == (
        "ConversationErased",
        {"conversation_id": row.pk, "messages": 3, "files": 1},
    )
    for event in EventRow.objects.all():
        assert "Late order" not in str(event.data)
        assert "Careful" not in str(event.data)


def test_the_mails_it_came_by_leave_a_key_and_no_bytes(inbox: Inbox, amal: Agent, channel: RecordingChannel) -> None:
    row = arrived(inbox, channel, "<mail-1@x>")
    actions.delete_conversation(conversation=row, by=amal.actor)
    erase(row)
    kept = Arrival.objects.get()
    assert (kept.external_id, bytes(kept.raw), kept.state) == ("<mail-1@x>", b"", Arrival.State.UNDERSTOOD)
    assert actions.arrive(inbox=inbox, external_id="<mail-1@x>", raw=b"<mail-1@x>").pk == kept.pk
    run_all()
    assert not Conversation.objects.exists()
    assert not actions.retry_arrival(arrival=kept, by=amal.actor)


def test_raw_mail_that_another_conversation_came_by_stays(inbox: Inbox, amal: Agent, channel: RecordingChannel) -> None:
    row = arrived(inbox, channel, "<mail-1@x>")
    note = actions.note(conversation=row, by=amal.actor, text="x")
    record = actions.split(conversation=row, messages=[note], by=amal.actor)
    Message.objects.filter(pk=note.pk).update(arrival=Arrival.objects.get())
    actions.delete_conversation(conversation=row, by=amal.actor)
    erase(row)
    assert bytes(Arrival.objects.get().raw) == b"<mail-1@x>"
    assert list(Conversation.objects.values_list("pk", flat=True)) == [record.target_id]


def test_a_file_that_somebody_else_needs_stays(row: Conversation, inbox: Inbox, amal: Agent) -> None:
    make_message(inbox, sender="andrei@example.com", files=(file(name="same.txt"),))
    key = Attachment.objects.first().key  # type: ignore[union-attr]
    actions.delete_conversation(conversation=row, by=amal.actor)
    erase(row)
    assert default_storage.exists(key)
    erase_files.enqueue([key, "no/such/file"])
    run_all()
    assert default_storage.exists(key)


def test_what_was_brought_back_is_not_erased(row: Conversation, amal: Agent) -> None:
    actions.delete_conversation(conversation=row, by=amal.actor)
    actions.erase_now.enqueue(row.pk, amal.pk, amal.name)
    actions.restore(conversation_id=row.pk, by=amal.actor)
    run_all()
    assert Conversation.objects.filter(pk=row.pk).exists()
    with time_machine.travel(now() + LATER, tick=False):
        assert actions.erase_due() == 0
    assert not actions.erase(conversation_id=row.pk, by=SYSTEM)


def test_others_are_left_as_they_are(row: Conversation, inbox: Inbox, amal: Agent) -> None:
    other = make_message(inbox, sender="andrei@example.com", subject="Mine", text="unrelated words")
    run_all()
    before = Conversation.objects.values().get(pk=other.conversation_id)
    events = list(EventRow.objects.filter(topic=f"conversation.{other.conversation_id}").values("name", "data"))
    actions.delete_conversation(conversation=row, by=amal.actor)
    erase(row)
    assert Conversation.objects.values().get(pk=other.conversation_id) == before
    assert list(EventRow.objects.filter(topic=f"conversation.{other.conversation_id}").values("name", "data")) == events
    assert SearchEntry.objects.filter(kind="message", object_id=other.pk).exists()


# ---- figures


def test_figures_keep_counting_it_without_names(row: Conversation, amal: Agent) -> None:
    settle(conversation_ids=[row.pk])
    counted = [list(model.objects.values()) for model in (Matter, Answer)]
    assert all(counted)
    actions.delete_conversation(conversation=row, by=amal.actor)
    erase(row)
    settle(conversation_ids=[row.pk])
    start_anew()
    settle(conversation_ids=[row.pk])
    assert [list(model.objects.values()) for model in (Matter, Answer)] == counted
    columns = {field.name for model in (Matter, Answer, Spell) for field in model._meta.get_fields()}
    assert not columns & {"customer", "subject", "text", "identity"}


def test_what_is_in_the_trash_is_no_backlog_and_is_again_when_it_comes_back(row: Conversation, amal: Agent) -> None:
    actions.set_status(conversation=row, status=Status.OPEN, by=SYSTEM)
    settle(conversation_ids=[row.pk])
    assert Spell.objects.filter(closed_s=None).count() == 1
    actions.delete_conversation(conversation=row, by=amal.actor)
    settle(conversation_ids=[row.pk])
    assert Spell.objects.filter(closed_s=None).count() == 0
    assert Matter.objects.filter(resolved_s=None).count() == 1  # deleting resolves nothing
    actions.restore(conversation_id=row.pk, by=amal.actor)
    settle(conversation_ids=[row.pk])
    assert Spell.objects.filter(closed_s=None).count() == 1


def test_another_mailboxs_copy_of_a_deleted_mail_is_a_conversation_of_its_own(inbox: Inbox, amal: Agent) -> None:
    row = make_message(inbox, external_id="a@x", text="Hello").conversation
    actions.delete_conversation(conversation=row, by=amal.actor)
    copy = make_message(make_inbox("sales@shop.example"), external_id="a@x", text="Hello")
    assert copy.conversation_id != row.pk
    assert not Link.objects.exists()
