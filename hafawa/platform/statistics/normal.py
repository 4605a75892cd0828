"""What is needed of the normal and the chi-squared distribution."""

from math import erfc, exp, gamma, sqrt

Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution


def chi2_beyond(value: float, degrees: int) -> float:
    """The probability of a value as large or larger, in the closed forms for whole degrees of freedom.

    Source: Abramowitz and Stegun, 26.4.4 and 26.4.5.
    """
    if degrees < 1:
        raise ValueError("at least one degree of freedom")
    if value <= 0:
        return 1.0
    half = value / 2
    if degrees % 2 == 0:
        terms: float = sum(half**j / gamma(j + 1) for j in range(degrees // 2))
        return min(1.0, exp(-half) * terms)
    rest: float = sum(half ** (j - 0.5) / gamma(j + 0.5) for j in range(1, degrees // 2 + 1))
    return min(1.0, erfc(sqrt(half)) + exp(-half) * rest)
