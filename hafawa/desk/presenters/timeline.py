"""Everything with one customer on one line of time: messages of all conversations, what happened to them outside, and
what changed in between."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.conversations import queries
from hafawa.conversations.channel import channel_for
from hafawa.conversations.models import Direction, Message, State
from hafawa.platform.events.models import EventRow
from hafawa.platform.web.reading import write_day
from hafawa.platform.web.templatetags.hafawa import channel_mark, when
from hafawa.touchpoints.models import Touchpoint
from hafawa.touchpoints.queries import catalogue, touchpoints_of

from ..history import MESSAGE_EVENTS, Told, lines
from ..isolation import isolate
from .touches import Touch, touch

PAGE = 30
ONLY = ("messages", "touchpoints", "changes")
EVENT, MESSAGE, TOUCHPOINT = 0, 1, 2  # of the same moment, what was written stands above what followed from it


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page ends. Written as `microseconds-kind-id`."""

    at: datetime
    kind: int
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.kind}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Raises ValueError for what is no place."""
        moment, kind, pk = text.split("-")
        try:
            return cls(_EPOCH + timedelta(microseconds=int(moment)), int(kind), int(pk))
        except OverflowError as error:
            raise ValueError(text) from error


_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One message, touchpoint or event. `kind` is "in", "out", "note", "touchpoint" or "event"."""

    id: str
    kind: str
    icon: str
    mark: SafeString  # the channel, on messages
    head: str  # who, or the sentence
    text: str
    trouble: str
    at: SafeString
    url: str
    subject: str
    touch: Touch | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of it, newest first, by days. `next` continues after it, "" at the end."""

    days: list[Day]
    next: str


def timeline(agent: Agent, customer_id: int, *, after: Place | None = None, only: str = "") -> Timeline:
    """Newest first. `only` is one of ONLY, or empty for all. At most eleven queries, however much there is."""
    messages = _messages(agent, customer_id, after) if only in ("", "messages") else []
    touchpoints = _touchpoints(customer_id, after) if only in ("", "touchpoints") else []
    events = _events(agent, customer_id, after) if only in ("", "changes") else []
    places = sorted(
        [
            *((Place(row.created_at, MESSAGE, row.pk), row) for row in messages),
            *((Place(row.happened_at, TOUCHPOINT, row.pk), row) for row in touchpoints),
            *((Place(row.happened_at, EVENT, row.pk), row) for row in events),
        ],
        key=lambda pair: pair[0],
        reverse=True,
    )
    shown = places[:PAGE]
    told = {line.id: line for line in lines((row for _place, row in shown if isinstance(row, EventRow)), agent)}
    about = queries.subjects(agent, {pk for line in told.values() if (pk := _conversation(line.row))})
    kinds = catalogue() if touchpoints else {}
    items: list[tuple[datetime, Item]] = []
    for place, row in _links_once(shown):
        if isinstance(row, Message):
            items.append((place.at, _message(row)))
        elif isinstance(row, Touchpoint):
            items.append((place.at, _touchpoint(row, touch(row, kinds))))
        else:
            items.append((place.at, _event(told[row.pk], about)))
    return Timeline(_days(items), str(shown[-1][0]) if len(places) > PAGE else "")


def _links_once(shown: Iterable[tuple[Place, Model]]) -> Iterator[tuple[Place, Model]]:
    """A link is written down with both conversations; where both are this customer's it is told with one."""
    known: set[frozenset[int]] = set()
    for place, row in shown:
        if isinstance(row, EventRow) and row.name == "ConversationsLinked":
            pair = frozenset({row.data["conversation_id"], row.data["other_id"]})
            if pair in known:
                continue
            known.add(pair)
        yield place, row


def _messages(agent: Agent, customer_id: int, after: Place | None) -> list[Message]:
    rows = queries.messages_with(agent, customer_id)
    if after:
        rows = rows.filter(_older("created_at", MESSAGE, after))
    return list(rows.order_by("-created_at", "-pk")[: PAGE + 1])


