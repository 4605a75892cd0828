"""The rows a report is counted from, as plain tuples: what happened in a period, narrowed, and seen by one reader."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from hafawa.accounts.models import Agent
from hafawa.accounts.queries import hidden_team_ids
from hafawa.platform.events.models import EventRow

from .models import Answer, Matter, Settled, Spell
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
    resolved: list[Row]  # … resolution in seconds, times reopened, our answers
    answered: list[Row]  # … seconds waited, whether it was the first answer


def rows_of(asked: Question, by: str = "", *, with_ids: bool = False) -> Rows:
    """Read a period, ready to be split by one dimension. Three queries, whatever it holds."""

    def read(model: type[Matter] | type[Answer], second: str, *own: str) -> list[Row]:
        within = {f"{second}__gte": asked.period.start_s, f"{second}__lt": asked.period.end_s}
        rows: QuerySet[Any] = model._default_manager.filter(asked.where, **within)
        part = second if by not in DIMENSIONS else by if by in {"channel", "language"} else f"{by}_id"
        return list(rows.values_list(second, part, *own, *(["conversation_id"] if with_ids else [])))

    return Rows(
        started=read(Matter, "started_s"),
        resolved=read(Matter, "resolved_s", "resolution_s", "reopened", "answers"),
        answered=read(Answer, "answered_s", "waited_s", "is_first"),
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
    """How many were not settled at this second: those that still are not, and those settled since."""
    still = Q(closed_s__isnull=True) | Q(closed_s__gte=second)
    return spells.filter(still, opened_s__lt=second).aggregate(n=Count("pk"))["n"] or 0


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
