"""Clocks for the desk: one beside each row, and the lists that are ordered by them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import hidden_team_ids
from hafawa.conversations.models import Conversation
from hafawa.conversations.queries import COUNT_TO, Filters, Place, View, visible_to
from hafawa.platform.database.prepared import prepared

from ..models import Clock, Target

NEXT = Q(ended_at__isnull=True, is_next=True)


@dataclass(frozen=True, slots=True)
class ClockShown:
    """The clock of a conversation that is due first, as a row shows it."""

    kind: str
    state: str
    due: datetime | None
    warn: datetime | None
    length_s: int


def shown_clocks(ids: Collection[int]) -> dict[int, ClockShown]:
    """By conversation, in one query; a conversation without an open promise is not in it."""
    return {pk: ClockShown(*shown) for pk, *shown in _next_of(tuple(ids))}


@prepared
def _next_of(conversation_ids: tuple[int, ...]) -> QuerySet[Clock, Any]:
    rows = Clock.objects.filter(NEXT, conversation_id__in=conversation_ids)
    return rows.values_list("conversation_id", "kind", "state", "due_at", "warn_at", "length_s")


def clock_shown(conversation_id: int) -> ClockShown | None:
    return shown_clocks([conversation_id]).get(conversation_id)


def clocks_of(conversation_id: int) -> list[Clock]:
    """All of one conversation, as they were last worked out, in the order in which they began."""
    return list(Clock.objects.filter(conversation_id=conversation_id).order_by("started_at", "id"))


def owes_answer(conversation_id: int) -> bool:
    """Whether a promise of an answer is open there."""
    return Clock.objects.filter(
        conversation_id=conversation_id, ended_at__isnull=True, kind__in=(Target.Kind.FIRST, Target.Kind.NEXT)
    ).exists()


def _promised(rows: QuerySet[Conversation], agent: Agent) -> QuerySet[Conversation]:
    return rows.filter(pk__in=_due().values("conversation_id"))


PROMISE_VIEWS: dict[str, View] = {
    view.key: view
    for view in (
        View(key="overdue", label=_("Overdue"), icon="clock-exclamation", narrow=_promised),
        View(key="soon", label=_("Due soon"), icon="clock-bolt", narrow=_promised),
        View(key="due", label=_("Due next"), icon="clock", narrow=_promised),
    )
}
"""Lists in the order of what is due: broken promises, those a warning was given for, and all."""


def _due(key: str = "due", at: datetime | None = None) -> QuerySet[Clock]:
    at = at or now()
    rows = Clock.objects.filter(NEXT, due_at__isnull=False)
    if key == "due":
        return rows
    pressing = rows.filter(warned_at__isnull=False)  # few of many: they have an index of their own
    return pressing.filter(due_at__lt=at) if key == "overdue" else pressing.filter(due_at__gte=at)


def due_page(
    agent: Agent, key: str, *, filters: Filters | None = None, after: Place | None = None, size: int = 25
) -> tuple[list[int], Place | None]:
    """The conversations of such a list, what is due first on top, and where the next page begins."""
    rows = _visible(_due(key), agent)
    if filters and filters != Filters():
        rows = rows.filter(conversation_id__in=filters.apply(visible_to(agent)).values("pk"))
    if after:
        rows = rows.filter(due_at__gte=after.at).filter(Q(due_at__gt=after.at) | Q(pk__gt=after.id))
    found = list(rows.order_by("due_at", "id").values_list("conversation_id", "due_at", "pk")[: size + 1])
    page = [(pk, due_at, clock_id) for pk, due_at, clock_id in found[:size] if due_at is not None]
    return [pk for pk, _due_at, _id in page], Place(page[-1][1], page[-1][2]) if len(found) > size else None


def due_counts(agent: Agent) -> dict[str, int]:
    """How many are overdue, and due soon: at most COUNT_TO of each."""
    if not allows(agent, May.SEE):
        return {"overdue": 0, "soon": 0}
    at, hidden = now(), tuple(hidden_team_ids(agent))
    return {"overdue": len(_overdue(at, hidden)), "soon": len(_soon(at, hidden))}


@prepared
def _overdue(at: datetime, hidden: tuple[int, ...]) -> QuerySet[Clock, int]:
    return _outside(_due("overdue", at), hidden).values_list("pk", flat=True)[:COUNT_TO]


@prepared
def _soon(at: datetime, hidden: tuple[int, ...]) -> QuerySet[Clock, int]:
    return _outside(_due("soon", at), hidden).values_list("pk", flat=True)[:COUNT_TO]


def _visible(rows: QuerySet[Clock], agent: Agent) -> QuerySet[Clock]:
    return _outside(rows, hidden_team_ids(agent)) if allows(agent, May.SEE) else rows.none()


def _outside(rows: QuerySet[Clock], hidden: Collection[int]) -> QuerySet[Clock]:
    """Those of no conversation of these teams, asked of each clock: SQLite would join every conversation first."""
    if not hidden:
        return rows
    return rows.exclude(Exists(Conversation.objects.filter(pk=OuterRef("conversation_id"), team_id__in=hidden)))


def next_clocks(
    agent: Agent, *, breached: bool | None = None, due_before: datetime | None = None, after: Place | None = None,
    size: int = 25,
) -> tuple[list[Clock], Place | None]:  # fmt: skip
    """The clocks that are due first in their conversations, by when they are due, and where the next page begins."""
    at, rows = now(), _visible(_due(), agent)
    if breached is not None:
        rows = rows.filter(due_at__lt=at) if breached else rows.filter(due_at__gte=at)
    if due_before:
        rows = rows.filter(due_at__lt=due_before)
    if after:
        rows = rows.filter(due_at__gte=after.at).filter(Q(due_at__gt=after.at) | Q(pk__gt=after.id))
    found = list(rows.order_by("due_at", "id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], Place(last.due_at, last.pk) if last and last.due_at else None
