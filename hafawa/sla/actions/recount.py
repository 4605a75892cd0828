"""recount(): bring the kept clocks of some conversations to what their history says. Twice is once."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now

from hafawa.accounts.models import Team
from hafawa.conversations.models import Conversation, Status
from hafawa.platform import live
from hafawa.platform.events.action import action

from ..clocks import clocks
from ..history import Clock as Derived
from ..history import Kind
from ..matching import Facts
from ..models import Clock
from ..queries.book import Book, Rule, book, customer_tags_of, tags_of
from ..queries.past import Past, histories

LATE = timedelta(days=1)
"""A clock that began and ended between two looks is written down only if it ended since: old ones are not invented."""
COLUMNS = (
    "id", "status", "brand_id", "team_id", "type", "priority", "language", "last_activity_at", "resolved_at",
    "merged_into_id", "customer_id",
)  # fmt: skip
KEPT = (
    "state", "ended_at", "due_at", "warn_at", "warned_at", "breached_at", "counted_s", "length_s", "policy_id",
    "is_next",
)  # fmt: skip
ORDER = list(Kind)


@action
def recount(*, conversation_ids: Collection[int], with_past: bool = True) -> int:
    """Work out their clocks anew, in a fixed number of queries. How many clocks that changed.

    Ended clocks are left as they were. `with_past` also writes down what began and ended since the last look. Says
    nothing: a clock follows from what was said, and only its warning and its breach are news.
    """
    columns = Conversation.objects.select_for_update().filter(pk__in=conversation_ids).order_by("pk").values(*COLUMNS)
    rows = list(columns)
    rules = book()
    pasts = histories(rows)
    tags = tags_of([row["id"] for row in rows]) if rules.asks_tags else {}
    of_customers = customer_tags_of({row["customer_id"] for row in rows}) if rules.asks_customer_tags else {}
    kept: dict[int, list[Clock]] = {row["id"]: [] for row in rows}
    for clock in Clock.objects.filter(conversation_id__in=kept).order_by("id"):
        kept[clock.conversation_id].append(clock)
    desk = _Desk(now(), with_past)
    for row in rows:
        theirs = of_customers.get(row["customer_id"], frozenset())
        facts = _facts(row, pasts[row["id"]], tags.get(row["id"], frozenset()), theirs)
        desk.settle(row, kept[row["id"]], *_derived(rules, row, facts, pasts[row["id"]], desk.at))
    return desk.write(rows)


def _facts(row: dict[str, Any], past: Past, tags: frozenset[str], customer_tags: frozenset[str]) -> Facts:
    return Facts(
        row["brand_id"], past.channel, row["team_id"], row["type"], row["priority"], row["language"], tags,
        customer_tags,
    )  # fmt: skip


def _derived(
    rules: Book, row: dict[str, Any], facts: Facts, past: Past, at: datetime
) -> tuple[Rule | None, list[Derived]]:
    if row["merged_into_id"] or row["status"] == Status.DELETED:
        return None, []
    rule = rules.rule_for(facts)
    return rule, clocks(past.history, rules.terms(rule, facts), at)


class _Desk:
    """Collects what is to be written, and writes it all at once."""

    def __init__(self, at: datetime, with_past: bool) -> None:
        self.at = at
        self._with_past = with_past
        self._made: list[Clock] = []
        self._changed: list[Clock] = []
        self._gone: list[int] = []
        self._touched: set[int] = set()

    def settle(self, row: dict[str, Any], kept: Iterable[Clock], rule: Rule | None, derived: list[Derived]) -> None:
        """Compare what is kept of one conversation with what its history says."""
        known = {(clock.kind, clock.started_at): clock for clock in kept}
        next_one = _next(derived)
        for each in derived:
            clock = known.pop((str(each.kind), each.started), None)
            if clock is not None and clock.ended_at is not None and clock.ended_at == each.ended:
                continue
            if clock is None and not self._is_news(each):
                continue
            self._bring(row["id"], clock, each, rule, each is next_one)
        gone = [clock.pk for clock in known.values() if clock.ended_at is None]
        if gone:
            self._gone += gone
            self._touched.add(row["id"])

    def _is_news(self, each: Derived) -> bool:
        return each.ended is None or (self._with_past and each.ended > self.at - LATE)

    def _bring(self, pk: int, clock: Clock | None, each: Derived, rule: Rule | None, is_next: bool) -> None:
        is_new = clock is None
        clock = clock or Clock(conversation_id=pk, kind=str(each.kind), started_at=each.started)
        was = [getattr(clock, name) for name in KEPT]
        clock.state, clock.ended_at, clock.due_at, clock.warn_at = str(each.state), each.ended, each.due, each.warn
        clock.length_s = int(each.promise.length.total_seconds())
        clock.counted_s = int(each.counted.total_seconds()) if each.ended else 0
        clock.policy_id = rule.id if rule else None
        clock.is_next = is_next
        if clock.warned_at and (each.warn is None or each.warn > self.at):
            clock.warned_at = None  # there is time again: it will be said again
        if clock.breached_at and (each.due is None or each.due > self.at) and each.ended is None:
            clock.breached_at = None
        if is_new:
            self._made.append(clock)
        elif was != [getattr(clock, name) for name in KEPT]:
            self._changed.append(clock)
        else:
            return
        self._touched.add(pk)

    def write(self, rows: list[dict[str, Any]]) -> int:
        if self._gone:
            Clock.objects.filter(pk__in=self._gone).delete()
        if self._changed:
            Clock.objects.bulk_update(self._changed, [name.removesuffix("_id") for name in KEPT])
        if self._made:
            Clock.objects.bulk_create(self._made)
        if self._touched:
            _show([row for row in rows if row["id"] in self._touched])
        return len(self._gone) + len(self._changed) + len(self._made)


def _next(derived: list[Derived]) -> Derived | None:
    """The open one that is due first; where none is due, the first that stands still."""
    running = [each for each in derived if each.is_open]
    far = datetime.max.replace(tzinfo=now().tzinfo)
    return min(running, key=lambda each: (each.due or far, ORDER.index(each.kind)), default=None)


def _show(rows: list[dict[str, Any]]) -> None:
    """Open lists look again: the message that started a clock was shown before the clock was worked out."""
    teams = {row["team_id"] for row in rows}
    closed = set(Team.objects.filter(pk__in=teams, is_restricted=True).values_list("pk", flat=True))
    for row in rows:
        live.hint(f"conversation.{row['id']}", "Clocks")
        live.hint(f"list.team.{row['team_id']}" if row["team_id"] in closed else "list", f"conversation.{row['id']}")
