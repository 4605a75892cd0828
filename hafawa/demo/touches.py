"""What happened to the shop's customers outside conversations: orders, parcels, visits. Pure, from the same seed.

Every order that somebody wrote about is here with the number, product and dates they wrote; beside them the many that
nobody wrote about. Each parcel carries its carrier, each thing its batch, each visit its hour, so that what happens to
some of them can be told apart from what happens to others: `Circumstances` says how each fares.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from .facts import RATES, Facts
from .people import Customer
from .shop import CARRIERS, PRODUCTS, STORES, Product
from .world import DAYS, Conversation, World

MONEY = {"sa": "SAR", "jo": "SAR", "eg": "EGP", "ro": "RON"}
OTHER_CARRIERS = {"sa": "Barid Al Waha", "eg": "Nile Parcel", "jo": "Barid Al Waha", "ro": "Poșta Dunării"}
BATCH_DAYS = 28
STORE_HOURS = range(10, 22)


@dataclass(frozen=True)
class Circumstances:
    """How things fare: days a parcel takes, how often it is late, how often a thing comes back."""

    days: tuple[float, float] = (1.5, 4.5)
    late: float = 0.07
    returned: float = 0.04


@dataclass(frozen=True)
class Touch:
    """One touchpoint, told by `source` at once or a little later."""

    at: datetime
    customer: int
    kind: str
    source: str
    told_after: timedelta
    amount: Decimal | None = None
    currency: str = ""
    product: str = ""
    order: str = ""
    place: str = ""
    properties: dict[str, str] = field(default_factory=dict)


def make_touches(world: World, circumstances: Circumstances | None = None) -> list[Touch]:
    """Oldest first; nothing after the shop's present."""
    fares = circumstances or Circumstances()
    told: list[Touch] = []
    people = {person.key: person for person in world.customers}
    for number, conversation in enumerate(world.conversations):
        if conversation.facts:
            random = Random(f"{world.seed} touched {number}")
            told += _Order(random, people[conversation.customer], conversation.facts).behind(conversation)
    writers = {conversation.customer for conversation in world.conversations if conversation.matter == "spam"}
    for person in world.customers:
        if person.key not in writers:
            told += _life(Random(f"{world.seed} life {person.key}"), person, world.now, fares)
    return sorted((touch for touch in told if touch.at <= world.now), key=lambda touch: (touch.at, touch.customer))


def batch_of(product: Product, at: datetime) -> str:
    """Which making of a thing was sold then: one every four weeks."""
    return f"{product.key.upper()}-{at.toordinal() // BATCH_DAYS % 1000:03d}"


