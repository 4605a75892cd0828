"""Reading one conversation: its messages, history, drafts, and who may be named in it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.db.models import QuerySet, prefetch_related_objects

from hafawa.accounts.models import Agent, Tag
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import hidden_team_ids
from hafawa.customers.models import Identity
from hafawa.customers.queries import address_of
from hafawa.platform.database.prepared import bring, prepared
from hafawa.platform.events.models import EventRow

from ..models import (
    Attachment,
    Conversation,
    Direction,
    Draft,
    Follower,
    Inbox,
    Mention,
    Merge,
    Message,
    ReadMark,
    Split,
)
from .visibility import can_see, outside, visible_to

THREAD_PAGE = 20
THREAD_MOST = 200
SHOWN = {
    "agent": (Agent, {"id", "name"}),
    "identity": (Identity, {"id", "kind", "value", "customer"}),
    "inbox": (Inbox, {"id", "kind", "name", "brand"}),
}
HEAVY = ("text", "html", "quoted_text", "quoted_html")  # parts of a message that may be megabytes


@dataclass(frozen=True)
class ThreadPage:
    """Messages oldest first, whether there are older ones, and the files by the message they came with."""

    messages: list[Message]
    has_older: bool
    files: dict[int, list[Attachment]] = field(default_factory=dict)


def conversation_for(agent: Agent, conversation_id: int) -> Conversation:
    """One conversation with what its head shows. Raises Conversation.DoesNotExist, also for what may not be seen.

    One that was merged leads to its target: whoever may not see that does not see this either.
    """
    found = _one_outside(conversation_id, tuple(hidden_team_ids(agent))) if allows(agent, May.SEE) else []
    if not found:
        raise Conversation.DoesNotExist
    row = found[0]
    target = row.merged_into
    while target:
        if not can_see(agent, target):
            raise Conversation.DoesNotExist
        target = target.merged_into
    return row


@prepared
def _one_outside(conversation_id: int, hidden: tuple[int, ...]) -> QuerySet[Conversation]:
    return outside(hidden).filter(pk=conversation_id).select_related("customer", "assignee", "team")


def thread(
    conversation: Conversation, *, before: int | None = None, since: int | None = None, size: int = THREAD_PAGE
) -> ThreadPage:
    """The newest messages, or those before an id. With `since`, all from that one on, up to THREAD_MOST."""
    if since:
        size = max(size, Message.objects.filter(conversation=conversation, pk__gte=since)[:THREAD_MOST].count())
    if before is None and size == THREAD_PAGE:
        found = _newest(conversation.pk)
    else:
        rows = _shown_of(conversation.pk)
        found = list((rows.filter(pk__lt=before) if before else rows)[: size + 1])
    shown = found[:size][::-1]
    return ThreadPage(shown, len(found) > size, _files_of(shown))


@prepared
def _newest(conversation_id: int) -> QuerySet[Message]:
    return _shown_of(conversation_id)[: THREAD_PAGE + 1]


def _shown_of(conversation_id: int) -> QuerySet[Message]:
    rows = Message.objects.filter(conversation_id=conversation_id).select_related("agent", "identity", "inbox")
    return rows.defer(*_not_shown()).order_by("-id")


def _files_of(messages: list[Message]) -> dict[int, list[Attachment]]:
    """In one query, put together by hand: `prefetch_related` costs as much as the messages themselves."""
    files: dict[int, list[Attachment]] = defaultdict(list)
    for row in _came_with(tuple(message.pk for message in messages)):
        files[row.message_id or 0].append(row)
    return files


@prepared
def _came_with(message_ids: tuple[int, ...]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(message_id__in=message_ids).order_by("id")


@cache
def _not_shown() -> list[str]:
    """Columns of a message's writer and door that no thread shows: twenty times forty of them are worth leaving out."""
    return [
        f"{relation}__{column.name}"
        for relation, (model, shown) in SHOWN.items()
        for column in model._meta.concrete_fields
        if column.name not in shown
    ]


def history(conversation: Conversation, *, before: int | None = None, size: int = 50) -> list[EventRow]:
    """What happened to it, newest first."""
    rows = EventRow.objects.filter(topic=f"conversation.{conversation.pk}").order_by("-id")
    return list((rows.filter(pk__lt=before) if before else rows)[:size])


EVENTS_BESIDE = 40


def newest_events(conversation: Conversation, *, leaving_out: Iterable[str]) -> list[EventRow]:
    """The last that happened, as much as stands between the messages of a page, newest first; without these names."""
    return _events_on(f"conversation.{conversation.pk}", tuple(sorted(leaving_out)))


@prepared
def _events_on(topic: str, leaving_out: tuple[str, ...]) -> QuerySet[EventRow]:
    last = EventRow.objects.filter(topic=topic).order_by("-id").values("pk")[:EVENTS_BESIDE]
    return EventRow.objects.filter(pk__in=last).exclude(name__in=leaving_out).order_by("-id")


def drafts_of(agent: Agent, conversation: Conversation) -> dict[str, Draft]:
    drafts = _drafts(agent.pk, conversation.pk)
    if drafts:
        prefetch_related_objects(drafts, "attachments")
    return {draft.kind: draft for draft in drafts}


@prepared
def _drafts(agent_id: int, conversation_id: int) -> QuerySet[Draft]:
    return Draft.objects.filter(agent_id=agent_id, conversation_id=conversation_id)


def files_at_hand(agent: Agent, conversation: Conversation, ids: Collection[int]) -> list[Attachment]:
    """Those of these files that lie on one of the colleague's own drafts here, ready to go out."""
    mine = Attachment.objects.filter(draft__agent=agent, draft__conversation=conversation)
    return list(mine.filter(pk__in=ids)) if ids else []


