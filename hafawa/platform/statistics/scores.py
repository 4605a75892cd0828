"""The net promoter score: how many would recommend, less how many would not, in points from -100 to 100."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from .normal import Z_95

Class = Literal["promoter", "passive", "detractor"]


def classify(score: int) -> Class:
    """9 and 10 promote, 7 and 8 are passive, 0 to 6 detract. Raises ValueError for what is no answer."""
    if not 0 <= score <= 10:
        raise ValueError(f"{score} is not between 0 and 10")
    return "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """In points. `error` is the standard error of the score, `low` and `high` its 95 % interval."""

    promoters: int
    passives: int
    detractors: int
    score: float
    error: float
    low: float
    high: float

    @property
    def count(self) -> int:
        return self.promoters + self.passives + self.detractors


def recommendation(scores: Iterable[int]) -> Recommendation | None:
    """From answers; None where there are none."""
    counts = {"promoter": 0, "passive": 0, "detractor": 0}
    for score in scores:
        counts[classify(score)] += 1
    return recommendation_of(counts["promoter"], counts["passive"], counts["detractor"])


def recommendation_of(promoters: int, passives: int, detractors: int) -> Recommendation | None:
    """The score is a mean of +1, 0 and -1, and its variance that of this multinomial; the interval is the normal one,
    within what a score can be. None where nobody answered.
    """
    count = promoters + passives + detractors
    if not count:
        return None
    up, down = promoters / count, detractors / count
    error = 100 * sqrt(max(0.0, up + down - (up - down) ** 2) / count)
    score = 100 * (promoters - detractors) / count
    low, high = max(-100.0, score - Z_95 * error), min(100.0, score + Z_95 * error)
    return Recommendation(promoters, passives, detractors, score, error, low, high)
