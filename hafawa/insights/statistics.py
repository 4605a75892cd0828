"""The few numbers a distribution is told by. Pure."""

from collections.abc import Sequence

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
