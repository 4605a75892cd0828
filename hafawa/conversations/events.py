"""What can happen to a conversation."""

from dataclasses import dataclass, field

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ConversationEvent(Event):
    conversation_id: int

    @property
    def topic(self) -> str:
        return f"conversation.{self.conversation_id}"


@dataclass(frozen=True, kw_only=True)
class MessageEvent(ConversationEvent):
    message_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationStarted(ConversationEvent):
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class MessageReceived(MessageEvent):
    """The customer (or somebody copied in) wrote."""


@dataclass(frozen=True, kw_only=True)
class MessageFiled(MessageEvent):
    """A message of long ago was put on record. No clock starts and nobody is alerted: it can only be found and read."""


@dataclass(frozen=True, kw_only=True)
class ReplyWritten(MessageEvent):
    """We wrote an answer; it goes out at its time."""


@dataclass(frozen=True, kw_only=True)
class InvitationAnswered(MessageEvent):
    """We said whether we come; the message carries it."""

    answer: str


@dataclass(frozen=True, kw_only=True)
class SubjectAccepted(MessageEvent):
    """Its new subject is no other matter: it stays here, and nobody is asked again."""


@dataclass(frozen=True, kw_only=True)
class NoteAdded(MessageEvent):
    mentioned: list[int]


@dataclass(frozen=True, kw_only=True)
class MessageForwarded(MessageEvent):
    to: list[str]


@dataclass(frozen=True, kw_only=True)
class SendUndone(MessageEvent):
    """The answer was taken back before it left; its words are a draft again."""


@dataclass(frozen=True, kw_only=True)
class MessageSent(MessageEvent):
    """It left, or the outside world says how far it came (`state`)."""

    state: str


@dataclass(frozen=True, kw_only=True)
class MessageFailed(MessageEvent):
    """It will not arrive. `reason` is kept as on the message: a word or a sentence, untranslated."""

    reason: str
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MessageDelayed(MessageEvent):
    """It has not arrived yet; the other server still tries."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(MessageEvent):
    """Somebody told their provider that they did not want this message."""


@dataclass(frozen=True, kw_only=True)
class MessageUncertain(MessageEvent):
    """The answer of the outside world was lost: it may have been sent."""


@dataclass(frozen=True, kw_only=True)
class NoticeWritten(MessageEvent):
    """The house itself told the customer something: "acknowledgement", "farewell". It goes out at once."""

    notice: str


@dataclass(frozen=True, kw_only=True)
class CardAsked(MessageEvent):
    """A question with buttons was put below an answer that had not left yet."""

    card: str


@dataclass(frozen=True, kw_only=True)
class CardAnswered(ConversationEvent):
    card: str
    token: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ConversationAssigned(ConversationEvent):
    agent_id: int | None
    was: int | None
    why: str = ""  # the reason's name, where the house itself chose: of routing
    among: int = 0  # how many it chose from


@dataclass(frozen=True, kw_only=True)
class TeamChanged(ConversationEvent):
    team_id: int | None
    was: int | None


@dataclass(frozen=True, kw_only=True)
class StatusChanged(ConversationEvent):
    status: str
    was: str
    until: str = ""
    asks: bool = False  # the customer opened it without words, and waits for an answer


@dataclass(frozen=True, kw_only=True)
class PriorityChanged(ConversationEvent):
    priority: int
    was: int


@dataclass(frozen=True, kw_only=True)
class TypeChanged(ConversationEvent):
    type: str
    was: str


@dataclass(frozen=True, kw_only=True)
class SubjectChanged(ConversationEvent):
    subject: str
    was: str


@dataclass(frozen=True, kw_only=True)
class TagsChanged(ConversationEvent):
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, kw_only=True)
class FieldChanged(ConversationEvent):
    key: str
    value: str | float | bool | None
    was: str | float | bool | None


@dataclass(frozen=True, kw_only=True)
class FollowersChanged(ConversationEvent):
    agent_id: int
    follows: bool


@dataclass(frozen=True, kw_only=True)
class ConversationsMerged(ConversationEvent):
    """`source_id` was poured into this conversation."""

    source_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(ConversationEvent):
    source_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationSplit(ConversationEvent):
    """Messages of this conversation became `target_id`."""

    target_id: int
    split_id: int


@dataclass(frozen=True, kw_only=True)
class SplitUndone(ConversationEvent):
    target_id: int
    split_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationsLinked(ConversationEvent):
    """This one and `other_id` have to do with each other and stay apart."""

    other_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationDeleted(ConversationEvent):
    """It went into the trash: nobody sees it any more."""


@dataclass(frozen=True, kw_only=True)
class ConversationRestored(ConversationEvent):
    """It came out of the trash, as it was."""


@dataclass(frozen=True, kw_only=True)
class ConversationErased(ConversationEvent):
    """It is gone for good. All that is kept of it is this."""

    messages: int
    files: int


@dataclass(frozen=True, kw_only=True)
class ArrivalEvent(Event):
    arrival_id: int
    inbox_id: int

    @property
    def topic(self) -> str:
        return f"arrival.{self.arrival_id}"


@dataclass(frozen=True, kw_only=True)
class ArrivalFailed(ArrivalEvent):
    """Something came in that could not be understood. It is kept."""


@dataclass(frozen=True, kw_only=True)
class ArrivalSetAside(ArrivalEvent):
    """Something came in that belongs to no conversation. It is kept."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ArrivalRetried(ArrivalEvent):
    """Somebody asked to have it read once more."""


@dataclass(frozen=True, kw_only=True)
class InboxChanged(Event):
    inbox_id: int
    change: str  # "created", "changed", "opened", "closed", "failing", "recovered"

    @property
    def topic(self) -> str:
        return f"inbox.{self.inbox_id}"


@dataclass(frozen=True, kw_only=True)
class CannedAnswerChanged(Event):
    shortcut: str
    change: str  # "created", "changed", "removed"


@dataclass(frozen=True, kw_only=True)
class ConversationsFollowed(Event):
    """Conversations of one customer are another's now: the two were merged, or taken apart again."""

    customer_id: int
    was: int
    conversation_ids: list[int]  # the newest of them, at most FOLLOWED_SHOWN: open screens look again
