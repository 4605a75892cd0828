"""Working time: when somebody is there, what a deadline is, and how much working time has gone by.

Pure: no database, no settings, no clock of its own. Where hours are kept and whose they are is sla's business.
"""

from .calendar import DAY_S, Block, Calendar, Closure
from .reckoning import add, between, is_open
from .spans import Span, What, spans
from .times import NeverOpenError, Pause

__all__ = [
    "DAY_S", "Block", "Calendar", "Closure", "NeverOpenError", "Pause", "Span", "What",
    "add", "between", "is_open", "spans",
]  # fmt: skip
