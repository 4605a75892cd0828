"""What became of promises, for whoever counts them: kept or broken, and when; and whose hours were reckoned by."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from hafawa.platform.hours import Calendar

from ..clocks import clocks
from ..history import Kind, State
from ..matching import Facts
from ..models import Clock
from .book import ALWAYS, book, tags_of
from .past import histories

OUTCOME_COLUMNS = (
    "id", "status", "brand_id", "team_id", "type", "priority", "language", "last_activity_at", "resolved_at",
)  # fmt: skip
"""What a row given to outcomes_of() holds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promise that was kept or broken. `at` is when that became certain: the end, or the due moment it missed."""

    kind: Kind
    at: datetime
    ended: datetime | None
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of one conversation. `hours` are the working hours each kind of promise is reckoned by."""

    promises: tuple[Outcome, ...]
    hours: Mapping[str, Calendar]


def outcomes_of(rows: Collection[dict[str, Any]]) -> dict[int, Outcomes]:
    """By conversation, in a fixed number of queries.

    Clocks that were kept when they ended stand as they were, whatever policies say now; what was never kept (it lies
    before the first policy, or a moment back) is worked out by today's. What was dropped was neither kept nor broken.
    """
    holds, at = book(), now()
    pasts = histories(rows)
    tags = tags_of([row["id"] for row in rows]) if holds.asks_tags else {}
    stored: dict[int, dict[tuple[str, datetime], Outcome | None]] = defaultdict(dict)
    for clock in Clock.objects.filter(conversation_id__in=[row["id"] for row in rows], ended_at__isnull=False):
        stored[clock.conversation_id][clock.kind, clock.started_at] = _outcome(
            Kind(clock.kind), clock.state, clock.due_at, clock.ended_at, at
        )
    found = {}
    for row in rows:
        past = pasts[row["id"]]
        facts = Facts(
            row["brand_id"], past.channel, row["team_id"], row["type"], row["priority"], row["language"],
            tags.get(row["id"], frozenset()),
        )  # fmt: skip
        terms = holds.terms(holds.rule_for(facts), facts)
        told = {
            (str(each.kind), each.started): _outcome(each.kind, each.state, each.due, each.ended, at)
            for each in clocks(past.history, terms, at)
        } | stored[row["id"]]
        own = holds.calendars.get(holds.calendar_id_for(facts) or 0, ALWAYS)
        hours = {str(kind): terms.promises[kind].calendar if kind in terms.promises else own for kind in Kind}
        found[row["id"]] = Outcomes(tuple(each for each in told.values() if each), hours)
    return found


def _outcome(kind: Kind, state: str, due: datetime | None, ended: datetime | None, at: datetime) -> Outcome | None:
    if due is not None and due < (ended or at) and (ended is None or state == State.BREACHED):
        return Outcome(kind, due, ended, is_kept=False)
    if ended is not None and state == State.MET:
        return Outcome(kind, ended, ended, is_kept=True)
    return None
