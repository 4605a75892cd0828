"""The desk's lists: views, their counts, and pages of them.

Every view is one index range: a status, a person or a team, newest activity first. Counting stops at COUNT_TO,
so that a page costs the same however many conversations are held.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hafawa.accounts.models import Agent, Tag
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import hidden_team_ids
from hafawa.platform.database.prepared import Prepared, prepared

from ..models import Conversation, Follower, Mention, ReadMark, Status
from .visibility import outside, visible_to

PAGE = 25
COUNT_TO = 100
FEW = 2000

Narrow = Callable[[QuerySet[Conversation], Agent], QuerySet[Conversation]]


@dataclass(frozen=True, kw_only=True)
class View:
    """A list on the desk: its name, its mark, and which conversations are in it."""

    key: str
    label: str | Promise
    icon: str
    narrow: Narrow
    oldest_first: bool = False


UNSETTLED = (Status.OPEN, Status.WAITING, Status.SNOOZED)


NAMED_LATELY = 300


def _mentioned(rows: QuerySet[Conversation], agent: Agent) -> QuerySet[Conversation]:
    """Named lately in something not yet settled: what is settled calls for nothing, and looking through every mention
    of years would cost more than the whole page.
    """
    named = Mention.objects.filter(agent=agent).order_by("-id").values("conversation_id")[:NAMED_LATELY]
    return rows.filter(pk__in=named, status__in=UNSETTLED)


def _followed(rows: QuerySet[Conversation], agent: Agent) -> QuerySet[Conversation]:
    """What was poured into another is followed there. Written so that no index of what was merged leads the way."""
    return _those_of(rows.exclude(merged_into__isnull=False), Follower.objects.filter(agent=agent))


VIEWS: dict[str, View] = {
    view.key: view
    for view in (
        View(
            key="mine",
            label=_("Mine"),
            icon="user-check",
            narrow=lambda rows, agent: rows.filter(assignee=agent, status=Status.OPEN),
        ),
        View(
            key="unanswered",
            label=_("Unanswered"),
            icon="message-circle-check",
            oldest_first=True,
            narrow=lambda rows, agent: rows.filter(waiting_since__isnull=False, status=Status.OPEN),
        ),
        View(
            key="unassigned",
            label=_("Unassigned"),
            icon="user-question",
            narrow=lambda rows, agent: rows.filter(assignee=None, status=Status.OPEN),
        ),
        View(key="open", label=_("All open"), icon="inbox", narrow=lambda rows, agent: rows.filter(status=Status.OPEN)),
        View(
            key="waiting",
            label=_("With the customer"),
            icon="hourglass",
            narrow=lambda rows, agent: rows.filter(status=Status.WAITING),
        ),
        View(key="mentions", label=_("Mentions"), icon="at", narrow=_mentioned),
        View(key="following", label=_("Following"), icon="eye", narrow=_followed),
        View(
            key="snoozed",
            label=pgettext_lazy("list", "Snoozed"),
            icon="moon",
            narrow=lambda rows, agent: rows.filter(status=Status.SNOOZED),
        ),
        View(
            key="resolved",
            label=pgettext_lazy("list", "Resolved"),
            icon="circle-check",
            narrow=lambda rows, agent: rows.filter(status=Status.RESOLVED, merged_into=None),
        ),
        View(key="spam", label=_("Spam"), icon="ban", narrow=lambda rows, agent: rows.filter(status=Status.SPAM)),
    )
}


def team_view(team_id: int, name: str) -> View:
    return View(
        key=f"team-{team_id}",
        label=name,
        icon="users-group",
        narrow=lambda rows, agent: rows.filter(team_id=team_id, status=Status.OPEN),
    )


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed by, beyond its view. Empty means any."""

    status: str = ""
    assignee_id: int | None = None
    is_unassigned: bool = False
    team_id: int | None = None
    tag: str = ""
    customer_id: int | None = None
    priority: int | None = None
    type: str = ""
    brand_id: int | None = None
    inbox_id: int | None = None  # conversations whose newest message came or went there
    language: str = ""

    def apply(self, rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
        exact = {
            "status": self.status,
            "assignee_id": self.assignee_id,
            "team_id": self.team_id,
            "customer_id": self.customer_id,
            "priority": self.priority,
            "type": self.type,
            "brand_id": self.brand_id,
            "language": self.language,
            "last_message__inbox_id": self.inbox_id,
        }
        rows = rows.filter(**{key: value for key, value in exact.items() if value not in ("", None)})
        if self.is_unassigned:
            rows = rows.filter(assignee=None)
        return _tagged(rows, self.tag) if self.tag else rows


def _tagged(rows: QuerySet[Conversation], name: str) -> QuerySet[Conversation]:
    """Those with this tag."""
    tag_id = Tag.objects.filter(name=name).values_list("pk", flat=True).first()
    if tag_id is None:
        return rows.none()
    return _those_of(rows, Conversation.tags.through.objects.filter(tag_id=tag_id))


def _those_of(rows: QuerySet[Conversation], chosen: QuerySet[Any]) -> QuerySet[Conversation]:
    """Conversations that `chosen` names: few of them are sorted, of many the list is walked until a page is full."""
    if chosen[: FEW + 1].count() <= FEW:
        return rows.filter(pk__in=chosen.values("conversation_id"))
    return rows.filter(Exists(chosen.filter(conversation_id=OuterRef("pk"))))


@dataclass(frozen=True)
class Place:
    """Where a page ends: the next one starts after it. Written as `microseconds-id`."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{int(self.at.timestamp() * 1_000_000)}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Raises ValueError for anything that is not a place."""
        moment, pk = text.split("-")
        try:
            return cls(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(moment)), int(pk))
        except OverflowError as error:
            raise ValueError(text) from error


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as a list shows it: plain values, for twenty-five of them cost less than their seven models."""

    pk: int
    subject: str
    status: str
    priority: int
    snoozed_until: datetime | None
    waiting_since: datetime | None
    last_activity_at: datetime
    customer: str
    assignee_id: int | None
    assignee: str | None
    last_message_id: int | None
    preview: str | None
    direction: str | None
    state: str | None
    author_id: int | None
    author: str | None
    channel: str | None  # kind of the inbox the newest message came or went by
    read_to: int | None  # how far the colleague has read
    tags: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        return self.status in {Status.RESOLVED, Status.SPAM}

    @property
    def is_unread(self) -> bool:
        """Whether the newest message came after what the colleague has read."""
        return self.last_message_id is not None and (self.read_to is None or self.read_to < self.last_message_id)


COLUMNS = (
    "pk", "subject", "status", "priority", "snoozed_until", "waiting_since", "last_activity_at", "customer__name",
    "assignee_id", "assignee__name", "last_message_id", "last_message__preview", "last_message__direction",
    "last_message__state", "last_message__agent_id", "last_message__author_name", "last_message__inbox__kind",
    "read_to",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    rows: list[Listed] = field(default_factory=list)
    next: Place | None = None


def list_page(
    agent: Agent,
    view: View | None = None,
    *,
    filters: Filters | None = None,
    after: Place | None = None,
    size: int = PAGE,
) -> Page:
    """One page of a view, each row with what it shows: customer, newest message and its inbox, tags, read mark."""
    key, descending = ("waiting_since", False) if view and view.oldest_first else ("last_activity_at", True)
    order = (f"-{key}", "-id") if descending else (key, "id")
    if view and size == PAGE and after is None and filters in (None, Filters()) and allows(agent, May.SEE):
        found = _with_tags(_first_page(view, order)(agent.pk, tuple(hidden_team_ids(agent))))
    else:
        rows = visible_to(agent)
        if view:
            rows = view.narrow(rows, agent)
        if filters:
            rows = filters.apply(rows)
        if after:
            rows = rows.filter(_beyond(key, after, descending))
        found = _with_tags(_columns(_ordered(rows, order, size), agent.pk))
    if len(found) <= size:
        return Page(found)
    last = found[size - 1]
    return Page(found[:size], Place(getattr(last, key), last.pk))


def _ordered(rows: QuerySet[Conversation], order: tuple[str, str], size: int) -> QuerySet[Conversation]:
    """Which rows is settled first, from keys alone: a view that must be sorted then sorts no customers and messages."""
    return Conversation.objects.filter(pk__in=rows.order_by(*order).values("pk")[: size + 1]).order_by(*order)


FirstPage = Prepared[[int, tuple[int, ...]], Any]
_first_pages: dict[str, FirstPage] = {}


def _first_page(view: View, order: tuple[str, str]) -> FirstPage:
    """What a desk opens with, one question for each view: its key says all there is to say about it."""

    def first_page(agent_id: int, hidden: tuple[int, ...]) -> QuerySet[Conversation, Any]:
        rows = view.narrow(outside(hidden), Agent(pk=agent_id))
        return _columns(_ordered(rows, order, PAGE), agent_id)

    return _first_pages.setdefault(view.key, Prepared(first_page))


def _columns(rows: QuerySet[Conversation], agent_id: int) -> QuerySet[Conversation, Any]:
    mark = ReadMark.objects.filter(conversation_id=OuterRef("pk"), agent_id=agent_id).values("message_id")[:1]
    return rows.annotate(read_to=Subquery(mark)).values_list(*COLUMNS)


def _with_tags(found: Iterable[tuple[Any, ...]]) -> list[Listed]:
    """In one query, whatever is shown."""
    shown = list(found)
    tags: dict[int, list[str]] = defaultdict(list)
    for pk, name in _tag_names(tuple(row[0] for row in shown)):
        tags[pk].append(name)
    return [Listed(*row, tuple(tags.get(row[0], ()))) for row in shown]  # type: ignore[call-arg]  # COLUMNS is as long


@prepared
def _tag_names(conversation_ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    named = Conversation.tags.through.objects.filter(conversation_id__in=conversation_ids)
    return named.order_by("tag__name").values_list("conversation_id", "tag__name")


def _beyond(key: str, after: Place, descending: bool) -> Q:
    """Rows behind a place in (key, id) order, written so that an index on both is walked from there."""
    to, strictly = ("lte", "lt") if descending else ("gte", "gt")
    return Q(**{f"{key}__{to}": after.at}) & (
        Q(**{f"{key}__{strictly}": after.at}) | Q(**{f"id__{strictly}": after.id})
    )


def with_row_parts(rows: QuerySet[Conversation], agent: Agent) -> QuerySet[Conversation]:
    """Bring what a list row shows in a fixed number of queries. `read_to` is how far this colleague has read."""
    mark = ReadMark.objects.filter(conversation_id=OuterRef("pk"), agent=agent).values("message_id")[:1]
    return (
        rows.select_related("customer", "assignee", "team", "last_message__inbox", "last_message__agent")
        .prefetch_related("tags")
        .annotate(read_to=Subquery(mark))
        .defer("last_message__html", "last_message__text", "last_message__quoted_text", "last_message__quoted_html")
        .defer("last_message__inbox__settings")
    )


def count(agent: Agent, view: View) -> int:
    """How many are in a view, at most COUNT_TO."""
    return counts(agent, [view])[view.key]


def counts(agent: Agent, views: Sequence[View]) -> dict[str, int]:
    """How many are in each view, at most COUNT_TO, by its key. One query."""
    rows = visible_to(agent)
    if not views or rows.query.is_empty():
        return dict.fromkeys((view.key for view in views), 0)
    keys = tuple(view.key for view in views)
    asked = (connection.vendor, agent.pk, hidden_team_ids(agent), keys)
    if asked not in _counting:
        if len(_counting) >= COUNTINGS_KEPT:
            _counting.clear()
        _counting[asked] = _counting_sql([view.narrow(rows, agent) for view in views])
    sql, values = _counting[asked]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(zip(keys, cursor.fetchone(), strict=True))


Counting = tuple[str, list[Any]]
COUNTINGS_KEPT = 1000
# Putting ten queries into words costs ten times what the database needs to answer them; for one colleague the words
# stay the same, as long as a view's key says all there is to say about it.
_counting: dict[tuple[Any, ...], Counting] = {}


def _counting_sql(narrowed: list[QuerySet[Conversation]]) -> Counting:
    parts: list[str] = []
    values: list[Any] = []
    for rows in narrowed:
        sql, its_values = rows.order_by().values("pk")[:COUNT_TO].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's words, with %s for values
        values += its_values
    return f"SELECT {', '.join(parts)}", values


def rows_by_ids(agent: Agent, ids: list[int]) -> list[Conversation]:
    """These conversations, as far as the colleague may see them, in the order asked."""
    found = {row.pk: row for row in with_row_parts(visible_to(agent).filter(pk__in=ids), agent)}
    return [found[pk] for pk in ids if pk in found]


def listed_by_ids(agent: Agent, ids: list[int]) -> list[Listed]:
    """These conversations as rows of a list, as far as the colleague may see them, in the order asked."""
    found = {row.pk: row for row in _with_tags(_columns(visible_to(agent).filter(pk__in=ids), agent.pk))}
    return [found[pk] for pk in ids if pk in found]


def due_to_wake(moment: datetime, limit: int = 500) -> list[Conversation]:
    """Snoozed conversations whose time has come."""
    rows = Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=moment)
    return list(rows.order_by("snoozed_until")[:limit])
