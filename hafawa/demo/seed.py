"""seed(): a made-up shop, written into an empty database in a few seconds."""

from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

from django.db import transaction

from hafawa.accounts.models import Agent, Tag
from hafawa.alerts.events import AlertRaised
from hafawa.alerts.models import Alert
from hafawa.conversations.events import MessageFailed, NoteAdded
from hafawa.conversations.models import (
    Attachment,
    Conversation,
    Follower,
    Mention,
    Message,
    ReadMark,
    Status,
)
from hafawa.customers.events import CustomerCreated
from hafawa.customers.models import Company, Customer, Identity
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.event import Event
from hafawa.platform.events.models import EventRow
from hafawa.platform.events.subscribers import subscribers
from hafawa.platform.files import keep
from hafawa.platform.search import entries
from hafawa.touchpoints.events import TouchpointsRecorded
from hafawa.touchpoints.models import Touchpoint

from . import world
from .chronicle import Chronicle, Happening
from .dialogue import File
from .keys import Keys, write
from .promises import make_promises, start_clocks
from .rows import continue_counting, insert, insert_values
from .touches import Touch, make_touches
from .workspace import Ground, be_courteous, lay_ground, share_work

SEED = 1446
SEEN_AFTER = timedelta(days=1)  # bells that rang longer ago have been looked at
RINGS_FOR = timedelta(days=10)


def is_empty() -> bool:
    return not Agent.objects.exists() and not Conversation.objects.exists()


@transaction.atomic
def seed(
    *, now: datetime, password: str, keep_in: Path, number: int = SEED, customers: int = 340, conversations: int = 1120
) -> Keys:
    """Fill an empty database, all or nothing, and keep the way in beside the data (folder `keep_in`).

    The same number makes the same shop, ending `now`; password and token are each installation's own.
    """
    told = world.make_world(number, now, customers=customers, conversations=conversations)
    ground = lay_ground(password=password, opened_at=now - timedelta(days=world.DAYS + 30))
    make_promises(ground)
    share_work(ground)
    be_courteous(ground)
    people = _People(told, ground)
    happenings = people.write()
    chronicles = _live(told, people, ground)
    _write(chronicles, ground)
    happenings += [happening for chronicle in chronicles for happening in chronicle.happenings]
    happenings += _ring(chronicles, ground, now)
    happenings += _touch(make_touches(told), people)
    _record(happenings)
    continue_counting([Customer, Identity, Conversation, Message, Alert, Touchpoint])
    start_clocks(now)
    keys = Keys(ground.owner.email, password, ground.token, ground.inboxes["support"].address)
    write(keep_in, keys)  # before the commit: a shop nobody can enter would be worse than a key to none
    return keys


class _People:
    """The customers' rows, by the key the generator knows them by."""

    def __init__(self, told: world.World, ground: Ground) -> None:
        self.told, self.ground = told, ground
        self.customers: dict[int, Customer] = {}
        self.addresses: dict[int, Identity] = {}
        self.identities: list[Identity] = []

    def write(self) -> list[Happening]:
        names = dict.fromkeys(person.company for person in self.told.customers if person.company)
        companies = {name: Company.objects.create(name=name) for name in names}
        first_words = {conversation.customer: conversation.started_at for conversation in self.told.conversations[::-1]}
        ids = count(1)
        for pk, person in enumerate(self.told.customers, 1):
            known_since = min(self.told.now - person.age, first_words.get(person.key, self.told.now))
            self.customers[person.key] = Customer(
                pk=pk, name=person.name, language=person.language, time_zone=person.time_zone,
                place=person.city_in(person.language), company=companies.get(person.company),
                treatment=person.treatment, created_at=known_since,
            )  # fmt: skip
            for kind, value in (("email", person.email), ("email", person.other_email), ("phone", person.phone)):
                if value:
                    self._add(Identity(pk=next(ids), customer_id=pk, kind=kind, value=value, created_at=known_since))
            self.addresses[person.key] = next(i for i in self.identities if i.customer_id == pk)
        insert(list(self.customers.values()))
        insert(self.identities)
        self._tag()
        self._index()
        return [
            Happening(customer.created_at, CustomerCreated(customer_id=customer.pk), SYSTEM)
            for customer in self.customers.values()
        ]

    def _add(self, identity: Identity) -> None:
        identity.is_verified = identity.kind == "email" and identity.pk % 3 == 0
        self.identities.append(identity)

    def _tag(self) -> None:
        link = Customer.tags.through
        insert(
            [
                link(customer_id=self.customers[person.key].pk, tag_id=self.ground.tags[tag].pk)
                for person in self.told.customers
                for tag in person.tags
            ]
        )

    def _index(self) -> None:
        values: dict[int, list[str]] = {}
        for identity in self.identities:
            values.setdefault(identity.customer_id, []).append(identity.value)
        for customer in self.customers.values():
            company = customer.company.name if customer.company else ""
            text = "\n".join((customer.name, company, customer.place, *values[customer.pk]))
            entries.index(
                kind="customer",
                object_id=customer.pk,
                parent_id=customer.pk,
                happened_at=customer.created_at,
                text=text,
            )


