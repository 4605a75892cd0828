"""What holds now: all policies and calendars, read once for each version of them and kept in the process."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import now

from hafawa.conversations.models import Conversation, Message
from hafawa.customers.models import Customer
from hafawa.platform.hours import Calendar

from ..clocks import Terms
from ..history import Kind, Promise
from ..hours_of import calendar_of
from ..matching import Facts, mismatches
from ..models import Ledger, Policy, Target, WorkCalendar

ALWAYS = Calendar("UTC", is_always=True)


@dataclass(frozen=True)
class Rule:
    """One policy, ready to be asked."""

    id: int
    name: str
    conditions: Mapping[str, Any]
    targets: tuple[tuple[Kind, timedelta, int | None], ...]
    pauses_waiting: bool
    pauses_snoozed: bool
    counts_machines: bool
    warn_share: float
    steps: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Book:
    """The policies in order, and the calendars by id and by what they are bound to."""

    version: str
    rules: tuple[Rule, ...] = ()
    calendars: Mapping[int, Calendar] = field(default_factory=dict)
    bound: Mapping[tuple[str, Any], int] = field(default_factory=dict)
    asks_tags: bool = False
    asks_customer_tags: bool = False

    def rule_for(self, facts: Facts) -> Rule | None:
        """The first that fits."""
        return next((rule for rule in self.rules if not mismatches(rule.conditions, facts)), None)

    def calendar_id_for(self, facts: Facts) -> int | None:
        """The team's, else the channel's, else the brand's, else the one for everything."""
        asked = (("team", facts.team_id), ("channel", facts.channel), ("brand", facts.brand_id), ("all", None))
        return next((self.bound[each] for each in asked if each in self.bound), None)

    def terms(self, rule: Rule | None, facts: Facts) -> Terms:
        """What that policy promises in such a conversation; nothing without one."""
        if rule is None:
            return Terms()
        own = self.calendar_id_for(facts)
        return Terms(
            promises={
                kind: Promise(length, self.calendars.get(calendar_id or own or 0, ALWAYS))
                for kind, length, calendar_id in rule.targets
            },
            pauses_waiting=rule.pauses_waiting,
            pauses_snoozed=rule.pauses_snoozed,
            counts_machines=rule.counts_machines,
            warn_share=rule.warn_share,
        )


def ledger() -> Ledger:
    """The one row; an unsaved one where nothing was ever set up."""
    return Ledger.objects.first() or Ledger()


_kept: dict[tuple[str, int], Book] = {}


def book(today: date | None = None) -> Book:
    """The book of the present version. One query while nothing has changed."""
    today = today or now().date()
    version = Ledger.objects.values_list("version", flat=True).first() or ""
    known = _kept.get((version, today.year)) if version else None
    if known is None:
        known = _read(version, today)
        _kept.clear()
        _kept[version, today.year] = known
    return known


def _read(version: str, today: date) -> Book:
    works = list(WorkCalendar.objects.order_by("id"))
    rules = tuple(
        _rule(policy) for policy in Policy.objects.filter(is_active=True).prefetch_related("targets").order_by(
            "position", "id"
        )
    )  # fmt: skip
    return Book(
        version=version,
        rules=rules,
        calendars={work.pk: calendar_of(work, today) for work in works},
        bound={key: work.pk for work in reversed(works) if (key := bound_to(work))},
        asks_tags=any(rule.conditions.get("tags") for rule in rules),
        asks_customer_tags=any(rule.conditions.get("customer_tags") for rule in rules),
    )


def bound_to(work: WorkCalendar) -> tuple[str, Any] | None:
    """What a calendar holds for. One that is only named by policies holds for nothing by itself."""
    if work.team_id:
        return "team", work.team_id
    if work.channel:
        return "channel", work.channel
    if work.brand_id:
        return "brand", work.brand_id
    return None if work.is_always else ("all", None)


def _rule(policy: Policy) -> Rule:
    order = list(Kind)
    targets = [
        (Kind(target.kind), timedelta(seconds=target.length_s), target.calendar_id) for target in policy.targets.all()
    ]
    return Rule(
        id=policy.pk,
        name=str(policy),
        conditions=policy.conditions,
        targets=tuple(sorted(targets, key=lambda target: order.index(target[0]))),
        pauses_waiting=policy.pauses_waiting,
        pauses_snoozed=policy.pauses_snoozed,
        counts_machines=policy.counts_machines,
        warn_share=policy.warn_percent / 100,
        steps=tuple(policy.steps),
    )


def targets_of(policy: Policy) -> dict[str, Target]:
    return {target.kind: target for target in policy.targets.all()}


def facts_of(conversation: Conversation) -> Facts:
    """For one conversation."""
    newest = Message.objects.filter(pk=conversation.last_message_id or 0)
    inbox = newest.values_list("inbox__kind", flat=True).first()
    return Facts(
        brand_id=conversation.brand_id,
        channel=inbox or "",
        team_id=conversation.team_id,
        type=conversation.type,
        priority=conversation.priority,
        language=conversation.language,
        tags=frozenset(conversation.tags.values_list("name", flat=True)),
        customer_tags=customer_tags_of([conversation.customer_id]).get(conversation.customer_id, frozenset()),
    )


def tags_of(ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The names of the tags of each of these conversations."""
    found: dict[int, set[str]] = {}
    through = Conversation.tags.through.objects.filter(conversation_id__in=ids)
    for pk, name in through.values_list("conversation_id", "tag__name"):
        found.setdefault(pk, set()).add(name)
    return {pk: frozenset(names) for pk, names in found.items()}


def customer_tags_of(ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The names of the tags of each of these customers."""
    found: dict[int, set[str]] = {}
    through = Customer.tags.through.objects.filter(customer_id__in=ids)
    for pk, name in through.values_list("customer_id", "tag__name"):
        found.setdefault(pk, set()).add(name)
    return {pk: frozenset(names) for pk, names in found.items()}
