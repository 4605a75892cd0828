from .follow import follow_identities
from .imports import check_table, read_anew, run_import, take_table, undo_import
from .kinds import reset_kind, save_kind
from .record import MOST, Recorded, record_touchpoints

__all__ = [
    "MOST",
    "Recorded",
    "check_table",
    "follow_identities",
    "read_anew",
    "record_touchpoints",
    "reset_kind",
    "run_import",
    "save_kind",
    "take_table",
    "undo_import",
]
