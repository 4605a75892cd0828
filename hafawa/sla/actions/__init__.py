from .calendars import remove_calendar, save_calendar
from .due import breach, sweep, warn
from .escalate import escalate, take_step
from .everywhere import catch_up, recount_open
from .policies import move_policy, remove_policy, save_policy
from .recount import recount

__all__ = [
    "breach",
    "catch_up",
    "escalate",
    "move_policy",
    "recount",
    "recount_open",
    "remove_calendar",
    "remove_policy",
    "save_calendar",
    "save_policy",
    "sweep",
    "take_step",
    "warn",
]
