"""What the database knows of a message from outside: where its evidence points, whether its sender belongs there."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hafawa.accounts.models import Agent
from hafawa.customers.models import Identity
from hafawa.platform.secrets import read_token, sign_token

from ..channel import InboundMessage
from ..models import AwaitedKey, Conversation, Message, Status
from ..queries.visibility import can_see
from .evidence import KEY_LENGTH, Evidence, bare_subject, keys_of, keys_to_await
from .look import Named, look
from .participants import takes_part

PURPOSE = "reply"
CANDIDATES = 10  # a newsletter has thousands of answers; only this many conversations are looked into
OWN_KEY = re.compile(r"^<?[0-9a-f]{32}\.([a-z2-7]{16,60})@")


def reply_token(conversation: Conversation | int) -> str:
    """What an answer's address carries, so that it comes back here even without any header."""
    return sign_token(str(conversation if isinstance(conversation, int) else conversation.pk), PURPOSE)


@dataclass(frozen=True)
class Author:
    """Who asks to join: a customer by their identity; a colleague; or the house, by a proven address of ours."""

    identity: Identity | None = None
    agent: Agent | None = None
    is_house: bool = False
    is_impostor: bool = False  # belongs nowhere
    is_alone: bool = False  # belongs only where they are the customer


class Lookup:
    """evidence.Known over the database. Made before the sender is known; `author` is set before anyone asks belongs().

    One query for all outside ids of a message, its own included; others only when those lead nowhere.
    """

    def __init__(self, inbound: InboundMessage) -> None:
        self.inbound = inbound
        self.author: Author | None = None
        self.seen = look(inbound.external_id[:KEY_LENGTH], keys_of(inbound), inbound.sender)
        self.customers: dict[int, int] = {row.conversation_id: row.customer_id for row in self.seen.named}
        self._belongs: dict[int, bool] = {}
        self.saw_deleted = False  # something points to what is in the trash: it is as if it pointed nowhere

    @property
    def copies(self) -> list[Named]:
        """Those that came by the same outside id."""
        own = self.inbound.external_id[:KEY_LENGTH]
        return [row for row in self.seen.named if own and row.external_id == own]

    def by_token(self, token: str) -> int | None:
        payload = read_token(token, PURPOSE)
        return self._standing(int(payload)) if payload and payload.isdigit() and len(payload) < 19 else None

    def by_keys(self, keys: list[str]) -> Mapping[str, int]:
        """An id of ours that we no longer have still says whose it is: it carries a token."""
        named = [row for row in self.seen.named if row.external_id in keys]
        found = {row.external_id: row.conversation_id for row in named if row.status != Status.DELETED}
        self.saw_deleted = self.saw_deleted or len(found) < len({row.external_id for row in named})
        for key in keys:
            own = OWN_KEY.match(key)
            if own and key not in found and (conversation_id := self.by_token(own[1])):
                found[key] = conversation_id
        return found

    def by_awaited(self, keys: list[str]) -> Mapping[str, list[int]]:
        if not self.seen.is_awaited:
            return {}
        rows = AwaitedKey.objects.filter(key__in=keys).exclude(conversation__status=Status.DELETED).order_by("-id")
        found: dict[str, list[int]] = defaultdict(list)
        mine = self.author.identity.customer_id if self.author and self.author.identity else None
        values = list(rows.values_list("key", "conversation_id", "conversation__customer_id")[: CANDIDATES * 10])
        if mine and len(values) == CANDIDATES * 10:
            own = rows.filter(conversation__customer_id=mine)
            values = [*own.values_list("key", "conversation_id", "conversation__customer_id")[:CANDIDATES], *values]
        for key, conversation_id, customer_id in sorted(values, key=lambda row: row[2] != mine)[:CANDIDATES]:
            self.customers[conversation_id] = customer_id
            found[key].append(conversation_id)
        return found

    def by_index(self, index: str, topic: str) -> list[int]:
        """By the mail program's sign, and by its topic where it gives one: some servers copy the sign to all mails."""
        rows = Message.objects.filter(thread_index=index).exclude(thread_index="").order_by("-id")
        found = rows.exclude(conversation__status=Status.DELETED).values_list(
            "conversation_id", "conversation__customer_id", "conversation__subject", "subject"
        )
        wanted = bare_subject(topic)
        places: dict[int, None] = {}
        for conversation_id, customer_id, *subjects in found[:CANDIDATES]:
            if not wanted or wanted in map(bare_subject, subjects):
                self.customers[conversation_id] = customer_id
                places[conversation_id] = None
        return list(places)

    def by_number(self, number: int) -> int | None:
        return self._standing(number) if 0 < number < 2**63 else None

    def _standing(self, conversation_id: int) -> int | None:
        """The conversation of this number, or the one it was poured into; None for one in the trash."""
        row = Conversation.objects.filter(pk=conversation_id).first()
        while row is not None and row.merged_into_id is not None:
            row = Conversation.objects.filter(pk=row.merged_into_id).first()
        if row is None or row.status == Status.DELETED:
            self.saw_deleted = self.saw_deleted or row is not None
            return None
        self.customers[row.pk] = row.customer_id
        return row.pk

    def belongs(self, evidence: Evidence) -> bool:
        """A customer's own conversation, one they take part in; for a colleague, one they may see."""
        conversation_id, author = evidence.conversation_id, self.author
        if author is None or author.is_impostor:
            return False
        if conversation_id not in self._belongs:
            self._belongs[conversation_id] = self._ask(conversation_id, author)
        return self._belongs[conversation_id]

    def _ask(self, conversation_id: int, author: Author) -> bool:
        if author.is_house:
            return True
        if author.agent is not None:
            row = Conversation.objects.filter(pk=conversation_id).first()
            return row is not None and can_see(author.agent, row)
        if author.identity is None:
            return False
        if self.customers.get(conversation_id) == author.identity.customer_id:
            return True
        return not author.is_alone and takes_part(conversation_id, author.identity)


def await_keys(conversation: Conversation, keys: list[str], known: Collection[str]) -> None:
    """Remember the mails it refers to that never came here: others may refer to them, and they may come later."""
    kept = [key for key in keys_to_await(keys, known) if not OWN_KEY.match(key)]
    if kept:
        AwaitedKey.objects.bulk_create(
            [AwaitedKey(key=key, conversation=conversation) for key in kept], ignore_conflicts=True
        )
