"""fill(): a workspace with so many conversations behind it, written in bulk as the actions would have left it.

Three years, the last days busier with what is still open: 2 % open, 1.5 % waiting, 95 % resolved, a tenth with the
restricted team. Some messages carry words that searches are measured by:

    COMMON     each in one message of fifty, never two of them in one
    RARE       in about ten of all
    FADED      in a tenth of the older messages, and in three of the newer 40 %
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import connection
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.conversations.models import Arrival, Conversation, Follower, Inbox, Mention, Message, ReadMark
from hafawa.customers.models import Customer, Identity
from hafawa.demo.rows import continue_counting
from hafawa.demo.workspace import Ground, lay_ground
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.models import Job
from hafawa.platform.search.entries import kind_term
from hafawa.platform.search.fields import as_stored
from hafawa.platform.search.models import SearchEntry
from hafawa.platform.search.places import place
from hafawa.platform.text.words import index_terms

from .load import Stamps, Table, bare_tables
from .stock import Person, Stock, Told, make_stock

YEARS_S = 3 * 365 * 86400
CHUNK = 5000
DEAD_JOBS = 500
COMMON = ("الزمرد", "lavender")
RARE = ("بنفسج", "flamingo")
FADED = "carnival"
DOMAIN = "posta.example"
LINK = Conversation.tags.through
MODELS = (
    Customer, Identity, Conversation, LINK, Message, Arrival, EventRow, ReadMark, Follower, Mention, SearchEntry, Job
)  # fmt: skip


@dataclass(frozen=True)
class Filled:
    size: int
    messages: int


def fill(size: int, *, moment: datetime | None = None) -> Filled:
    """Fill a migrated, empty database. The same size gives the same rows, ending at `moment` (now)."""
    moment = moment or now()
    ground = lay_ground(password="a long enough password", opened_at=moment)  # noqa: S106 - nobody comes in from outside
    filler = _Filler(size, moment, ground, make_stock(moment))
    if size:
        with bare_tables([model._meta.db_table for model in MODELS]):
            filler.write()
        continue_counting(MODELS[:-2])
    return Filled(size, filler.message_id)


class _Filler:
    def __init__(self, size: int, moment: datetime, ground: Ground, stock: Stock) -> None:
        self.size, self.ground, self.stock = size, ground, stock
        self.random = Random(size)
        self.stamp = Stamps()
        self.end = moment.timestamp() - 60
        self.customers = max(1, size * 2 // 5)
        self.message_id = self.arrival_id = 0
        self.per_conversation = sum(stock.lengths) / len(stock.lengths)
        self.inboxes: list[Inbox] = list(ground.inboxes.values())
        self.agents: list[Agent] = list(ground.agents.values())
        self.tag_ids = [tag.pk for tag in ground.tags.values()]
        self.teams = [team.pk for team in ground.teams.values() if not team.is_restricted]
        self.restricted = [team.pk for team in ground.teams.values() if team.is_restricted]
        self.extra = {word: tuple(index_terms(word)) for word in (*COMMON, *RARE, FADED)}
        self._tables()

    def _tables(self) -> None:
        self.customer = Table(Customer, "id", "name", "language", "place", "created_at")
        self.identity = Table(Identity, "id", "customer_id", "value", "created_at", kind="email")
        self.conversation = Table(
            Conversation, "id", "customer_id", "brand_id", "subject", "status", "priority", "assignee_id", "team_id",
            "language", "created_at", "last_message_id", "last_activity_at", "waiting_since", "resolved_at",
            "snoozed_until",
        )  # fmt: skip
        self.link = Table(LINK, "conversation_id", "tag_id")
        self.message = Table(
            Message, "id", "conversation_id", "inbox_id", "direction", "state", "identity_id", "agent_id",
            "author_name", "subject", "text", "html", "preview", "language", "external_id", "arrival_id", "created_at",
        )  # fmt: skip
        self.arrival = Table(
            Arrival, "id", "inbox_id", "external_id", "received_at", "understood_at",
            state=Arrival.State.UNDERSTOOD, raw=b"From: somebody\r\n" * 30,
        )  # fmt: skip
        self.event = Table(
            EventRow, "name", "topic", "data", "actor_kind", "actor_id", "actor_name", "happened_at", handled='["*"]'
        )
        self.mark = Table(ReadMark, "conversation_id", "agent_id", "message_id")
        self.follower = Table(Follower, "conversation_id", "agent_id")
        self.mention = Table(Mention, "message_id", "conversation_id", "agent_id")
        self.entry = Table(SearchEntry, "id", "kind", "object_id", "parent_id", "scope", "happened_at", "terms")
        self.job = Table(
            Job, "run_at", "created_at", task="hafawa.platform.events.dispatch.dispatch", state=Job.State.DEAD,
            args="[[1]]", attempts=12, last_error="Given up",
        )  # fmt: skip
        self.tables = [value for value in vars(self).values() if isinstance(value, Table)]

    def write(self) -> None:
        for pk in range(1, self.customers + 1):
            self._customer(pk)
            self._flush(pk)
        for pk in range(1, self.size + 1):
            self._conversation(pk)
            self._flush(pk)
        for _ in range(DEAD_JOBS):
            self.job.add(self.stamp(self.end), self.stamp(self.end))
        self._flush(0)

    def _flush(self, number: int) -> None:
        if number % CHUNK == 0:
            for table in self.tables:
                table.flush()

    def _person(self, customer: int) -> Person:
        return self.stock.people[customer % len(self.stock.people)]

    def _address(self, customer: int) -> str:
        return f"{self._person(customer).local}{customer}@{DOMAIN}"

    def _customer(self, pk: int) -> None:
        person, seconds = self._person(pk), self.end - YEARS_S + pk * YEARS_S / (self.customers + 1)
        at = self.stamp(seconds)
        self.customer.add(pk, person.name, person.language, "", at)
        self.identity.add(pk, pk, self._address(pk), at)
        terms = [kind_term("customer"), *person.terms, *index_terms(self._address(pk))]
        self._index("customer", pk, pk, 0, seconds, at, terms)

    def _index(
        self, kind: str, pk: int, parent: int, scope: int, seconds: float, at: str, terms: list[str]
    ) -> None:  # fmt: skip
        moment = datetime.fromtimestamp(seconds).astimezone()
        self.entry.add(place(kind, pk, moment), kind, pk, parent, scope, at, as_stored(terms, connection.vendor))

    def _conversation(self, pk: int) -> None:
        random = self.random
        customer = pk * 7919 % self.customers + 1
        told = self.stock.told[pk % len(self.stock.told)]
        inbox = self.inboxes[pk % len(self.inboxes)]
        started = self.end - YEARS_S + pk * YEARS_S / (self.size + 1)
        count = self.stock.lengths[pk % len(self.stock.lengths)]
        status = self._status(pk)
        has_answer = count > 1
        if status == "waiting":
            count, has_answer = count + count % 2, True
        assignee = random.choice(self.agents).pk if has_answer or status == "resolved" else None
        team = self.restricted[0] if self.restricted and pk % 10 == 3 else self.teams[pk % len(self.teams)]
        last = self._messages(pk, customer, told, inbox, started, count, team, assignee)
        ends_with_customer = count % 2 == 1
        at = self.stamp(last)
        self.conversation.add(
            pk, customer, inbox.brand_id, told.subject, status, 1 + pk % 4, assignee, team, told.language,
            self.stamp(started), self.message_id, at, at if status == "open" and ends_with_customer else None,
            at if status == "resolved" else None, self.stamp(self.end + 86400) if status == "snoozed" else None,
        )  # fmt: skip
        self._around(pk, customer, told, status, at)

    def _status(self, pk: int) -> str:
        """What is open is mostly new; a fifth of it has been lying around for years."""
        draw, is_new = self.random.random(), pk > self.size * 0.96
        shares = (0.40, 0.70, 0.80) if is_new else (0.004, 0.007, 0.009)
        for share, status in zip(shares, ("open", "waiting", "snoozed"), strict=True):
            if draw < share:
                return status
        return "spam" if draw > 0.99 else "resolved"

    def _messages(
        self, pk: int, customer: int, told: Told, inbox: Inbox, started: float, count: int, team: int,
        assignee: int | None,
    ) -> float:  # fmt: skip
        person, address = self._person(customer), self._address(customer)
        name_terms = [kind_term("message"), *told.subject_terms, *person.terms, *index_terms(address)]
        seconds = started
        for turn in range(count):
            self.message_id += 1
            ours = turn % 2 == 1
            words = (told.ours if ours else told.theirs)[turn // 2 % len(told.ours if ours else told.theirs)]
            seconds = min(started + turn * 3000.0, self.end)
            at = self.stamp(seconds)
            extra = self._extra()
            number = f"HW{self.message_id}"
            text = " ".join((words.text, number, *extra))
            self.message.add(
                self.message_id, pk, inbox.pk, "out" if ours else "in", "sent" if ours else "received",
                None if ours else customer, assignee if ours else None, "" if ours else person.name, told.subject,
                text, words.html, words.preview, told.language, f"{self.message_id}@{DOMAIN}",
                None if ours else self._arrival(inbox, at), at,
            )  # fmt: skip
            terms = [*name_terms, *words.terms, number.lower(), *(t for word in extra for t in self.extra[word])]
            self._index("message", self.message_id, pk, team, seconds, at, terms)
            event = f'{{"conversation_id": {pk}, "message_id": {self.message_id}}}'
            who = ("agent", assignee, "") if ours else ("customer", customer, person.name)
            self.event.add("ReplyWritten" if ours else "MessageReceived", f"conversation.{pk}", event, *who, at)
        return seconds

    def _extra(self) -> tuple[str, ...]:
        """The words searches are measured by."""
        pk, all_of_them = self.message_id, self.size * self.per_conversation
        words = []
        if pk % 25 == 0:
            words.append(COMMON[pk // 25 % 2])
        if (turn := pk % max(20, int(all_of_them / 10))) in (7, 13):
            words.append(RARE[turn == 13])
        is_old = pk < all_of_them * 0.6
        if pk % 10 == 1 if is_old else pk % max(10, int(all_of_them * 0.4 / 3)) == 1:
            words.append(FADED)
        return tuple(words)

    def _arrival(self, inbox: Inbox, at: str) -> int:
        self.arrival_id += 1
        self.arrival.add(self.arrival_id, inbox.pk, f"{self.message_id}@{DOMAIN}", at, at)
        return self.arrival_id

    def _around(self, pk: int, customer: int, told: Told, status: str, at: str) -> None:
        """Tags, who read it, who follows it, who was named, and what the record says."""
        topic, data = f"conversation.{pk}", f'{{"conversation_id": {pk}, "customer_id": {customer}}}'
        name = self._person(customer).name
        self.event.add("ConversationStarted", topic, data, "customer", customer, name, at)
        if status == "resolved":
            data = f'{{"conversation_id": {pk}, "status": "resolved", "was": "open"}}'
            self.event.add("StatusChanged", topic, data, "agent", self.agents[0].pk, "", at)
        self.link.add(pk, self.tag_ids[pk % len(self.tag_ids)])
        reader = self.agents[pk % len(self.agents)].pk
        self.mark.add(pk, reader, self.message_id)
        if pk % 20 == 0:
            self.follower.add(pk, self.agents[pk // 20 % len(self.agents)].pk)
        if pk % 20 == 10:
            self.mention.add(self.message_id, pk, self.agents[pk // 20 % len(self.agents)].pk)
