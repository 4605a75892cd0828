"""A report: figures of a period, split and compared. Every number shown anywhere comes out of here."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from .definitions import FIGURES, Figure, Value
from .period import QUARTER_S
from .queries import DIMENSIONS, Question, Row, Rows, flow_of, rows_of

SPLITS = ("day", "weekday", "hour", "weekday_hour", *DIMENSIONS)
"""What a figure can be split by."""

Split = dict[Hashable, Value]


@dataclass(frozen=True)
class Report:
    """The answer to one question, with all it was counted from; `by` is the dimension it can be split by."""

    asked: Question
    rows: Rows
    by: str = ""
    only: frozenset[str] = frozenset(FIGURES)
    _grouped: dict[tuple[Any, ...], dict[Hashable, list[Row]]] = field(default_factory=dict, compare=False, repr=False)
    _chosen: dict[tuple[Any, ...], Sequence[Row]] = field(default_factory=dict, compare=False, repr=False)
    _known: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)

    def value(self, key: str) -> Value:
        if (key, "") not in self._known:
            self._known[key, ""] = FIGURES[key].of_chosen(self._rows(FIGURES[key]))
        known: Value = self._known[key, ""]
        return known

    def values(self) -> dict[str, Value]:
        return {key: self.value(key) for key in FIGURES}

    def split(self, key: str, by: str) -> Split:
        """One figure for each day of the period (0, 1, …), weekday (0 is Monday), hour, hour of the week (0 is Monday
        at midnight), team id, channel, …
        """
        if (key, by) not in self._known:
            figure, groups = FIGURES[key], self._groups(FIGURES[key], by)
            names: Iterable[Hashable] = self._all(by) or self._parts(figure, by)
            self._known[key, by] = {name: figure.of_chosen(groups.get(name, ())) for name in names}
        known: Split = self._known[key, by]
        return known

    def behind(self, key: str, by: str = "", name: Hashable = None) -> dict[int, int | None]:
        """The conversations a number was counted from, newest happening first, each once, with what it took of them.

        Only of a report that was read with ids.
        """
        figure = FIGURES[key]
        rows = self._groups(figure, by).get(name, ()) if by else self._rows(figure)
        found: dict[int, int | None] = {}
        for row in sorted(rows, key=itemgetter(0), reverse=True):
            found.setdefault(row[-1], figure.measure(row) if figure.measure else None)
        return found

    def backlog(self) -> list[int]:
        """How many conversations were not settled at the end of each day."""
        change = [0] * len(self.asked.period.days)
        slots, flow = self.asked.period.slots(), flow_of(self.asked)
        for second in flow.opened:
            change[slots.day_and_hour(second)[0]] += 1
        for second in flow.closed:
            change[slots.day_and_hour(second)[0]] -= 1
        held, standing = flow.before, []
        for each in change:
            held += each
            standing.append(held)
        return standing

    def _rows(self, figure: Figure) -> Sequence[Row]:
        """What a figure is counted from; figures of the same rows share them."""
        if figure.key not in self.only:
            raise ValueError(f"this report was not read for {figure.key}")
        which = _which(figure)
        if which not in self._chosen:
            self._chosen[which] = figure.rows(figure.source_rows(self.rows))
        return self._chosen[which]

    def _groups(self, figure: Figure, by: str) -> dict[Hashable, list[Row]]:
        """Those rows by part; a page asks for the same parts again and again."""
        which = (*_which(figure), by)
        if which not in self._grouped:
            self._grouped[which] = self._group(self._rows(figure), by)
        return self._grouped[which]

    def _group(self, rows: Sequence[Row], by: str) -> dict[Hashable, list[Row]]:
        groups: dict[Hashable, list[Row]] = defaultdict(list)
        if by in DIMENSIONS:
            if by != self.by:
                raise ValueError(f"this report was read to be split by {self.by or 'nothing'}, not by {by}")
            for row in rows:
                groups[row[1]].append(row)
            return groups
        places, start = self.asked.period.slots().places(by), self.asked.period.start_s
        for row in rows:
            groups[places[(row[0] - start) // QUARTER_S]].append(row)
        return groups

    def _parts(self, figure: Figure, by: str) -> set[Hashable]:
        """Every part in which something of its source happened."""
        return set(map(itemgetter(1), figure.source_rows(self.rows))) if by == self.by else set()

    def _all(self, by: str) -> range | None:
        """What has a place even when nothing happened there."""
        sizes = {"day": len(self.asked.period.days), "hour": 24, "weekday": 7, "weekday_hour": 168}
        return range(sizes[by]) if by in sizes else None


def _which(figure: Figure) -> tuple[Any, ...]:
    """Figures counted from the same rows have the same."""
    return figure.source, tuple((name, str(value)) for name, value in figure.where.items())


def report(asked: Question, by: str = "", *, with_ids: bool = False, only: Iterable[str] = ()) -> Report:
    """`only` reads what these figures need and no more."""
    keys = frozenset(only) or frozenset(FIGURES)
    needed = _needed(keys) if only else None
    return Report(asked, rows_of(asked, by, with_ids=with_ids, only=needed), by, keys)


def _needed(keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Which sources these figures are counted from, narrowed where all that use one agree."""
    found: dict[str, Mapping[str, Any]] = {}
    for figure in (FIGURES[key] for key in keys):
        known = found.get(figure.source, figure.where)
        found[figure.source] = figure.where if known == figure.where else {}
    return found


def report_before(asked: Question, only: Iterable[str] = ()) -> Report:
    """The same question of the days it is compared with."""
    return report(replace(asked, period=asked.period.before()), only=only)


@dataclass(frozen=True)
class Change:
    """How a figure moved. `is_better` is None where neither way is good, or nothing really changed."""

    now: Value
    before: Value
    difference: float | None
    is_better: bool | None


SMALL_CHANGE = 0.05  # of the value before: less is "no real change"


def change(figure: Figure, now: Value, before: Value) -> Change:
    if now.value is None or before.value is None:
        return Change(now, before, None, None)
    difference = now.value - before.value
    is_small = abs(difference) <= SMALL_CHANGE * abs(before.value)
    if not figure.good or is_small:
        return Change(now, before, 0 if is_small else difference, None)
    return Change(now, before, difference, (difference > 0) == (figure.good > 0))


def asked_dimension(name: str, text: str) -> Any:
    """The value of a dimension as an address writes it. Raises ValueError for what cannot be one."""
    if name in {"channel", "language"}:
        if not text.replace("-", "").replace("_", "").isalnum() or len(text) > 20:
            raise ValueError(name)
        return text
    return int(text)
