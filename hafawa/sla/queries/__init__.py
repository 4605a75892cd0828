from .book import Book, Rule, book, facts_of, ledger
from .explaining import Explained, Explanation, clocks_explained, explain, explained
from .lists import (
    PROMISE_VIEWS,
    ClockShown,
    clock_shown,
    clocks_of,
    due_counts,
    due_page,
    next_clocks,
    owes_answer,
    shown_clocks,
)
from .outcomes import OUTCOME_COLUMNS, Outcome, Outcomes, outcomes_of
from .past import histories, history_of
from .settings import calendars_for, policies_in_order

__all__ = [
    "OUTCOME_COLUMNS",
    "PROMISE_VIEWS",
    "Book",
    "ClockShown",
    "Explained",
    "Explanation",
    "Outcome",
    "Outcomes",
    "Rule",
    "book",
    "calendars_for",
    "clock_shown",
    "clocks_explained",
    "clocks_of",
    "due_counts",
    "due_page",
    "explain",
    "explained",
    "facts_of",
    "histories",
    "history_of",
    "ledger",
    "next_clocks",
    "outcomes_of",
    "owes_answer",
    "policies_in_order",
    "shown_clocks",
]
