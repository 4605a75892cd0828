"""What was said in conversations and how they stood, as clocks.py reads it: two queries for any number of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from hafawa.conversations.models import Attachment, Conversation, Direction, Message, State, Status
from hafawa.platform.events.models import EventRow

from ..history import History, Said, Stood, Who
from ..thanks import is_thanks

COLUMNS = (
    "id", "conversation_id", "direction", "auto", "agent_id", "author_name", "created_at", "send_at", "state",
    "preview", "is_forward", "inbox__kind", "has_files",
)  # fmt: skip
EVER = datetime(1970, 1, 1, tzinfo=UTC)
UNDO_AT_MOST = timedelta(minutes=2)
SAME_ACT = timedelta(seconds=5)
"""An answer and the status it sets are written in one transaction, moments apart."""


@dataclass
class Past:
    """A conversation's history, and the channel its newest message came or went by."""

    said: list[Said] = field(default_factory=list)
    stood: list[Stood] = field(default_factory=list)
    channel: str = ""
    names: set[str] = field(default_factory=set)
    answered: list[datetime] = field(default_factory=list)  # our answers, whether or not they count

    def stand(self, at: datetime, status: str) -> None:
        is_by_answer = any(timedelta(0) <= at - when <= SAME_ACT for when in self.answered)
        self.stood.append(Stood(at, status, is_by_answer))

    @property
    def history(self) -> History:
        return History(tuple(self.said), tuple(self.stood))


def histories(rows: Collection[dict[str, Any]]) -> dict[int, Past]:
    """By conversation. A row has its id, status, last_activity_at and resolved_at.

    A status that no event tells of (an import, a filled database) is taken to hold since the newest message.
    """
    ids = [row["id"] for row in rows]
    pasts: dict[int, Past] = defaultdict(Past)
    messages = Message.objects.filter(conversation_id__in=ids).exclude(direction=Direction.NOTE)
    files = Attachment.objects.filter(message_id=OuterRef("pk"), is_inline=False)
    told = _told(ids)
    for message in messages.annotate(has_files=Exists(files)).order_by("conversation_id", "id").values(*COLUMNS):
        if message["id"] not in told.filed:
            _hear(pasts[message["conversation_id"]], message)
    for pk, at, data in told.changes:
        if not pasts[pk].stood and data["was"] != Status.OPEN:
            pasts[pk].stood.append(
                Stood(EVER, data["was"])
            )  # it was not open when it began: an older mail put on record
        if data.get("asks"):
            pasts[pk].said.append(Said(at, Who.CUSTOMER))  # without words
        pasts[pk].stand(at, data["status"])
    for row in rows:
        _settle(pasts[row["id"]], row)
    return pasts


@dataclass
class _Told:
    changes: list[tuple[int, datetime, dict[str, Any]]] = field(default_factory=list)
    filed: set[int] = field(default_factory=set)


def _told(ids: Collection[int]) -> _Told:
    """Changes of status in their order, and messages of long ago that were only put on record: they ask for nothing."""
    topics, told = {f"conversation.{pk}": pk for pk in ids}, _Told()
    rows = EventRow.objects.filter(topic__in=topics, name__in=["StatusChanged", "MessageFiled"]).order_by("id")
    for topic, name, at, data in rows.values_list("topic", "name", "happened_at", "data"):
        if name == "MessageFiled":
            told.filed.add(data["message_id"])
        else:
            told.changes.append((topics[topic], at, data))
    return told


def _hear(past: Past, message: dict[str, Any]) -> None:
    """A machine's words on the customer's side, a forward and what never left are nothing said to anybody."""
    past.channel = message["inbox__kind"] or past.channel
    if message["direction"] == Direction.IN:
        if not message["auto"]:
            past.names.add(message["author_name"])
            thanks = not message["has_files"] and is_thanks(message["preview"], past.names)
            past.said.append(Said(message["created_at"], Who.CUSTOMER, thanks))
        return
    if message["is_forward"]:
        return
    past.answered.append(message["created_at"])
    if message["state"] != State.FAILED:
        is_person = message["agent_id"] is not None and not message["auto"]
        past.names.add(message["author_name"])
        past.said.append(Said(_leaves_at(message), Who.PERSON if is_person else Who.MACHINE))


def _leaves_at(message: dict[str, Any]) -> datetime:
    """What was put off until a time is said at that time; the seconds in which it can be undone do not count."""
    created: datetime = message["created_at"]
    leaves: datetime | None = message["send_at"]
    return leaves if leaves and leaves - created > UNDO_AT_MOST else created


def _settle(past: Past, row: dict[str, Any]) -> None:
    known = past.stood[-1].status if past.stood else Status.OPEN
    if known != row["status"]:
        past.stand(row["resolved_at"] or row["last_activity_at"], row["status"])


def history_of(conversation: Conversation) -> History:
    """Of one."""
    columns = ("status", "last_activity_at", "resolved_at")
    row = {"id": conversation.pk, **{name: getattr(conversation, name) for name in columns}}
    return histories([row])[conversation.pk].history
