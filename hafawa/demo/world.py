"""make_world(): the whole shop as plain values, from a seed. No database, no clock but the one it is given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from .dialogue import PEOPLE, Dialogue, Said
from .facts import Facts, draw_facts
from .matters import DESKS, MATTERS, SPAM, Matter, draw_script
from .people import Customer, make_customers, make_strangers
from .shop import TEAMS, Colleague
from .times import answer_after, draw_start, write_after

DAYS = 90
UNDELIVERABLE = "550 5.1.1 The mail server there knows no such mailbox."


@dataclass(frozen=True)
class Message:
    """One thing said. `by` is "customer" or a colleague's key; a note is not sent."""

    at: datetime
    by: str
    said: Said
    subject: str
    is_note: bool = False
    mentions: tuple[str, ...] = ()
    then: str = ""  # where an answer leaves the conversation: "waiting", "open" or "resolved"
    failure: str = ""  # why it could not be delivered


@dataclass(frozen=True)
class Step:
    """Something a colleague did besides writing: `what` is "assign", "team", "tags", "type", "priority", "fields",
    "status" or "follow"; `value` is what it was set to."""

    at: datetime
    by: str
    what: str
    value: str | int | tuple[str, ...] | dict[str, str]


@dataclass(frozen=True)
class Conversation:
    customer: int
    matter: str
    inbox: str
    subject: str
    language: str
    status: str
    snoozed_until: datetime | None
    messages: tuple[Message, ...]
    steps: tuple[Step, ...]
    read_by: tuple[str, ...]  # who has read it to the end
    facts: Facts | None = None  # what it is about; spam is about nothing

    @property
    def started_at(self) -> datetime:
        return self.messages[0].at


@dataclass(frozen=True)
class World:
    seed: int
    now: datetime
    customers: tuple[Customer, ...]
    conversations: tuple[Conversation, ...]  # oldest first


def make_world(seed: int, now: datetime, *, customers: int = 340, conversations: int = 1120) -> World:
    """The same seed and moment give the same shop; the same seed at another moment the same people and sentences.

    `now` must be aware. Nothing in it lies after `now`, but what snoozed conversations wait for.
    """
    now = now.replace(microsecond=0)
    people = make_customers(Random(f"{seed} people"), customers)
    statuses = _statuses(Random(f"{seed} statuses"), conversations)
    strangers = make_strangers(len(people))
    writers = _writers(Random(f"{seed} writers"), people, statuses, strangers)
    told = [
        _Telling(seed, number, now, writer, status).tell()
        for number, (writer, status) in enumerate(zip(writers, statuses, strict=True))
    ]
    return World(
        seed, now, (*people, *strangers), tuple(sorted(told, key=lambda conversation: conversation.started_at))
    )


def _statuses(random: Random, count: int) -> list[str]:
    """Mostly resolved; of 1,120: 62 open, 31 waiting, 21 snoozed, 24 spam."""
    few = [status for status, share in (("open", 55), ("waiting", 28), ("snoozed", 19), ("spam", 21))
           for _ in range(round(count * share / 1000))]  # fmt: skip
    statuses = few + ["resolved"] * (count - len(few))
    random.shuffle(statuses)
    return statuses


def _writers(random: Random, people: list[Customer], statuses: list[str], strangers: list[Customer]) -> list[Customer]:
    """Everybody once, then the few who write often; spam comes from strangers."""
    count = len(statuses)
    eager = list(accumulate(1 / (1 + rank) ** 0.6 for rank in range(len(people))))
    order = random.sample(people, len(people))
    more = random.choices(order, cum_weights=eager, k=max(0, count - len(people)))
    writers = (order + more)[:count]
    random.shuffle(writers)
    return [
        random.choice(strangers) if status == "spam" else writer
        for writer, status in zip(writers, statuses, strict=True)
    ]