def _live(told: world.World, people: _People, ground: Ground) -> list[Chronicle]:
    """Every conversation lived through. Message ids are given in order of time, as if they had come one by one."""
    moments = sorted(
        (message.at, pk, place)
        for pk, conversation in enumerate(told.conversations, 1)
        for place, message in enumerate(conversation.messages)
    )
    ids = {(pk, place): message_id for message_id, (_at, pk, place) in enumerate(moments, 1)}
    chronicles = []
    for pk, conversation in enumerate(told.conversations, 1):
        inbox = ground.inboxes[conversation.inbox]
        started = conversation.started_at
        row = Conversation(
            pk=pk, customer=people.customers[conversation.customer], brand_id=inbox.brand_id, team_id=inbox.team_id,
            subject=conversation.subject, language=conversation.language, created_at=started, last_activity_at=started,
        )  # fmt: skip
        chronicle = Chronicle(
            conversation, row, people.customers[conversation.customer], people.addresses[conversation.customer],
            ground, (ids[pk, place] for place in range(len(conversation.messages))), Random(f"{told.seed} ids {pk}"),
        )  # fmt: skip
        chronicle.run()
        chronicles.append(chronicle)
    return chronicles


def _write(chronicles: list[Chronicle], ground: Ground) -> None:
    messages = sorted((m for chronicle in chronicles for m in chronicle.messages), key=lambda message: message.pk)
    insert([chronicle.row for chronicle in chronicles])
    insert(messages)
    insert([_attachment(message, file) for c in chronicles for message, told in c.files for file in told.said.files])
    _write_links(chronicles, ground.tags)
    insert([mark for chronicle in chronicles for mark in _read_marks(chronicle, ground)])
    scopes = {chronicle.row.pk: chronicle.row.team_id or 0 for chronicle in chronicles}
    for message in messages:
        _index(message, scopes[message.conversation_id])


def _write_links(chronicles: list[Chronicle], tags: dict[str, Tag]) -> None:
    link = Conversation.tags.through
    insert([link(conversation_id=c.row.pk, tag_id=tags[tag].pk) for c in chronicles for tag in c.tags])
    insert([Follower(conversation_id=c.row.pk, agent_id=agent) for c in chronicles for agent in c.followers])
    insert(
        [
            Mention(message=message, conversation_id=c.row.pk, agent_id=agent, seen_at=_seen(c, message))
            for c in chronicles
            for message, agent in c.mentions
        ]
    )


def _seen(chronicle: Chronicle, message: Message) -> datetime | None:
    is_settled = chronicle.row.status in (Status.RESOLVED, Status.SPAM)
    return message.created_at + timedelta(hours=2) if is_settled else None


@cache
def _kept(content: bytes) -> tuple[str, str]:
    stored = keep(content)
    return stored.key, stored.sha256


def _attachment(message: Message, file: File) -> Attachment:
    key, digest = _kept(file.content)
    return Attachment(
        message=message, key=key, sha256=digest, name=file.name, content_type=file.content_type, size=len(file.content)
    )


