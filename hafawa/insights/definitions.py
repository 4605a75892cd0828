"""Every figure of service: its name, what it counts in plain words, and how. The only definitions there are.

Cards, tables, charts, the API, exports and the page of definitions read this list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hafawa.platform.statistics import wilson

from .queries import OWN, RESOLVED, Row, Rows
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
    PROMISED = "promised"


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
    chosen: Callable[[Row], Any] | None = None
    where: Mapping[str, Any] = field(default_factory=dict)  # `chosen` as the database is asked it
    measure: Callable[[Row], int] | None = None
    is_median: bool = False

    def rows(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Those it is counted from: also what "see them" opens."""
        return rows if self.chosen is None else list(filter(self.chosen, rows))

    def of(self, rows: Sequence[Row]) -> Value:
        """Of rows of its source."""
        return self.of_chosen(self.rows(rows))

    def of_chosen(self, found: Sequence[Row]) -> Value:
        """Of rows it is counted from. Hundreds of thousands of them: the loops are those of the interpreter itself."""
        if self.measure is None:
            return Value(len(found), len(found))
        taken = list(map(self.measure, found))
        if self.unit is Unit.SHARE:
            hits = len(taken) - taken.count(0)
            interval = wilson(hits, len(taken)) or (None, None)
            return Value(hits / len(taken) if taken else None, len(taken), low=interval[0], high=interval[1])
        taken.sort()
        return Value(quantile(taken, 0.5), len(taken), quantile(taken, 0.9), quantile(taken, 0.95))

    def source_rows(self, rows: Rows) -> list[Row]:
        found: list[Row] = getattr(rows, self.source)
        return found


IS_FIRST: Callable[[Row], Any] = itemgetter(OWN + 1)


def is_next(row: Row) -> bool:
    return not row[OWN + 1]


def _resolved(name: str) -> int:
    return OWN + RESOLVED.index(name)


REOPENED, ANSWERS, WORKED = _resolved("reopened"), _resolved("answers"), _resolved("worked_s")
WITH_US, WITH_MACHINES, WITH_CUSTOMER, HANDLED = map(
    _resolved, ("with_us_s", "with_machines_s", "with_customer_s", "handled_s")
)