class _Telling:
    """One conversation in the making. Words and times are drawn apart, so that the present moves times alone."""

    def __init__(self, seed: int, number: int, now: datetime, customer: Customer, status: str) -> None:
        self.words, self.clock = Random(f"{seed} words {number}"), Random(f"{seed} clock {number}")
        self.now, self.customer, self.status = now, customer, status
        self.is_bounced = status == "waiting" and number % 7 == 0
        self.matter = self._matter()
        self.script = draw_script(self.words, status, self.matter)
        self.inbox = self._inbox()
        home = {"salut": "bucharest", "trade": "accounts"}.get(self.inbox, "orders")
        self.home = home
        is_moved = self.matter.team != home and (home != "bucharest" or self.matter.team == "accounts")
        self.team = self.matter.team if is_moved and status != "spam" else home
        desk = DESKS.get((self.team, customer.language)) or DESKS[(self.team, "en")]
        self.agent: Colleague = PEOPLE[self.words.choice(desk)]

    def tell(self) -> Conversation:
        times = self._times()
        facts = draw_facts(self.words, self.customer, self.matter, times[0])
        dialogue = Dialogue(self.words, self.matter.key, facts, self.agent)
        subject = dialogue.subject()
        messages = self._messages(dialogue, subject, times)
        steps = self._steps(facts, times)
        noted = self._note(dialogue, messages)
        return Conversation(
            customer=self.customer.key,
            matter=self.matter.key,
            inbox=self.inbox,
            subject=subject,
            language=self.customer.language,
            status=self.status,
            snoozed_until=self._until(),
            messages=tuple(sorted([*messages, *noted], key=lambda message: message.at)),
            steps=tuple(steps),
            read_by=self._read_by(),
            facts=None if self.status == "spam" else facts,
        )

    def _matter(self) -> Matter:
        if self.status == "spam":
            return SPAM
        matters = [m for m in MATTERS if m.key != "quote" or self.customer.company or self.customer.key % 5 == 0]
        return self.words.choices(matters, [matter.weight for matter in matters])[0]

    def _inbox(self) -> str:
        if self.matter.key == "quote":
            return "trade"
        return "salut" if self.customer.language == "ro" else "support"

    def _times(self) -> list[datetime]:
        """A moment for each turn, the last not after now. What is not settled yet was said lately."""
        first_day, last_day = {
            "open": (self.clock.choice((0.1, 0.3, 1.0, 2.0, 3.5)), 0.0),
            "waiting": (8.0, 0.3),
            "snoozed": (9.0, 1.0),
        }.get(self.status, (float(DAYS), 0.4))
        long = max(0, len(self.script) - 3) * 0.35
        for _ in range(12):
            start = draw_start(
                self.clock, self.customer.time_zone, self.customer.country, self.now,
                min(first_day + (long if self.status != "resolved" else 0), DAYS), last_day,
            )  # fmt: skip
            times = self._walk(start)
            if times[-1] <= self.now:
                return times
        return self._squeezed(times)

    def _walk(self, moment: datetime) -> list[datetime]:
        times = [moment]
        for turn in self.script[1:]:
            later = answer_after if turn.isupper() else write_after
            zone = self.agent.time_zone if turn.isupper() else self.customer.time_zone
            moment = max(later(self.clock, moment, zone), moment + timedelta(minutes=2))
            times.append(moment)
        return times

    def _squeezed(self, times: list[datetime]) -> list[datetime]:
        """The same turns, brought closer together so that all lie before now."""
        start = min(times[0], self.now - timedelta(minutes=20 * len(times)))
        room = (self.now - timedelta(minutes=4) - start) / max(times[-1] - times[0], timedelta(minutes=1))
        return [start + (time - times[0]) * min(room, 1.0) for time in times]

    def _messages(self, dialogue: Dialogue, subject: str, times: list[datetime]) -> list[Message]:
        messages: list[Message] = []
        before: tuple[str, str, datetime] | None = None
        last_ours = max((i for i, turn in enumerate(self.script) if turn.isupper()), default=-1)
        for index, (turn, at) in enumerate(zip(self.script, times, strict=True)):
            title = subject if index == 0 else _answer_to(subject, self.customer.language)
            if turn.isupper():
                said = dialogue.from_us(turn, at, is_first=before is None)
                then = self._then(turn, index == last_ours)
                failure = UNDELIVERABLE if self.is_bounced and index == last_ours else ""
                messages.append(Message(at, self.agent.key, said, title, then=then, failure=failure))
                before = (self.agent.called(self.customer.language), said.text, at)
            else:
                quotes = before if self.words.random() < 0.6 else None
                messages.append(Message(at, "customer", dialogue.from_customer(turn, at, quotes), title))
        return messages

    def _then(self, turn: str, is_last: bool) -> str:
        if turn == "HOLD":
            return "open"
        if self.status == "resolved" and is_last:
            return "resolved"
        return "waiting"

    def _steps(self, facts: Facts, times: list[datetime]) -> list[Step]:
        """Somebody sorts it before the first answer; a few are still waiting for that."""
        if self.status == "spam":
            return [Step(self._before_now(times[0], 40), self.agent.key, "status", "spam")]
        answered = next((at for turn, at in zip(self.script, times, strict=True) if turn.isupper()), None)
        if answered is None and self.status == "open" and self.clock.random() < 0.45:
            return []
        at = self._shortly_before(answered or self.now, times[0], self.clock.uniform(25, 90))
        lead = self.agent.key if self.clock.random() < 0.7 else ("ilinca" if self.home == "bucharest" else "omar")
        steps = [Step(at, lead, "team", self.team)] if self.team != self.home else []
        steps.append(Step(at, lead, "assign", self.agent.key))
        steps += self._sorting(facts, at)
        steps += self._following(at) + self._ending(times)
        return steps

    def _sorting(self, facts: Facts, at: datetime) -> list[Step]:
        by, matter = self.agent.key, self.matter
        tags = [matter.tag] + (["VIP"] if "VIP" in self.customer.tags else [])
        steps = [Step(at, by, "tags", tuple(tags))]
        if matter.type:
            steps.append(Step(at, by, "type", matter.type))
        priority = self.words.choice(matter.priority)
        if priority != 2:
            steps.append(Step(at, by, "priority", priority))
        if matter.key not in {"store_visit", "quote", "availability"}:
            fields = {"order_number": facts.order, "purchased_on": facts.ordered_on.date().isoformat()}
            steps.append(Step(at, by, "fields", {**fields, "product": facts.product.noun.en}))
        return steps

    def _following(self, at: datetime) -> list[Step]:
        """A lead keeps an eye on complaints."""
        lead = "ilinca" if self.home == "bucharest" else "omar"
        return [Step(at, lead, "follow", lead)] if self.matter.key == "complaint" else []

    def _ending(self, times: list[datetime]) -> list[Step]:
        """What closes it when the last word was the customer's, or nobody answered at all."""
        if self.status == "resolved" and not self.script[-1].isupper():
            return [Step(self._before_now(times[-1], 90), self.agent.key, "status", "resolved")]
        if self.status == "snoozed":
            return [Step(self._before_now(times[-1], 10), self.agent.key, "status", "snoozed")]
        return []

    def _before_now(self, moment: datetime, minutes: float) -> datetime:
        later = moment + timedelta(minutes=self.clock.uniform(1, minutes))
        return min(later, moment + (self.now - moment) * 0.5)

    def _shortly_before(self, moment: datetime, start: datetime, minutes: float) -> datetime:
        """So many minutes before a moment, but well after the start."""
        return max(moment - timedelta(minutes=minutes), start + (moment - start) * 0.5)

    def _until(self) -> datetime | None:
        if self.status != "snoozed":
            return None
        day = self.now + timedelta(days=self.clock.randint(1, 6))
        return day.replace(hour=6, minute=0, second=0)

    def _note(self, dialogue: Dialogue, messages: list[Message]) -> list[Message]:
        """A third of the answered ones carry a word between colleagues."""
        ours = [message for message in messages if message.by != "customer"]
        chance = 0.85 if self.status == "snoozed" else 0.3
        if not ours or self.words.random() > chance:
            return []
        other = PEOPLE[self.words.choice([key for key in self._may_see() if key != self.agent.key])]
        text, is_named = dialogue.note(self.agent, other)
        at = self._shortly_before(ours[0].at, messages[0].at, self.clock.uniform(4, 20))
        return [Message(at, self.agent.key, Said(text), "", is_note=True, mentions=(other.key,) if is_named else ())]

    def _may_see(self) -> list[str]:
        """Those who may be named here: the restricted team's members and administrators, else everybody nearby."""
        restricted = {team.key for team in TEAMS if team.is_restricted}
        return [
            key for key, person in PEOPLE.items()
            if (self.team in person.teams or (self.team not in restricted and person.role == "administrator"))
            and person.role != "viewer"
        ]  # fmt: skip

    def _read_by(self) -> tuple[str, ...]:
        if self.status == "open" and not any(turn.isupper() for turn in self.script):
            return () if self.clock.random() < 0.6 else (self.agent.key,)
        if self.status == "open" and self.clock.random() < 0.5:
            return ()
        everybody = [key for key in ("sara", "omar") if key in self._may_see()]
        return tuple(dict.fromkeys([self.agent.key, *everybody]))


def _answer_to(subject: str, language: str) -> str:
    return f"{'رد: ' if language == 'ar' else 'Re: '}{subject}"
