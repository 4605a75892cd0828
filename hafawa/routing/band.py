"""What is usual: a band around what arrived in the same hour of the same weekday before. Pure.

Arrivals scatter like a Poisson variable at best, and more in truth. The band is that of a negative binomial whose mean
and variance come from the weeks before; one extraordinary week, which would make the next rush look usual, counts only
as much as the second largest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p

ENOUGH_WEEKS = 4
SURE = 0.995
"""An hour as usual is above the band once in two hundred, about once in eight days."""
LEAST = 10
"""Fewer arrivals in an hour than this are no rush, whatever was usual."""


@dataclass(frozen=True, slots=True)
class Band:
    usual: float
    most: int  # more than this is unusual
    calm: int  # at most this, and it is over
    weeks: int


def band(before: Sequence[int]) -> Band | None:
    """From the counts of the weeks before; None where they are too few."""
    if len(before) < ENOUGH_WEEKS:
        return None
    ordered = sorted(before)
    ordered[-1] = ordered[-2]
    mean = sum(ordered) / len(ordered)
    scatter = sum((each - mean) ** 2 for each in ordered) / (len(ordered) - 1)
    grown = 1 + 1 / len(ordered)  # the mean itself is only known from so many weeks
    variance = max(mean, scatter) * grown
    most = quantile(mean, variance, SURE)
    return Band(mean, max(most, LEAST - 1), max(quantile(mean, variance, 0.9), LEAST // 2), len(ordered))


def quantile(mean: float, variance: float, share: float) -> int:
    """The smallest count that is not exceeded with this probability, of a negative binomial (variance above mean)."""
    if mean <= 0:
        return 0
    size = mean * mean / max(variance - mean, mean * 1e-9)
    step = log(mean / (size + mean))
    chance = -size * log1p(mean / size)  # of nothing; as logarithms: large means would underflow
    total, count = exp(chance), 0
    while total < share and count < mean * 20 + 100:
        chance += log((count + size) / (count + 1)) + step
        count += 1
        total += exp(chance)
    return count
