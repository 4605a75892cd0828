"""Routes about figures: the same numbers as the page's, for programs."""

from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from hafawa.accounts.callers import Call, acting
from hafawa.accounts.permissions import May
from hafawa.platform.web.rest import Id, Record, answer

from .definitions import FIGURES, Unit, Value
from .forms import FiguresForm
from .queries import question, settled_at
from .report import Report, report

router = Router(tags=["Figures"])

SplitBy = Literal["day", "weekday", "hour", "weekday_hour", "brand", "team", "agent", "channel", "language"]


class FigureValue(Record):
    """`value` is null where nothing was counted; times in seconds, shares of one."""

    value: float | None
    count: int = Field(description="How many conversations or answers it was counted from.")
    p90: float | None
    p95: float | None
    low: float | None = Field(description="Of the 95% interval of a share.")
    high: float | None


class FigurePart(FigureValue):
    part: str | int | None = Field(
        description="A date, a weekday (0 is Monday), an hour, an hour of the week, an id, a channel, a language."
    )


class FigureRecord(FigureValue):
    key: str
    label: str
    definition: str
    unit: Unit
    parts: list[FigurePart] = Field(description="Empty unless `by` is given.")


class FiguresRecord(Record):
    first: date
    last: date
    time_zone: str
    as_of: str | None
    figures: list[FigureRecord]


class FiguresQuery(BaseModel):
    first: date | None = Field(None, description="The first day; with `last`. Otherwise `days` back from today.")
    last: date | None = None
    days: int | None = Field(None, ge=1, le=400)
    brand: Id | None = None
    team: Id | None = None
    agent: Id | None = None
    channel: str | None = Field(None, max_length=20)
    language: str | None = Field(None, max_length=5)
    by: SplitBy | None = Field(None, description="Split every figure by this.")


@router.get("/figures", response=FiguresRecord, summary="Service figures of a period", url_name="figures")
def figures(request: Call, where: Query[FiguresQuery]) -> HttpResponse:
    """In the time zone of the key's colleague, of the teams they may look into. `SEE_FIGURES` is needed."""
    agent = acting(request, May.SEE_FIGURES)
    form = FiguresForm({name: value for name, value in where.model_dump().items() if value is not None})
    if not form.is_valid():
        raise ValidationError({name.replace("__all__", "first"): list(words) for name, words in form.errors.items()})
    zone = ZoneInfo(agent.time_zone)
    period = form.period(zone, timezone.now().astimezone(zone).date())
    now = report(question(agent, period, form.narrow()), where.by or "")
    read_to = settled_at()
    return answer({
        "first": period.first, "last": period.last, "time_zone": agent.time_zone,
        "as_of": read_to.isoformat() if read_to else None,
        "figures": [_figure(now, key, where.by) for key in FIGURES],
    })  # fmt: skip


def _figure(now: Report, key: str, by: str | None) -> dict[str, Any]:
    figure = FIGURES[key]
    parts = now.split(key, by) if by else {}
    return {
        "key": key, "label": str(figure.label), "definition": str(figure.words), "unit": figure.unit,
        **_value(now.value(key)),
        "parts": [{"part": _part(now, by, name), **_value(value)} for name, value in parts.items()],
    }  # fmt: skip


def _part(now: Report, by: str | None, name: Any) -> Any:
    return now.asked.period.days[name].isoformat() if by == "day" else name


def _value(value: Value) -> dict[str, Any]:
    return {name: getattr(value, name) for name in ("value", "count", "p90", "p95", "low", "high")}
