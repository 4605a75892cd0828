"""What an export holds, as sheets of typed cells: whoever writes them decides how a time or a share looks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.conversations.queries import visible_to
from hafawa.platform.web.reading import write_day

from .definitions import FIGURES, Figure, Unit, Value
from .presenters.page import names_of
from .queries import Question
from .report import Report, report

CHUNK = 500
BEHIND_WIDTHS = (9, 44, 26, 17, 18, 22, 22, 14)
Progress = Callable[[int, int], None]
"""Told how much of how much is done."""


@dataclass(frozen=True, slots=True)
class Seconds:
    value: float


@dataclass(frozen=True, slots=True)
class Share:
    value: float  # of one


Cell = str | int | float | Seconds | Share | date | datetime | None


@dataclass(frozen=True)
class Sheet:
    """A head and its lines; `names` is how many columns at the start only name a line."""

    title: str
    head: Sequence[str]
    lines: Iterable[Sequence[Cell]]
    is_wide: bool = False  # its last column holds sentences
    widths: Sequence[int] = ()  # of its columns, in letters, where they are not all numbers


def figures_sheets(asked: Question, splits: Sequence[str], titles: dict[str, str], told: Progress) -> Iterator[Sheet]:
    """All figures as a whole, day by day, and by each split; a line for everything together ends each."""
    total = 2 + len(splits)
    now = report(asked)
    yield Sheet(_("Figures"), _value_head(), [_value_line(figure, now) for figure in FIGURES.values()], is_wide=True)
    told(1, total)
    days = now.asked.period.days
    yield _split_sheet(_("By day"), _("Day"), now, "day", dict(enumerate(days)))
    told(2, total)
    for number, by in enumerate(splits, start=3):
        now = report(asked, by)
        keys = {name for key in FIGURES for name in now.split(key, by)}
        yield _split_sheet(titles[by], titles[by], now, by, names_of(by, keys))
        told(number, total)


def _value_head() -> list[str]:
    return [
        _("Figure"), _("Value"), _("Counted from"), _("9 of 10"), _("19 of 20"), _("At least (95%)"),
        _("At most (95%)"), _("What it counts"),
    ]  # fmt: skip


def _value_line(figure: Figure, now: Report) -> list[Cell]:
    value = now.value(figure.key)
    numbers = [cell(figure, each) for each in (value.p90, value.p95, value.low, value.high)]
    return [str(figure.label), cell(figure, value.value), value.count, *numbers, str(figure.words)]


def _split_sheet(title: str, first: str, now: Report, by: str, names: Mapping[Any, object]) -> Sheet:
    splits = {key: now.split(key, by) for key in FIGURES}
    nothing = {key: figure.of(()) for key, figure in FIGURES.items()}
    ordered = list(names) if by == "day" else sorted(names, key=lambda name: -_size(splits["started"].get(name)))
    lines: list[list[Cell]] = [
        [_named(names[name]), *(cell(FIGURES[key], splits[key].get(name, nothing[key]).value) for key in FIGURES)]
        for name in ordered
    ]
    lines.append([_("Together"), *(cell(FIGURES[key], now.value(key).value) for key in FIGURES)])
    return Sheet(title, [first, *(str(figure.label) for figure in FIGURES.values())], lines)


def _named(name: object) -> Cell:
    return name if isinstance(name, date) else str(name)


def _size(value: Value | None) -> int:
    return value.count if value else 0


def cell(figure: Figure, value: float | None) -> Cell:
    """A figure's number with its unit."""
    if value is None:
        return None
    if figure.unit is Unit.SECONDS:
        return Seconds(value)
    return Share(value) if figure.unit is Unit.SHARE else value


def behind_sheet(
    agent: Agent, figure: Figure, found: dict[int, int | None], part: str, told: Progress
) -> Sheet:  # fmt: skip
    """The conversations a number was counted from, in its order, with what it took of each."""
    head = [
        _("Number"), _("Subject"), _("Customer"), _("Began"), _("Status"), _("Colleague"), _("Team"), str(figure.label),
    ]  # fmt: skip
    return Sheet(part or _("Conversations"), head, _behind_lines(agent, figure, found, told), widths=BEHIND_WIDTHS)


def _behind_lines(agent: Agent, figure: Figure, found: dict[int, int | None], told: Progress) -> Iterator[list[Cell]]:
    ids = list(found)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = visible_to(agent).filter(pk__in=chunk).select_related("customer", "assignee", "team")
        known = {row.pk: row for row in rows.defer("fields")}
        for pk in chunk:
            if row := known.get(pk):
                yield [
                    pk, row.subject, row.customer.name, row.created_at, str(row.get_status_display()),
                    row.assignee.name if row.assignee else "", row.team.name if row.team else "",
                    _taken(figure, found[pk]),
                ]  # fmt: skip
        told(start + len(chunk), len(ids))


def _taken(figure: Figure, value: int | None) -> Cell:
    if value is None:
        return 1
    if figure.unit is Unit.SHARE:
        return _("yes") if value else _("no")
    return cell(figure, value)


def dated(day: date) -> str:
    """With its year: what is kept is also read later, when "today" is another day."""
    return write_day(day, today=date.min)


def days_in_words(asked: Question) -> str:
    first, last = dated(asked.period.first), dated(asked.period.last)
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