def _promise(key: str, label: Promise | str, words: Promise | str, kinds: frozenset[str]) -> Figure:
    """The share of promises of these kinds that were kept."""
    return Figure(
        key=key,
        label=label,
        words=words,
        unit=Unit.SHARE,
        source=Source.PROMISED,
        good=1,
        chosen=lambda row: row[OWN] in kinds,
        where={"kind__in": sorted(kinds)},
        measure=itemgetter(OWN + 1),
    )


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
            chosen=IS_FIRST,
            where={"is_first": 1},
            measure=itemgetter(OWN),
            is_median=True,
        ),
        Figure(
            key="first_answer_worked",
            label=_("First answer, working hours"),
            words=_(
                "The same waits as “First answer”, counted in the working hours of the team, channel or brand alone:"
                " nights, breaks and days off are left out."
            ),
            unit=Unit.SECONDS,
            source=Source.ANSWERED,
            good=-1,
            chosen=IS_FIRST,
            where={"is_first": 1},
            measure=itemgetter(OWN + 2),
            is_median=True,
        ),
        Figure(
            key="next_answer",
            label=_("Next answers"),
            words=_("Every later answer to a customer who waits for one, from their oldest words without an answer."),
            unit=Unit.SECONDS,
            source=Source.ANSWERED,
            good=-1,
            chosen=is_next,
            where={"is_first": 0},
            measure=itemgetter(OWN),
            is_median=True,
        ),
        Figure(
            key="next_answer_worked",
            label=_("Next answers, working hours"),
            words=_("The same waits as “Next answers”, counted in working hours alone."),
            unit=Unit.SECONDS,
            source=Source.ANSWERED,
            good=-1,
            chosen=is_next,
            where={"is_first": 0},
            measure=itemgetter(OWN + 2),
            is_median=True,
        ),
        _promise(
            "first_in_time",
            _("First answers in time"),
            _(
                "The share of promised first answers that were given within the time promised, by the policies and"
                " working hours that held. Counted when it was given, or when its time ran out without it."
            ),
            frozenset({"first"}),
        ),
        _promise(
            "next_in_time",
            _("Next answers in time"),
            _("The share of promised next answers that were given within the time promised."),
            frozenset({"next"}),
        ),
        _promise(
            "resolution_in_time",
            _("Resolutions in time"),
            _("The share of promised resolutions that came within the time promised."),
            frozenset({"resolution"}),
        ),
        _promise(
            "promises_kept",
            _("Promises kept"),
            _(
                "The share of all promises that were kept: first and next answers, updates and resolutions. What was"
                " settled before its time without an answer was never owed, and is not counted."
            ),
            frozenset({"first", "next", "update", "resolution"}),
        ),
        Figure(
            key="within_hour",
            label=_("First answer within an hour"),
            words=_("The share of first answers that took an hour at most, around the clock, weekends included."),
            unit=Unit.SHARE,
            source=Source.ANSWERED,
            good=1,
            chosen=IS_FIRST,
            where={"is_first": 1},
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
            measure=itemgetter(OWN),
            is_median=True,
        ),
        Figure(
            key="resolution_worked",
            label=_("Time to resolution, working hours"),
            words=_("The same times as “Time to resolution”, counted in working hours alone."),
            unit=Unit.SECONDS,
            source=Source.RESOLVED,
            good=-1,
            measure=itemgetter(WORKED),
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
            measure=itemgetter(REOPENED),
        ),
        Figure(
            key="one_touch",
            label=_("Resolved with one answer"),
            words=_("The share of resolved conversations that needed one answer at most and were never reopened."),
            unit=Unit.SHARE,
            source=Source.RESOLVED,
            good=1,
            measure=lambda row: int(row[ANSWERS] <= 1 and not row[REOPENED]),
        ),
        Figure(
            key="answers_to_resolution",
            label=_("Answers to a resolution"),
            words=_("How many answers by people a resolved conversation had: the median."),
            unit=Unit.COUNT,
            source=Source.RESOLVED,
            good=-1,
            measure=itemgetter(ANSWERS),
            is_median=True,
        ),
        Figure(
            key="waited_for_us",
            label=_("Waiting for us"),
            words=_("How long the customer of a resolved conversation waited for our answers, all waits together."),
            unit=Unit.SECONDS,
            source=Source.RESOLVED,
            good=-1,
            measure=itemgetter(WITH_US),
            is_median=True,
        ),
        Figure(
            key="with_machines",
            label=_("Of it with machines"),
            words=_(
                "What of that waiting went by until an automatic answer, which an acknowledgement is not; the rest was"
                " waiting for a person."
            ),
            unit=Unit.SECONDS,
            source=Source.RESOLVED,
            good=0,
            measure=itemgetter(WITH_MACHINES),
            is_median=True,
        ),
        Figure(
            key="with_people",
            label=_("Of it for a person"),
            words=_("What of that waiting was for a person: without the time until an automatic answer."),
            unit=Unit.SECONDS,
            source=Source.RESOLVED,
            good=-1,
            measure=lambda row: row[WITH_US] - row[WITH_MACHINES],
            is_median=True,
        ),
        Figure(
            key="waited_for_customer",
            label=_("Waiting for the customer"),
            words=_("How long a resolved conversation waited for the customer, after our answers, all together."),
            unit=Unit.SECONDS,
            source=Source.RESOLVED,
            good=0,
            measure=itemgetter(WITH_CUSTOMER),
            is_median=True,
        ),
        Figure(
            key="handle_time",
            label=_("Handle time"),
            words=_(
                "How long colleagues had a resolved conversation open before their eyes, all looks of all of them"
                " together. A look ends when they go elsewhere or hide the page, and counts for half an hour at most."
                " Conversations nobody was seen looking at are left out."
            ),
            unit=Unit.SECONDS,
            source=Source.RESOLVED,
            good=-1,
            chosen=lambda row: row[HANDLED] is not None,
            where={"handled_s__isnull": False},
            measure=itemgetter(HANDLED),
            is_median=True,
        ),
    )
}
