from .imports import imports
from .kinds import catalogue, unknown_kind
from .lists import COLUMNS, Filters, Place, Row, everybody_in, rows_by_ids, touchpoint_page, touchpoints_of

__all__ = [
    "COLUMNS",
    "Filters",
    "Place",
    "Row",
    "catalogue",
    "everybody_in",
    "imports",
    "rows_by_ids",
    "touchpoint_page",
    "touchpoints_of",
    "unknown_kind",
]
