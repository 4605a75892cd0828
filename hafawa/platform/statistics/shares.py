"""Shares."""

from math import sqrt

from .normal import Z_95


def wilson(hits: int, count: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927), as shares of one; None where nothing was counted."""
    if not count:
        return None
    share, z2 = hits / count, Z_95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    reach = Z_95 * sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return max(0.0, middle - reach), min(1.0, middle + reach)
