from .calendar import WorkCalendar
from .clock import Clock, Ledger
from .policy import Policy, Target

__all__ = ["Clock", "Ledger", "Policy", "Target", "WorkCalendar"]