class _Order:
    """One order's way, step after step."""

    def __init__(self, random: Random, person: Customer, facts: Facts) -> None:
        self.random, self.person, self.facts = random, person, facts
        self.carrier = CARRIERS[person.country].en

    def behind(self, conversation: Conversation) -> Iterator[Touch]:
        """What lies behind a conversation, by what it is about."""
        matter, asked = conversation.matter, conversation.started_at
        end = conversation.messages[-1].at if conversation.status == "resolved" else None
        if matter in {"store_visit", "availability", "login", "quote"}:
            yield from self._before_buying(matter, asked, end)
            return
        ordered = self.facts.ordered_on
        yield from self.placed(ordered)
        if matter == "address_change":
            yield from self._sent(asked + timedelta(hours=8), asked + timedelta(days=3))
        elif matter in {"late_parcel", "complaint", "missing_item"}:
            yield from self._sent(ordered + timedelta(days=1), end + timedelta(hours=5) if end else None)
            if matter != "missing_item":
                yield self._step(self.facts.due_on, "order_delayed", "carrier")
        else:
            arrived = ordered + (asked - ordered) * self.random.uniform(0.4, 0.8)
            yield from self._sent(ordered + timedelta(hours=20), arrived)
            yield from self._afterwards(matter, asked, end)

    def placed(self, at: datetime) -> Iterator[Touch]:
        yield self._step(at - timedelta(minutes=self.random.randint(4, 50)), "site_visited", "shop", is_order=False)
        yield self._step(at, "order_placed", "shop", has_price=True)
        yield self._step(at + timedelta(minutes=2), "order_paid", "shop", has_price=True)

    def _sent(self, shipped: datetime, delivered: datetime | None) -> Iterator[Touch]:
        yield self._step(shipped, "order_shipped", "carrier")
        if delivered:
            yield self._step(max(delivered, shipped + timedelta(hours=6)), "order_delivered", "carrier")

    def _afterwards(self, matter: str, asked: datetime, end: datetime | None) -> Iterator[Touch]:
        if matter == "double_charge":
            yield self._step(self.facts.ordered_on + timedelta(minutes=3), "order_paid", "shop", has_price=True)
        if matter == "refund":
            yield self._step(asked - timedelta(days=2), "order_returned", "shop")
        if end and matter == "return":
            yield self._step(end + timedelta(days=2), "order_returned", "shop")
        if end and matter in {"refund", "double_charge"}:
            yield self._step(end + timedelta(hours=3), "order_refunded", "shop", has_price=True)
        if end and matter in {"warranty", "broken_part"}:
            yield self._step(end + timedelta(days=4), "product_repaired", "shop")

    def _before_buying(self, matter: str, asked: datetime, end: datetime | None) -> Iterator[Touch]:
        first = {"login": "app_opened", "quote": "product_viewed"}.get(matter, "site_visited")
        yield self._step(asked - timedelta(minutes=self.random.randint(5, 40)), first, "shop", is_order=False)
        if end and matter == "quote":
            yield self._step(end, "quote_given", "shop", is_order=False, has_price=True)
        if end and matter in {"store_visit", "availability"}:
            yield visit(self.random, self.person, end + timedelta(days=1))

    def way(self, fares: Circumstances, at: datetime) -> Iterator[Touch]:
        """An order that nobody wrote about, from the site to the door and perhaps back."""
        yield from self.placed(at)
        shipped = at + timedelta(hours=self.random.uniform(5, 30))
        took = timedelta(days=self.random.uniform(*fares.days))
        if self.random.random() < fares.late:
            yield self._step(shipped + took, "order_delayed", "carrier")
            took += timedelta(days=self.random.uniform(1, 4))
        yield from self._sent(shipped, shipped + took)
        if self.random.random() < fares.returned:
            back = shipped + took + timedelta(days=self.random.uniform(2, 12))
            yield self._step(back, "order_returned", "shop")
            yield self._step(back + timedelta(days=2), "order_refunded", "shop", has_price=True)
        elif self.random.random() < 0.12:
            yield self._step(shipped + took + timedelta(days=self.random.uniform(1, 9)), "review_written", "shop")

    def _step(self, at: datetime, kind: str, source: str, *, is_order: bool = True, has_price: bool = False) -> Touch:
        product, country = self.facts.product, self.person.country
        properties: dict[str, str] = {}
        if source == "carrier":
            properties = {"carrier": self.carrier, "parcel": self.facts.tracking}
        elif kind == "order_placed" and not product.is_coffee:
            properties = {"batch": batch_of(product, at)}
        late = self.random.uniform(0, 7000) if source == "carrier" else self.random.uniform(1, 30)
        return Touch(
            at=at, customer=self.person.key, kind=kind, source=source, told_after=timedelta(seconds=round(late)),
            amount=Decimal(round(product.riyals * RATES[country])) if has_price else None,
            currency=MONEY[country] if has_price else "",
            product=product.noun.named(self.person.language) if is_order or has_price else "",
            order=self.facts.order if is_order else "", properties=properties,
        )  # fmt: skip


def visit(random: Random, person: Customer, day: datetime) -> Touch:
    """A visit to the shop of their country, while it is open."""
    there = day.astimezone(ZoneInfo(person.time_zone))
    at = there.replace(hour=random.choice(STORE_HOURS), minute=random.randrange(60), second=0).astimezone(day.tzinfo)
    place = STORES[person.country].named(person.language)
    return Touch(at, person.key, "shop_visited", "till", timedelta(seconds=5), place=place)


def _life(random: Random, person: Customer, now: datetime, fares: Circumstances) -> Iterator[Touch]:
    """What somebody does without writing about it."""
    since = now - timedelta(days=DAYS)
    for _ in range(random.choices((0, 1, 2, 3, 5), (20, 34, 26, 14, 6))[0]):
        at = since + timedelta(seconds=random.randrange(DAYS * 86400))
        order = _Order(random, person, _facts(random, person, at))
        if random.random() < 0.45:
            order.carrier = OTHER_CARRIERS[person.country]
        yield from order.way(fares, at)
    for kind, most in (("ad_seen", 2), ("site_visited", 3), ("app_opened", 3)):
        for _ in range(random.randint(0, most)):
            at = since + timedelta(seconds=random.randrange(DAYS * 86400))
            yield Touch(at, person.key, kind, "shop", timedelta(seconds=2))
    if random.random() < 0.3:
        yield visit(random, person, since + timedelta(days=random.randrange(DAYS - 1)))
    if random.random() < 0.12:
        at = since + timedelta(days=random.uniform(0, 60))
        yield Touch(at, person.key, "subscribed", "shop", timedelta(seconds=2))
        if random.random() < 0.3:
            later = at + timedelta(days=random.uniform(7, 60))
            yield Touch(later, person.key, "subscription_cancelled", "shop", timedelta(seconds=2))


def _facts(random: Random, person: Customer, at: datetime) -> Facts:
    """The particulars an order needs; of the rest nothing was ever said."""
    return Facts(
        customer=person, product=random.choice(PRODUCTS), order=f"DB-{random.randint(60000, 99900)}",
        tracking=f"{random.choice(('SH', 'QF', 'CC'))}-{random.randint(1000, 9999)}-{random.randint(100, 999)}",
        invoice="", rma="", tax="", last4="", company="", count=1, span=0, colour=0, ordered_on=at, due_on=at,
        address_seed=0,
    )  # fmt: skip
