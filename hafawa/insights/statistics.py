"""The few numbers a distribution is told by. Pure."""

from collections.abc import Sequence
from math import sqrt

Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution
FEW = 10  # below this many, a figure says so


def quantile(ordered: Sequence[int], share: float) -> float | None:
    """The value below which this share lies, between neighbours in proportion (Hyndman and Fan's definition 7).

    `ordered` ascending; None where there is nothing.
    """
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def wilson(hits: int, count: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927), as shares of one; None where nothing was counted."""
    if not count:
        return None
    share, z2 = hits / count, Z_95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    reach = Z_95 * sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return max(0.0, middle - reach), min(1.0, middle + reach)
