"""The shop in the database: the rows the actions would have left."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from hafawa.accounts.models import Agent, ApiToken
from hafawa.conversations import actions
from hafawa.conversations.actions.lock import refresh
from hafawa.conversations.channel import InboundMessage, Sender
from hafawa.conversations.models import (
    Attachment,
    Conversation,
    Direction,
    Inbox,
    Message,
    ReadMark,
    State,
    Status,
)
from hafawa.conversations.queries import history, visible_to
from hafawa.customers.models import Customer, Identity
from hafawa.customers.queries import address_of
from hafawa.demo import keys
from hafawa.demo.seed import is_empty, seed
from hafawa.demo.world import make_world
from hafawa.platform.database.testing import standing_ground
from hafawa.platform.events.event import Event
from hafawa.platform.events.models import EventRow
from hafawa.platform.files import open_file
from hafawa.platform.jobs.models import Job
from hafawa.platform.search.finding import find

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
CUSTOMERS, CONVERSATIONS = 60, 150
STRANGERS = 8
POINTERS = ("last_message_id", "last_activity_at", "waiting_since")


pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def opened(place: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[keys.Keys]:
    """Seeding takes a second: once for all who only look around."""
    with django_db_blocker.unblock(), standing_ground():
        yield seed(
            now=NOW, password="a long enough password", keep_in=place, customers=CUSTOMERS, conversations=CONVERSATIONS
        )


@pytest.fixture
def shop(opened: keys.Keys, db: None) -> keys.Keys:
    return opened


def test_everything_told_is_written(shop: keys.Keys) -> None:
    told = make_world(1446, NOW, customers=CUSTOMERS, conversations=CONVERSATIONS)
    assert Customer.objects.count() == CUSTOMERS + STRANGERS
    assert Conversation.objects.count() == CONVERSATIONS
    assert Message.objects.count() == sum(len(c.messages) for c in told.conversations)
    assert Attachment.objects.count() == sum(len(m.said.files) for c in told.conversations for m in c.messages)
    assert not is_empty()


def test_every_conversation_ends_where_it_was_told_to(shop: keys.Keys) -> None:
    told = make_world(1446, NOW, customers=CUSTOMERS, conversations=CONVERSATIONS).conversations
    rows = Conversation.objects.order_by("id")
    assert [row.status for row in rows] == [conversation.status for conversation in told]
    assert all((row.status == Status.RESOLVED) == (row.resolved_at is not None) for row in rows)
    assert all((row.status == Status.SNOOZED) == (row.snoozed_until is not None) for row in rows)


def test_pointers_are_what_the_actions_would_derive(shop: keys.Keys) -> None:
    for row in Conversation.objects.all():
        written = [getattr(row, name) for name in POINTERS]
        refresh(row)
        assert [getattr(row, name) for name in POINTERS] == written, row


def test_messages_came_in_order_and_keep_their_times(shop: keys.Keys) -> None:
    moments = list(Message.objects.order_by("id").values_list("created_at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= NOW
    assert NOW - timedelta(days=90) <= moments[0] < NOW - timedelta(days=60)
    assert not Message.objects.filter(state__in=[State.QUEUED, State.SENDING, State.SCHEDULED]).exists()
    assert not Message.objects.filter(direction=Direction.NOTE, inbox__isnull=False).exists()


def test_every_event_can_be_read_again(shop: keys.Keys) -> None:
    rows = list(EventRow.objects.order_by("id"))
    for row in rows:
        assert Event.registry[row.name](**row.data).topic == row.topic
        assert row.happened_at <= NOW or row.name == "MessageSent"
    assert not Job.objects.exists()


def test_history_tells_of_the_start_and_the_end(shop: keys.Keys) -> None:
    row = Conversation.objects.filter(status=Status.RESOLVED).order_by("-id")[0]
    names = [event.name for event in history(row)]
    assert names[-2:] == ["MessageReceived", "ConversationStarted"]
    assert "StatusChanged" in names


def test_words_and_people_can_be_found(shop: keys.Keys) -> None:
    message = Message.objects.filter(direction=Direction.IN, language="ro").order_by("-id")[0]
    assert message.conversation_id in {hit.parent_id for hit in find(message.identity.value, kinds=["message"])}
    customer = Customer.objects.filter(language="ar").order_by("id")[0]
    assert customer.pk in {hit.object_id for hit in find(customer.name, kinds=["customer"])}


def test_a_stranger_to_the_restricted_team_sees_none_of_it(shop: keys.Keys) -> None:
    matei, sara = (Agent.objects.get(email=f"{name}@dar-albunn.example") for name in ("matei", "sara"))
    restricted = Conversation.objects.filter(team__is_restricted=True)
    assert restricted.exists()
    assert not visible_to(matei).filter(team__is_restricted=True).exists()
    assert visible_to(sara).count() == CONVERSATIONS


def test_files_are_kept(shop: keys.Keys) -> None:
    for attachment in Attachment.objects.all():
        with open_file(attachment.key) as file:
            assert len(file.read()) == attachment.size


def test_some_of_it_is_still_unread(shop: keys.Keys) -> None:
    sara = Agent.objects.get(email=shop.email)
    newest = dict(Conversation.objects.values_list("pk", "last_message_id"))
    marks = dict(ReadMark.objects.filter(agent=sara).values_list("conversation_id", "message_id"))
    assert marks
    assert all(newest[conversation] == message for conversation, message in marks.items())
    assert Conversation.objects.filter(status=Status.OPEN).exclude(pk__in=marks).exists()


def test_the_keys_open_the_door(shop: keys.Keys) -> None:
    assert Agent.objects.get(email=shop.email).check_password(shop.password)
    assert ApiToken.objects.get().prefix == shop.token[:10]
    assert Inbox.objects.get(address=shop.mailbox).settings == {"transport": "folder"}


def test_keys_are_for_their_owner_alone(shop: keys.Keys, place: Path) -> None:
    assert stat.S_IMODE((place / "demo.json").stat().st_mode) == 0o600
    assert keys.read(place) == shop


def test_life_goes_on_after_it(shop: keys.Keys) -> None:
    answered = Message.objects.filter(direction=Direction.OUT).order_by("-id")[0]
    inbound = InboundMessage(
        external_id="new@client.example",
        sender=Sender(kind="email", value=address_of(answered.conversation.customer, "email").value),
        text="وصلني الطرد، شكرًا",
        thread_keys=(answered.external_id,),
    )
    door = Inbox.objects.get(address=shop.mailbox)
    joined = actions.receive(inbox=door, inbound=inbound)
    assert joined.conversation_id == answered.conversation_id
    assert joined.pk > answered.pk
    layla = Sender(kind="email", value="layla@example.com", name="ليلى")
    actions.receive(inbox=door, inbound=replace(inbound, external_id="other@client.example", sender=layla))
    assert Identity.objects.get(value="layla@example.com").customer_id == CUSTOMERS + STRANGERS + 1
