"""One conversation lived through, from its told form to the rows and events that the actions would have left."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hafawa.conversations import events as happened
from hafawa.conversations.actions.receive import REOPENS
from hafawa.conversations.actions.reply import THEN
from hafawa.conversations.models import Conversation as Row
from hafawa.conversations.models import Direction, Message, Priority, State, Status
from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.event import Event
from hafawa.platform.text.plain import excerpt, text_to_html
from hafawa.platform.web.sanitise import clean

from . import world
from .workspace import Ground

UNDO = timedelta(seconds=10)
CARRIED = timedelta(seconds=12)  # from "send" to the mail server's yes: the time to undo, and two seconds


@dataclass(frozen=True)
class Happening:
    at: datetime
    event: Event
    by: Actor


@dataclass
class Chronicle:
    """Walks through what was told in order of time. `row` and `messages` are complete once it has been run()."""

    told: world.Conversation
    row: Row
    customer: Customer
    identity: Identity
    ground: Ground
    message_ids: Iterator[int]
    random: Random
    messages: list[Message] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    followers: list[int] = field(default_factory=list)
    mentions: list[tuple[Message, int]] = field(default_factory=list)
    files: list[tuple[Message, world.Message]] = field(default_factory=list)

    def run(self) -> None:
        entries: list[world.Message | world.Step] = [*self.told.messages, *self.told.steps]
        for entry in sorted(entries, key=lambda entry: entry.at):
            if isinstance(entry, world.Step):
                self._step(entry)
            elif entry.is_note:
                self._note(entry)
            elif entry.by == "customer":
                self._received(entry)
            else:
                self._replied(entry)
        if self.row.is_closed:
            self.row.waiting_since = None

    # ---- what was said
    def _received(self, told: world.Message) -> None:
        is_first = not self.messages
        earlier = [message.external_id for message in reversed(self.messages) if message.external_id]
        domain = self.identity.value.rpartition("@")[2]
        message = self._message(
            told,
            Direction.IN,
            identity=self.identity,
            author_name=self.customer.name,
            html=clean(told.said.html),
            quoted_text=told.said.quoted_text,
            quoted_html=clean(told.said.quoted_html),
            external_id=f"{self.random.getrandbits(96):024x}@{domain}",
            thread_keys=earlier,
            recipients={"to": [self.ground.inboxes[self.told.inbox].address], "cc": []},
            evidence=self._evidence(earlier),
            sent_at=told.at - timedelta(seconds=self.random.randint(1, 9)),
        )
        row, by = self.row, self.customer.actor
        row.last_message_id, row.last_activity_at = message.pk, told.at
        row.waiting_since = row.waiting_since or told.at
        if row.status in REOPENS:
            self._stand(Status.OPEN, told.at, by)
        if is_first:
            self._happened(told.at, happened.ConversationStarted, by, customer_id=self.customer.pk)
        self._happened(told.at, happened.MessageReceived, by, message_id=message.pk)

    def _evidence(self, earlier: list[str]) -> dict[str, str]:
        if not earlier:
            return {"by": "new"}
        ours = any(message.direction == Direction.OUT for message in self.messages)
        return {"by": "reply_token"} if ours else {"by": "answers", "key": earlier[0]}

    def _replied(self, told: world.Message) -> None:
        row, agent = self.row, self.ground.agents[told.by]
        before = {"status": row.status, "resolved_at": row.resolved_at.isoformat() if row.resolved_at else ""}
        inbox = self.ground.inboxes[self.told.inbox]
        message = self._message(
            told,
            Direction.OUT,
            state=State.FAILED if told.failure else State.SENT,
            state_reason=told.failure,
            agent=agent,
            author_name=agent.name,
            html=clean(told.said.html),
            external_id=f"{self.random.getrandbits(128):032x}@{inbox.address.rpartition('@')[2]}",
            recipients={"to": [self.identity.value], "cc": [], "bcc": []},
            evidence={"before": before},
            send_at=told.at + UNDO,
            sent_at=None if told.failure else told.at + CARRIED,
        )
        self._stand(THEN[told.then], told.at, agent.actor)
        row.last_message_id, row.last_activity_at = message.pk, told.at
        self._happened(told.at, happened.ReplyWritten, agent.actor, message_id=message.pk)
        sent = told.at + CARRIED
        if told.failure:
            self._happened(sent, happened.MessageFailed, SYSTEM, message_id=message.pk, reason=told.failure)
        else:
            row.waiting_since = None
            self._happened(sent, happened.MessageSent, SYSTEM, message_id=message.pk, state=State.SENT.value)

    def _note(self, told: world.Message) -> None:
        agent = self.ground.agents[told.by]
        html = text_to_html(told.said.text)
        message = self._message(told, Direction.NOTE, agent=agent, author_name=agent.name, html=html)
        message.inbox_id = None
        message.language = agent.language
        named = [self.ground.agents[key].pk for key in told.mentions]
        self.mentions += [(message, pk) for pk in named]
        self._happened(told.at, happened.NoteAdded, agent.actor, message_id=message.pk, mentioned=named)

    def _message(self, told: world.Message, direction: Direction, **values: Any) -> Message:
        message = Message(
            pk=next(self.message_ids),
            conversation_id=self.row.pk,
            inbox=self.ground.inboxes[self.told.inbox],
            direction=direction,
            subject=told.subject,
            text=told.said.text,
            preview=excerpt(told.said.text, 160),
            language=self.told.language,
            created_at=told.at,
            **values,
        )
        self.messages.append(message)
        if told.said.files:
            self.files.append((message, told))
        return message

    # ---- what was done
    def _step(self, step: world.Step) -> None:
        getattr(self, f"_set_{step.what}")(step, self.ground.agents[step.by].actor, step.value)

    def _set_assign(self, step: world.Step, by: Actor, key: str) -> None:
        was, self.row.assignee = self.row.assignee_id, self.ground.agents[key]
        self._happened(step.at, happened.ConversationAssigned, by, agent_id=self.row.assignee_id, was=was)

    def _set_team(self, step: world.Step, by: Actor, key: str) -> None:
        was, self.row.team = self.row.team_id, self.ground.teams[key]
        self._happened(step.at, happened.TeamChanged, by, team_id=self.row.team_id, was=was)

    def _set_tags(self, step: world.Step, by: Actor, names: tuple[str, ...]) -> None:
        self.tags = sorted(names)
        self._happened(step.at, happened.TagsChanged, by, added=self.tags, removed=[])

    def _set_type(self, step: world.Step, by: Actor, kind: str) -> None:
        was, self.row.type = self.row.type, kind
        self._happened(step.at, happened.TypeChanged, by, type=kind, was=was)

    def _set_priority(self, step: world.Step, by: Actor, priority: int) -> None:
        self.row.priority = priority
        self._happened(step.at, happened.PriorityChanged, by, priority=priority, was=int(Priority.NORMAL))

    def _set_fields(self, step: world.Step, by: Actor, values: dict[str, str]) -> None:
        self.row.fields = values
        for key, value in values.items():
            self._happened(step.at, happened.FieldChanged, by, key=key, value=value, was=None)

    def _set_follow(self, step: world.Step, by: Actor, key: str) -> None:
        agent = self.ground.agents[key]
        self.followers.append(agent.pk)
        self._happened(step.at, happened.FollowersChanged, by, agent_id=agent.pk, follows=True)

    def _set_status(self, step: world.Step, by: Actor, status: str) -> None:
        self._stand(Status(status), step.at, by, self.told.snoozed_until if status == Status.SNOOZED else None)

    def _stand(self, status: Status, at: datetime, by: Actor, until: datetime | None = None) -> None:
        was = self.row.status
        if was == status:
            return
        self.row.status, self.row.snoozed_until = status, until
        self.row.resolved_at = at if status == Status.RESOLVED else None
        until_text = until.isoformat() if until else ""
        self._happened(at, happened.StatusChanged, by, status=str(status), was=str(was), until=until_text)

    def _happened(self, at: datetime, kind: type[happened.ConversationEvent], by: Actor, **data: Any) -> None:
        self.happenings.append(Happening(at, kind(conversation_id=self.row.pk, **data), by))
