"""Statistics: shares, recommendation scores and lengths of time, each with its uncertainty. Pure, in plain Python.

wilson(81, 263)                       -> (0.2553, 0.3662)
recommendation([9, 10, 6, 8])         -> Recommendation(score=25.0, …, low=…, high=…)
Survival.of(times, events)            -> .at(t), .interval_at(t), .median, .steps
log_rank([(times, events), …])        -> LogRank(chi2, degrees, p)

Leaves to others: what is counted, and what it means.
"""

from .normal import Z_95, chi2_beyond
from .scores import Recommendation, classify, recommendation, recommendation_of
from .shares import wilson
from .survival import LogRank, Step, Survival, log_rank

__all__ = [
    "Z_95",
    "LogRank",
    "Recommendation",
    "Step",
    "Survival",
    "chi2_beyond",
    "classify",
    "log_rank",
    "recommendation",
    "recommendation_of",
    "wilson",
]