def _read_marks(chronicle: Chronicle, ground: Ground) -> list[ReadMark]:
    newest = chronicle.row.last_message_id or 0
    return [
        ReadMark(conversation_id=chronicle.row.pk, agent=ground.agents[key], message_id=newest)
        for key in chronicle.told.read_by
    ]


def _index(message: Message, scope: int) -> None:
    address = message.identity.value if message.identity else ""
    entries.index(
        kind="message", object_id=message.pk, parent_id=message.conversation_id, scope=scope,
        happened_at=message.created_at, text="\n".join((message.subject, message.author_name, address, message.text)),
    )  # fmt: skip


def _ring(chronicles: list[Chronicle], ground: Ground, now: datetime) -> list[Happening]:
    """The bells of the last days: who was named in a note, and whose answer did not arrive."""
    names = {agent.pk: agent for agent in ground.agents.values()}
    rung: list[tuple[datetime, int, str, Chronicle]] = []
    for chronicle in chronicles:
        for happening in chronicle.happenings:
            if happening.at < now - RINGS_FOR:
                continue
            if isinstance(happening.event, NoteAdded):
                rung += [(happening.at, pk, "mentioned", chronicle) for pk in happening.event.mentioned]
            elif isinstance(happening.event, MessageFailed) and chronicle.row.assignee_id:
                rung.append((happening.at, chronicle.row.assignee_id, "failed", chronicle))
    rung.sort(key=lambda ring: ring[:2])
    alerts = [
        Alert(
            pk=pk, agent=names[agent], kind=f"conversation.{kind}", created_at=at,
            data={"subject": chronicle.row.subject, "conversation": chronicle.row.pk},
            seen_at=at + timedelta(hours=1) if at < now - SEEN_AFTER else None,
        )
        for pk, (at, agent, kind, chronicle) in enumerate(rung, 1)
    ]  # fmt: skip
    insert(alerts)
    return [
        Happening(alert.created_at, AlertRaised(alert_id=alert.pk, agent_id=alert.agent_id), SYSTEM) for alert in alerts
    ]


def _touch(touches: list[Touch], people: _People) -> list[Happening]:
    """Touchpoints as programs told them: those of one source and day in one event."""
    rows = [
        Touchpoint(
            pk=pk, customer=people.customers[told.customer], identity=people.addresses[told.customer], kind=told.kind,
            happened_at=told.at, received_at=told.at + told.told_after, source=told.source,
            external_id=f"{told.source}-{pk:06d}", amount=told.amount, currency=told.currency, product=told.product,
            order=told.order, place=told.place, properties=told.properties,
        )
        for pk, told in enumerate(touches, 1)
    ]  # fmt: skip
    insert(rows)
    days: dict[tuple[str, object], list[Touchpoint]] = {}
    for row in rows:
        days.setdefault((row.source, row.received_at.date()), []).append(row)
    return [
        Happening(
            some[-1].received_at,
            TouchpointsRecorded(
                touchpoint_ids=[row.pk for row in some],
                customer_ids=sorted({row.customer_id for row in some}),
                source=some[0].source,
            ),
            SYSTEM,
        )
        for some in days.values()
    ]


def _record(happenings: list[Happening]) -> None:
    """The event record, in order of time, every reader done."""
    happenings.sort(key=lambda happening: happening.at)
    columns = ("name", "topic", "data", "actor_kind", "actor_id", "actor_name", "depth", "happened_at", "handled")
    insert_values(EventRow, columns, map(_event_values, happenings))


def _event_values(happening: Happening) -> tuple[object, ...]:
    event, by = happening.event, happening.by
    kind = type(event)
    return (
        kind.__name__, event.topic, vars(event), by.kind, by.id, by.name[:200], 0, happening.at, _readers(kind)
    )  # fmt: skip


def _readers(kind: type[Event]) -> list[str]:
    readers = (*subscribers(kind, "DECIDE"), *subscribers(kind, "TELL"))
    return [f"{reader.__module__}.{reader.__name__}" for reader in readers]
