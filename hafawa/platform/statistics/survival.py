"""How long something lasts when some of it still lasts: Kaplan-Meier curves, and whether two of them differ.

Sources: Kaplan and Meier 1958; Greenwood 1926; Kalbfleisch and Prentice 1980 (the log-log interval); Mantel 1966.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from .normal import Z_95, chi2_beyond

Group = tuple[Sequence[float], Sequence[int | bool]]
"""How long each lasted, and whether it ended then (1) or was only watched until then (0)."""
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Step:
    """At `time`, of `at_risk` still watched, `events` ended: the share `survival` lasts longer. What is watched only
    until a time counts as at risk at that time. `low` and `high` are None where the interval is not defined."""

    time: float
    at_risk: int
    events: int
    survival: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan-Meier curve: its steps, at the times something ended."""

    steps: tuple[Step, ...]
    count: int

    @classmethod
    def of(cls, times: Sequence[float], events: Sequence[int | bool]) -> "Survival":
        """Raises ValueError where lengths differ, or a time is negative."""
        _check((times, events))
        ended, watched = _ended((times, events)), sorted(times)
        steps, survival, greenwood = [], 1.0, 0.0
        for time in sorted(ended):
            at_risk, count = len(watched) - _before(watched, time), ended[time]
            survival *= 1 - count / at_risk
            greenwood += count / (at_risk * (at_risk - count)) if at_risk > count else 0.0
            low, high = _log_log(survival, greenwood)
            steps.append(Step(time, at_risk, count, survival if survival > _ROUNDING else 0.0, low, high))
        return cls(tuple(steps), len(watched))

    def _step(self, time: float) -> Step | None:
        place = bisect_right([step.time for step in self.steps], time)
        return self.steps[place - 1] if place else None

    def at(self, time: float) -> float:
        """The share that lasts longer than `time`."""
        step = self._step(time)
        return step.survival if step else 1.0

    def interval_at(self, time: float) -> tuple[float, float] | None:
        """Its 95 % interval on the log-log scale, which never leaves 0 to 1; None where nothing lasts longer."""
        step = self._step(time)
        if step is None:
            return 1.0, 1.0
        return (step.low, step.high) if step.low is not None and step.high is not None else None

    @property
    def median(self) -> float | None:
        """The first time at which half or less lasts longer; None where more than half is still there at the end."""
        return next((step.time for step in self.steps if step.survival <= 0.5 + _ROUNDING), None)


def _check(group: Group) -> None:
    times, events = group
    if len(times) != len(events):
        raise ValueError("a time for each event, an event for each time")
    if any(time < 0 for time in times):
        raise ValueError("no length of time is negative")


def _ended(group: Group) -> Counter[float]:
    return Counter(time for time, event in zip(*group, strict=True) if event)


def _before(ordered: Sequence[float], time: float) -> int:
    """How many are no longer watched at `time`."""
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if ordered[middle] < time else (low, middle)
    return low


def _log_log(survival: float, greenwood: float) -> tuple[float | None, float | None]:
    if survival <= _ROUNDING:
        return None, None
    reach = Z_95 * sqrt(greenwood) / abs(log(survival))
    return survival ** exp(reach), survival ** exp(-reach)


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether groups last alike: `p` is the probability of such a difference or a larger one if they do."""

    chi2: float
    degrees: int
    p: float


def log_rank(groups: Iterable[Group]) -> LogRank:
    """Compare two groups or more. Raises ValueError for fewer."""
    known = list(groups)
    if len(known) < 2:
        raise ValueError("two groups or more")
    for group in known:
        _check(group)
    surplus, spread = _surplus(known)
    chi2 = max(0.0, sum(each * solved for each, solved in zip(surplus, _solve(spread, surplus), strict=True)))
    degrees = len(known) - 1
    return LogRank(chi2, degrees, chi2_beyond(chi2, degrees))


def _surplus(groups: list[Group]) -> tuple[list[float], list[list[float]]]:
    """Events beyond what was to be expected, in all groups but the last, and their covariance (hypergeometric)."""
    ended, watched = [_ended(group) for group in groups], [sorted(group[0]) for group in groups]
    size = len(groups) - 1
    surplus = [0.0] * size
    spread = [[0.0] * size for _ in range(size)]
    for time in sorted(set().union(*ended)):
        at_risk = [len(times) - _before(times, time) for times in watched]
        count, everybody = sum(each[time] for each in ended), sum(at_risk)
        shares = [each / everybody for each in at_risk]
        weight = count * (everybody - count) / (everybody - 1) if everybody > 1 else 0.0
        for i in range(size):
            surplus[i] += ended[i][time] - count * shares[i]
            for j in range(size):
                spread[i][j] += weight * shares[i] * ((i == j) - shares[j])
    return surplus, spread


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss with pivoting; a direction in which nothing varies (a group never at risk) counts as no difference."""
    size = len(right)
    rows = [[*matrix[i], right[i]] for i in range(size)]
    largest = max((abs(value) for row in matrix for value in row), default=0.0)
    for i in range(size):
        pivot = max(range(i, size), key=lambda row: abs(rows[row][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        if abs(rows[i][i]) <= _ROUNDING * largest or not rows[i][i]:
            rows[i] = [0.0] * (size + 1)
            continue
        for row in range(size):
            if row != i and rows[row][i]:
                share = rows[row][i] / rows[i][i]
                rows[row] = [left - share * right for left, right in zip(rows[row], rows[i], strict=True)]
    return [rows[i][size] / rows[i][i] if rows[i][i] else 0.0 for i in range(size)]
