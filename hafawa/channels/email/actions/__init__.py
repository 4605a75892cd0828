from .asking import ask_backfill, ask_compare, ask_compare_all, ask_retry, stop_backfill
from .backfill import advance_backfill, begin_backfill, finish_backfill
from .comparing import DIFFERENCES_SHOWN, keep_comparison
from .cursor import (
    RenumberedError,
    advance_cursor,
    keep_read,
    open_cursor,
    report_connected,
    report_lost,
    report_seen,
    restart_cursor,
    take_up,
)
from .refused import forget_refused, refuse

__all__ = [
    "DIFFERENCES_SHOWN",
    "RenumberedError",
    "advance_backfill",
    "advance_cursor",
    "ask_backfill",
    "ask_compare",
    "ask_compare_all",
    "ask_retry",
    "begin_backfill",
    "finish_backfill",
    "forget_refused",
    "keep_comparison",
    "keep_read",
    "open_cursor",
    "refuse",
    "report_connected",
    "report_lost",
    "report_seen",
    "restart_cursor",
    "stop_backfill",
    "take_up",
]