def answerable_inboxes(conversation: Conversation, newest: Sequence[Message] = ()) -> list[Inbox]:
    """The doors an answer can leave by: active ones of the conversation's brand, the one last used first.

    `newest`: its newest messages, oldest first, where they are at hand.
    """
    last = next((message.inbox_id for message in reversed(newest) if message.inbox_id), None) or (
        Message.objects.filter(conversation=conversation, inbox__isnull=False)
        .order_by("-id")
        .values_list("inbox_id", flat=True)
        .first()
    )
    rows = [inbox for inbox in _active_inboxes() if inbox.brand_id == conversation.brand_id or inbox.pk == last]
    return sorted(rows, key=lambda inbox: inbox.pk != last)


@prepared
def _active_inboxes() -> QuerySet[Inbox]:
    return Inbox.objects.filter(is_active=True)


def merges_into(conversation: Conversation) -> list[Merge]:
    return list(Merge.objects.filter(target=conversation, undone_at=None).select_related("source", "agent"))


def splits_from(conversation: Conversation) -> list[Split]:
    return list(Split.objects.filter(source=conversation, undone_at=None).select_related("target", "agent"))


def conversations_of(customer_id: int, agent: Agent, limit: int = 50) -> list[Conversation]:
    """A customer's conversations this colleague may see, newest first."""
    return list(_of_customer(visible_to(agent), customer_id)[:limit])


OTHERS = 5


def other_conversations(conversation: Conversation, agent: Agent) -> list[Conversation]:
    """The newest of the same customer's beside this one."""
    if not allows(agent, May.SEE):
        return []
    found = _newest_of(conversation.customer_id, tuple(hidden_team_ids(agent)))
    return [row for row in found if row.pk != conversation.pk][:OTHERS]


@prepared
def _newest_of(customer_id: int, hidden: tuple[int, ...]) -> QuerySet[Conversation]:
    return _of_customer(outside(hidden), customer_id)[: OTHERS + 1]


def _of_customer(rows: QuerySet[Conversation], customer_id: int) -> QuerySet[Conversation]:
    rows = rows.filter(customer_id=customer_id).select_related("last_message__inbox", "assignee")
    rows = rows.defer(*(f"last_message__{part}" for part in HEAVY), "last_message__inbox__settings")
    return rows.order_by("-last_activity_at", "-id")


def with_tags(conversation: Conversation) -> Conversation:
    """A conversation already at hand, with its tags."""
    bring(conversation, tags=_tags_of(conversation.pk))
    return conversation


@prepared
def _tags_of(conversation_id: int) -> QuerySet[Tag]:
    named = Conversation.tags.through.objects.filter(conversation_id=conversation_id)
    return Tag.objects.filter(pk__in=named.values("tag_id"))


@prepared
def follower_names(conversation_id: int) -> QuerySet[Follower, str]:
    return Follower.objects.filter(conversation_id=conversation_id).values_list("agent__name", flat=True)


def unverified_identities(conversation: Conversation) -> set[int]:
    """Addresses in whose name somebody wrote here whom nobody vouches for. One query."""
    forged = Message.objects.filter(conversation=conversation, direction=Direction.IN, evidence__unverified=True)
    return {pk for pk in forged.values_list("identity_id", flat=True).distinct()[:50] if pk}


def answer_to(conversation: Conversation, kind: str, newest: Sequence[Message] = ()) -> list[str]:
    """Whom an answer goes to unless somebody says otherwise: where the customer last wrote from, or asked answers to
    be sent (Reply-To, unless the sender is unverified); never a third party who wrote into the conversation. Empty when
    no address is known.

    `newest`: its newest messages, oldest first, where they are at hand.
    """
    mine = (message for message in reversed(newest) if _is_from(message, conversation.customer_id, kind))
    last = next(mine, None) or (
        Message.objects.filter(
            conversation=conversation,
            direction=Direction.IN,
            identity__kind=kind,
            identity__customer_id=conversation.customer_id,
        )
        .select_related("identity")
        .order_by("-id")
        .first()
    )
    if last and last.recipients.get("reply_to") and not last.evidence.get("unverified"):
        return [str(last.recipients["reply_to"][0])]
    identity = (last and last.identity) or address_of(conversation.customer, kind)
    return [identity.value] if identity else []


def _is_from(message: Message, customer_id: int, kind: str) -> bool:
    identity = message.identity
    is_theirs = identity is not None and identity.customer_id == customer_id and identity.kind == kind
    return is_theirs and message.direction == Direction.IN


def read_to(agent: Agent, conversation: Conversation) -> int | None:
    """How far the colleague has read: the id of a message, None for one who never looked."""
    return next(iter(_read_marks(agent.pk, conversation.pk)), None)


@prepared
def _read_marks(agent_id: int, conversation_id: int) -> QuerySet[ReadMark, int]:
    marks = ReadMark.objects.filter(conversation_id=conversation_id, agent_id=agent_id)
    return marks.values_list("message_id", flat=True)  # at most one: there is a constraint


def is_newly_named(agent: Agent, conversation: Conversation) -> bool:
    """Whether the colleague was named here and has not seen it."""
    return bool(_newly_named(agent.pk, conversation.pk))


@prepared
def _newly_named(agent_id: int, conversation_id: int) -> QuerySet[Mention, int]:
    rows = Mention.objects.filter(agent_id=agent_id, conversation_id=conversation_id, seen_at=None)
    return rows.values_list("pk", flat=True)[:1]