def _touchpoints(customer_id: int, after: Place | None) -> list[Touchpoint]:
    rows = touchpoints_of(customer_id)
    if after:
        rows = rows.filter(_older("happened_at", TOUCHPOINT, after))
    return list(rows.order_by("-happened_at", "-pk")[: PAGE + 1])


def _events(agent: Agent, customer_id: int, after: Place | None) -> list[EventRow]:
    rows = queries.events_about(agent, customer_id).exclude(name__in=MESSAGE_EVENTS)
    if after:
        rows = rows.filter(_older("happened_at", EVENT, after))
    return list(rows.order_by("-happened_at", "-pk")[: PAGE + 1])


def _older(key: str, kind: int, after: Place) -> Q:
    """Rows of a kind that stand after a place."""
    same = Q(**{key: after.at})
    if kind == after.kind:
        return Q(**{f"{key}__lt": after.at}) | same & Q(pk__lt=after.id)
    return Q(**{f"{key}__lt": after.at}) | same if kind < after.kind else Q(**{f"{key}__lt": after.at})


def _named_once(items: list[Item]) -> list[Item]:
    """Changes of one conversation in a row: the first of them names it."""
    return [
        replace(item, subject="") if item.kind == "event" and before and item.url == before.url else item
        for before, item in zip([None, *items], items, strict=False)
    ]


def _days(items: Iterable[tuple[datetime, Item]]) -> list[Day]:
    def day(pair: tuple[datetime, Item]) -> date:
        return timezone.localtime(pair[0]).date()

    return [Day(write_day(key), _named_once([item for _at, item in group])) for key, group in groupby(items, key=day)]


def _message(row: Message) -> Item:
    channel = channel_for(row.inbox.kind) if row.inbox else None
    return Item(
        id=f"m-{row.pk}",
        kind=row.direction,
        icon="note" if row.direction == Direction.NOTE else "",
        mark=channel_mark(channel.icon, str(channel.label)) if channel else SafeString(""),
        head=_head(row),
        text=row.preview,
        trouble=_trouble(row),
        at=when(row.created_at, "time"),
        url=_url(row.conversation_id),
        subject=row.conversation.subject or f"#{row.conversation_id}",
    )


def _touchpoint(row: Touchpoint, shown: Touch) -> Item:
    return Item(
        id=f"t-{row.pk}",
        kind="touchpoint",
        icon=shown.icon,
        mark=SafeString(""),
        head=shown.name,
        text="",
        trouble="",
        at=when(row.happened_at, "time"),
        url="",
        subject="",
        touch=shown,
    )


def _head(row: Message) -> str:
    who = isolate(row.agent.name if row.agent else row.author_name or _("Hafawa"))
    if row.direction == Direction.NOTE:
        return _("%(who)s noted, not sent") % {"who": who}
    if row.is_forward:
        return _("%(who)s forwarded") % {"who": who}
    return _("%(who)s wrote") % {"who": who} if row.direction == Direction.IN else _("%(who)s answered") % {"who": who}


def _trouble(row: Message) -> str:
    return {State.FAILED: _("Not delivered"), State.UNCERTAIN: _("May have been sent")}.get(State(row.state), "")


def _event(line: Told, about: dict[int, str]) -> Item:
    conversation = _conversation(line.row)
    is_known = conversation in about
    return Item(
        id=f"e-{line.id}",
        kind="event",
        icon=line.icon,
        mark=SafeString(""),
        head=line.text,
        text="",
        trouble="",
        at=when(line.at, "time"),
        url=_url(conversation) if is_known else "",
        subject=(about[conversation] or f"#{conversation}") if is_known else "",
    )


def _conversation(row: EventRow) -> int:
    return int(row.data.get("conversation_id") or 0)


def _url(conversation_id: int) -> str:
    return reverse("desk:conversation", args=[conversation_id])
