"""Every figure of service: its name, what it counts in plain words, and how. The only definitions there are.

Cards, tables, charts, the API, exports and the page of definitions read this list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hafawa.platform.statistics import wilson

from .queries import OWN, Row, Rows
from .statistics import quantile

PROMISE_S = 3600
"""What an installation promises at first: an answer within an hour, around the clock."""


class Unit(StrEnum):
    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"  # of one


class Source(StrEnum):
    """Which happenings of the period are looked at: those of Rows."""

    STARTED = "started"
    RESOLVED = "resolved"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Value:
    """A figure's number, and what it rests on."""

    value: float | None
    count: int  # how many conversations or answers it was counted from
    p90: float | None = None
    p95: float | None = None
    low: float | None = None  # of the 95 % interval of a share
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure. `chosen` says which rows it looks at, `measure` what it takes of each, `unit` what becomes of it:
    counts are added up, seconds and numbers told by their median, shares are those for which `measure` is not 0.
    """

    key: str
    label: str | Promise
    words: str | Promise
    unit: Unit
    source: Source
    good: int = 0  # 1: more is better; -1: less is better; 0: neither
    chosen: Callable[[Row], bool] | None = None
    measure: Callable[[Row], int] | None = None
    is_median: bool = False

    def rows(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Those it is counted from: also what "see them" opens."""
        return rows if self.chosen is None else [row for row in rows if self.chosen(row)]

    def of(self, rows: Sequence[Row]) -> Value:
        found = self.rows(rows)
        if self.measure is None:
            return Value(len(found), len(found))
        taken = [self.measure(row) for row in found]
        if self.unit is Unit.SHARE:
            hits = sum(1 for each in taken if each)
            interval = wilson(hits, len(taken)) or (None, None)
            return Value(hits / len(taken) if taken else None, len(taken), low=interval[0], high=interval[1])
        taken.sort()
        return Value(quantile(taken, 0.5), len(taken), quantile(taken, 0.9), quantile(taken, 0.95))

    def source_rows(self, rows: Rows) -> list[Row]:
        found: list[Row] = getattr(rows, self.source)
        return found


FIGURES: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        Figure(
            key="started",
            label=_("New conversations"),
            words=_(
                "Conversations that began in the period, by us or by a customer. Spam and merged ones are not counted."
            ),
            unit=Unit.COUNT,
            source=Source.STARTED,
        ),
        Figure(
            key="first_answer",
            label=_("First answer"),
            words=_(
                "From the customer’s first words to the first answer written by a person, counted on the day of the"
                " answer. Automatic answers do not count. Half were faster than the median."
            ),
            unit=Unit.SECONDS,
            source=Source.ANSWERED,
            good=-1,
            chosen=lambda row: row[OWN + 1],
            measure=lambda row: row[OWN],
            is_median=True,
        ),
        Figure(
            key="next_answer",
            label=_("Next answers"),
            words=_("Every later answer to a customer who waits for one, from their oldest words without an answer."),
            unit=Unit.SECONDS,
            source=Source.ANSWERED,
            good=-1,
            chosen=lambda row: not row[OWN + 1],
            measure=lambda row: row[OWN],
            is_median=True,
        ),
        Figure(
            key="within_hour",
            label=_("First answer within an hour"),
            words=_("The share of first answers that took an hour at most, around the clock, weekends included."),
            unit=Unit.SHARE,
            source=Source.ANSWERED,
            good=1,
            chosen=lambda row: row[OWN + 1],
            measure=lambda row: int(row[OWN] <= PROMISE_S),
        ),
        Figure(
            key="answers",
            label=_("Answers"),
            words=_("Answers written by people to customers who waited for one."),
            unit=Unit.COUNT,
            source=Source.ANSWERED,
        ),
        Figure(
            key="resolved",
            label=_("Resolved"),
            words=_(
                "Conversations whose resolution in the period still stands: what was reopened since is not counted."
            ),
            unit=Unit.COUNT,
            source=Source.RESOLVED,
            good=1,
        ),
        Figure(
            key="resolution",
            label=_("Time to resolution"),
            words=_(
                "From the start of a conversation to the resolution that stands, counted on the day of the resolution."
            ),
            unit=Unit.SECONDS,
            source=Source.RESOLVED,
            good=-1,
            measure=lambda row: row[OWN],
            is_median=True,
        ),
        Figure(
            key="reopened",
            label=_("Reopened"),
            words=_(
                "The share of resolved conversations that had been resolved before, were opened again and needed"
                " another answer. A “thank you” settled without one does not count."
            ),
            unit=Unit.SHARE,
            source=Source.RESOLVED,
            good=-1,
            measure=lambda row: int(row[OWN + 1] > 0),
        ),
        Figure(
            key="one_touch",
            label=_("Resolved with one answer"),
            words=_("The share of resolved conversations that needed one answer at most and were never reopened."),
            unit=Unit.SHARE,
            source=Source.RESOLVED,
            good=1,
            measure=lambda row: int(row[OWN + 2] <= 1 and not row[OWN + 1]),
        ),
        Figure(
            key="answers_to_resolution",
            label=_("Answers to a resolution"),
            words=_("How many answers by people a resolved conversation had: the median."),
            unit=Unit.COUNT,
            source=Source.RESOLVED,
            good=-1,
            measure=lambda row: row[OWN + 2],
            is_median=True,
        ),
    )
}
