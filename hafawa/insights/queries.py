"""The rows a report is counted from, as plain tuples: what happened in a period, narrowed, and seen by one reader."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import hidden_team_ids
from hafawa.platform.events.models import EventRow

from .models import Answer, Export, Letter, Matter, Outcome, Plan, Settled, Spell, Visit
from .period import Period

DIMENSIONS = ("brand", "team", "agent", "channel", "language")
"""What a report can be narrowed and split by."""

Row = tuple[Any, ...]
"""(second, part, …of its own, conversation id): `part` is the dimension a report is split by, the id is there where the
conversations behind a number are asked for. Nothing else is read: a period holds hundreds of thousands of rows.
"""
OWN = 2  # where a row's own values begin
BEHIND = 20_000  # events: more than a busy minute makes


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which period, and of what: empty means all."""

    period: Period
    narrow: dict[str, Any] = field(default_factory=dict)  # {"team": 3, "channel": "email"}
    hidden_teams: frozenset[int] = frozenset()

    @property
    def where(self) -> Q:
        names = {name: name if name in {"channel", "language"} else f"{name}_id" for name in DIMENSIONS}
        chosen = Q(**{names[name]: value for name, value in self.narrow.items()})
        return chosen & ~Q(team_id__in=self.hidden_teams) if self.hidden_teams else chosen


def question(agent: Agent, period: Period, narrow: dict[str, Any]) -> Question:
    """What this reader asks: nothing of teams they may not look into is counted."""
    return Question(period=period, narrow=narrow, hidden_teams=frozenset(hidden_team_ids(agent)))


@dataclass(frozen=True)
class Rows:
    """All that happened in the period, by what happened."""

    started: list[Row]
    resolved: list[Row]  # … as RESOLVED has them
    answered: list[Row]  # … seconds waited, whether it was the first answer, working seconds waited
    promised: list[Row]  # … the kind of promise, whether it was kept


RESOLVED = (
    "resolution_s", "reopened", "answers", "worked_s", "with_us_s", "with_machines_s", "with_customer_s", "handled_s",
)  # fmt: skip


def rows_of(
    asked: Question, by: str = "", *, with_ids: bool = False, only: Mapping[str, Mapping[str, Any]] | None = None
) -> Rows:
    """Read a period, ready to be split by one dimension. Four queries, whatever it holds.

    `only` names the sources that are needed, and by what each is narrowed.
    """

    def read(source: str, model: type[Matter] | type[Answer] | type[Outcome], second: str, *own: str) -> list[Row]:
        if only is not None and source not in only:
            return []
        within = {f"{second}__gte": asked.period.start_s, f"{second}__lt": asked.period.end_s}
        within |= only[source] if only is not None else {}
        rows: QuerySet[Any] = model._default_manager.filter(asked.where, **within)
        part = second if by not in DIMENSIONS else by if by in {"channel", "language"} else f"{by}_id"
        return list(rows.values_list(second, part, *own, *(["conversation_id"] if with_ids else [])))

    return Rows(
        started=read("started", Matter, "started_s"),
        resolved=read("resolved", Matter, "resolved_s", *RESOLVED),
        answered=read("answered", Answer, "answered_s", "waited_s", "is_first", "worked_s"),
        promised=read("promised", Outcome, "at_s", "kind", "is_kept"),
    )


@dataclass(frozen=True)
class Flow:
    """What was open when the period began, and the seconds at which conversations were opened and settled in it."""

    before: int
    opened: list[int]
    closed: list[int]


def flow_of(asked: Question) -> Flow:
    start, end = asked.period.start_s, asked.period.end_s
    spells = Spell.objects.filter(asked.where)
    return Flow(
        before=_open_at(spells, start),
        opened=list(spells.filter(opened_s__gte=start, opened_s__lt=end).values_list("opened_s", flat=True)),
        closed=[
            second
            for second in spells.filter(closed_s__gte=start, closed_s__lt=end).values_list("closed_s", flat=True)
            if second is not None
        ],
    )


def _open_at(spells: QuerySet[Spell], second: int) -> int:
    """How many were not settled at this second: those that still are not, and those settled since.

    Asked apart: one question with "or" in it reads every spell there ever was.
    """
    before = spells.filter(opened_s__lt=second)
    return before.filter(closed_s__isnull=True).count() + before.filter(closed_s__gte=second).count()


def handled_seconds(ids: Collection[int]) -> dict[int, int]:
    """How long colleagues looked at each of these conversations, all together; one nobody noted is not in it."""
    rows = Visit.objects.filter(conversation_id__in=ids, spent_s__gt=0).values("conversation_id")
    return {row["conversation_id"]: row["total"] for row in rows.annotate(total=Sum("spent_s"))}


def settled_at() -> datetime | None:
    """Until when the record has been read: figures are as of this moment."""
    return Settled.objects.filter(pk=1).values_list("settled_at", flat=True).first()


def is_reading_the_past() -> bool:
    """Is the record still being read from far back, so that figures of old days may be incomplete?"""
    mark = Settled.objects.filter(pk=1).values_list("event_id", flat=True).first() or 0
    newest = EventRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return newest - mark > BEHIND


def first_day(zone: Any) -> date | None:
    """The day of the first conversation counted."""
    second = Matter.objects.order_by("started_s").values_list("started_s", flat=True).first()
    return datetime.fromtimestamp(second, zone).date() if second is not None else None


def exports_of(agent: Agent) -> QuerySet[Export]:
    """The files this colleague asked for, the newest first, without what is in them."""
    return Export.objects.filter(agent=agent).defer("content").order_by("-id")


def plans_managed_by(agent: Agent) -> QuerySet[Plan]:
    """Those they made; all of them for whoever manages the workspace."""
    return Plan.objects.all() if allows(agent, May.MANAGE_WORKSPACE) else Plan.objects.filter(maker=agent)


def plans_for(agent: Agent) -> QuerySet[Plan]:
    """Those they manage or are sent."""
    mine = plans_managed_by(agent).values("pk")
    return Plan.objects.filter(Q(pk__in=mine) | Q(readers__agent=agent)).distinct()


def newest_letters(plan: Plan, limit: int = 20) -> list[Letter]:
    rows = Letter.objects.filter(reader__plan=plan).select_related("reader__agent")
    return list(rows.order_by("-id")[:limit])
