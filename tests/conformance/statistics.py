"""Statistics as the scorer asks for them: thin calls into the real code, nothing reckoned here."""

from collections.abc import Sequence
from math import inf, nan

from hafawa.platform import statistics as ours

Times, Events = Sequence[float], Sequence[int]


def km_survival_at(times: Times, events: Events, at: Times) -> list[float]:
    curve = ours.Survival.of(times, events)
    return [curve.at(each) for each in at]


def km_ci_loglog_at(times: Times, events: Events, at: Times) -> list[list[float]]:
    curve = ours.Survival.of(times, events)
    intervals = [curve.interval_at(each) or (nan, nan) for each in at]
    return [[low for low, _high in intervals], [high for _low, high in intervals]]


def km_median(times: Times, events: Events) -> float:
    median = ours.Survival.of(times, events).median
    return inf if median is None else median


def logrank_p(t1: Times, e1: Events, t2: Times, e2: Events) -> float:
    return ours.log_rank([(t1, e1), (t2, e2)]).p


def logrank_chi2(t1: Times, e1: Events, t2: Times, e2: Events) -> float:
    return ours.log_rank([(t1, e1), (t2, e2)]).chi2


def wilson_95(k: int, n: int) -> tuple[float, float] | None:
    return ours.wilson(k, n)


def nps_class(score: int) -> str:
    return ours.classify(score)


def nps(scores: Sequence[int]) -> float:
    found = ours.recommendation(scores)
    return found.score if found else nan


def nps_se(promoters: int, passives: int, detractors: int) -> float:
    found = ours.recommendation_of(promoters, passives, detractors)
    return found.error if found else nan


def nps_ci(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    found = ours.recommendation_of(promoters, passives, detractors)
    return (found.low, found.high) if found else (nan, nan)


def share(k: int, n: int) -> float:
    return k / n if n else nan
