"""A report: figures of a period, split and compared. Every number shown anywhere comes out of here."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .definitions import FIGURES, Figure, Value
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
    _grouped: dict[tuple[str, str], dict[Hashable, list[Row]]] = field(default_factory=dict, compare=False, repr=False)

    def value(self, key: str) -> Value:
        figure = FIGURES[key]
        return figure.of(figure.source_rows(self.rows))

    def values(self) -> dict[str, Value]:
        return {key: self.value(key) for key in FIGURES}

    def split(self, key: str, by: str) -> Split:
        """One figure for each day of the period (0, 1, …), weekday (0 is Monday), hour, hour of the week (0 is Monday
        at midnight), team id, channel, …
        """
        figure = FIGURES[key]
        groups = self._groups(figure.source, by)
        names: Iterable[Hashable] = self._all(by) or groups
        return {name: figure.of(groups.get(name, ())) for name in names}

    def behind(self, key: str, by: str = "", name: Hashable = None) -> dict[int, int | None]:
        """The conversations a number was counted from, newest happening first, each once, with what it took of them.

        Only of a report that was read with ids.
        """
        figure = FIGURES[key]
        rows: Sequence[Row] = figure.source_rows(self.rows)
        if by:
            rows = self._groups(figure.source, by).get(name, ())
        found: dict[int, int | None] = {}
        for row in sorted(figure.rows(rows), key=lambda row: row[0], reverse=True):
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

    def _groups(self, source: str, by: str) -> dict[Hashable, list[Row]]:
        """Rows of one source by part; a page asks for the same parts again and again."""
        if (source, by) not in self._grouped:
            self._grouped[source, by] = self._group(source, by)
        return self._grouped[source, by]

    def _group(self, source: str, by: str) -> dict[Hashable, list[Row]]:
        rows: list[Row] = getattr(self.rows, source)
        groups: dict[Hashable, list[Row]] = defaultdict(list)
        if by in DIMENSIONS:
            if by != self.by:
                raise ValueError(f"this report was read to be split by {self.by or 'nothing'}, not by {by}")
            for row in rows:
                groups[row[1]].append(row)
            return groups
        place = self.asked.period.slots().places(by)
        for row in rows:
            groups[place(row[0])].append(row)
        return groups

    def _all(self, by: str) -> range | None:
        """What has a place even when nothing happened there."""
        sizes = {"day": len(self.asked.period.days), "hour": 24, "weekday": 7, "weekday_hour": 168}
        return range(sizes[by]) if by in sizes else None


def report(asked: Question, by: str = "", *, with_ids: bool = False) -> Report:
    return Report(asked, rows_of(asked, by, with_ids=with_ids), by)


def report_before(asked: Question) -> Report:
    """The same question of the days it is compared with."""
    return report(replace(asked, period=asked.period.before()))


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
