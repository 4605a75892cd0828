"""What callers send and get about conversations."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from hafawa.platform.web.rest import Body, Id, Line, Paging, Record, Words
from hafawa.platform.web.rest.paging import LARGEST_LIMIT, LIMIT, NEXT, checked, cursor_of

from ..models import Direction, Priority, State, Type
from ..queries import Place


class PriorityName(StrEnum):
    """How much it presses, in words: the numbers are ours."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def level(self) -> int:
        return Priority[self.name].value


Address = Annotated[str, Field(min_length=3, max_length=254)]
Addresses = Annotated[list[Address], Field(max_length=50)]
TagNames = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=50)]
FieldValue = str | float | bool | None
FieldValues = Annotated[dict[str, FieldValue], Field(max_length=50, description="By key; null clears one.")]
Then = Literal["waiting", "open", "resolved"]
StatusName = Literal["open", "waiting", "snoozed", "resolved", "spam"]
"""What is deleted has none here: it is not found."""
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file handed in. In base64, with the rest of its body, it is what a request may hold."""
FileIds = Annotated[
    list[Id], Field(max_length=50, description="Files handed in before, for this conversation, with the same key.")
]


class ConversationQuery(BaseModel):
    """What the list is narrowed by."""

    model_config = ConfigDict(extra="forbid")

    status: StatusName | None = None
    assignee: Id | Literal["me", "none"] | None = Field(None, description="A colleague's id, `me`, or `none`.")
    team: Id | None = None
    tag: str | None = Field(None, max_length=60, description="A tag's name.")
    customer: Id | None = None
    priority: PriorityName | None = None
    type: Type | None = None
    brand: Id | None = None
    language: str | None = Field(None, max_length=5)
    inbox: Id | None = Field(None, description="Where its newest message came or went.")
    updated_since: AwareDatetime | None = Field(None, description="Only with a message at or after this time.")
    cursor: Annotated[str, checked(Place.read), NEXT] | None = None
    limit: int = Field(LIMIT, ge=1, le=LARGEST_LIMIT, description="Rows a page.")

    @property
    def after(self) -> Place | None:
        return cursor_of(Place.read)(self.cursor) if self.cursor else None


class MessageQuery(Paging):
    order: Literal["oldest", "newest"] = Field("oldest", description="Which message comes first.")


class Ref(Record):
    id: Id
    name: str


class ConversationRecord(Record):
    id: Id
    subject: str
    status: StatusName
    priority: PriorityName
    type: Type | Literal[""]
    language: str
    brand_id: Id
    inbox_id: Id | None
    customer: Ref
    assignee: Ref | None
    team: Ref | None
    tags: list[str]
    fields: dict[str, Any]
    preview: str = Field(description="How the newest message begins.")
    snoozed_until: datetime | None
    waiting_since: datetime | None = Field(description="The oldest word of the customer nobody has answered.")
    created_at: datetime
    last_activity_at: datetime
    resolved_at: datetime | None
    merged_into_id: Id | None


class ConversationPage(Record):
    results: list[ConversationRecord]
    next: str | None = Field(description="Hand it back as `cursor`; null on the last page.")


class FileRecord(Record):
    id: Id
    name: str
    content_type: str
    size: int = Field(description="Bytes.")
    is_inline: bool
    url: str = Field(description="Asks for the same key.")


class AuthorRecord(Record):
    kind: Literal["customer", "agent", "system"]
    id: Id | None
    name: str


class RecipientsRecord(Record):
    to: list[str]
    cc: list[str]
    bcc: list[str]


class DeliveryRecord(Record):
    """What became of a message of ours at the other end, where anything came back."""

    reason: str = Field(description="In the channel's word, such as `userunknown`; `state_reason` says it in words.")
    status: str = Field(description="As the other server puts it (RFC 3463), such as `5.1.1`.")
    diagnostic: str = Field(description="The other server's own words.")
    addresses: list[str] = Field(description="Whom it did not reach.")
    is_delayed: bool = Field(description="It is on its way still.")


class MessageRecord(Record):
    id: Id
    conversation_id: Id
    inbox_id: Id | None
    direction: Direction
    state: State
    state_reason: str = Field(description="Why it is so, in plain words; empty when there is nothing to say.")
    delivery: DeliveryRecord | None
    author: AuthorRecord
    subject: str
    text: str
    html: str = Field(description="Sanitised; empty for plain text.")
    quoted_text: str
    language: str
    recipients: RecipientsRecord
    auto: str = Field(description="Empty when a person wrote it; else what kind of machine did.")
    is_forward: bool
    send_at: datetime | None
    sent_at: datetime | None
    created_at: datetime
    attachments: list[FileRecord]


class MessagePage(Record):
    results: list[MessageRecord]
    next: str | None


class NewCustomer(Body):
    email: Address
    name: str = Field("", max_length=200)


class ConversationStart(Body):
    """A new conversation, by its first message: ours, or with `from_customer` one the customer said elsewhere."""

    customer_id: Id | None = None
    customer: NewCustomer | None = Field(None, description="Recognised by address, or made.")
    from_customer: bool = False
    subject: Line = ""
    text: Words = ""
    html: Words = ""
    inbox_id: Id | None = Field(None, description="Which door; by default the default brand's first.")
    assignee_id: Id | None = None
    team_id: Id | None = None
    priority: PriorityName | None = None
    type: Type | None = None
    tags: TagNames = Field(default_factory=list)
    fields: FieldValues = Field(default_factory=dict)
    then: Then = "waiting"

    @model_validator(mode="after")
    def _names_one_customer(self) -> "ConversationStart":
        if (self.customer_id is None) == (self.customer is None):
            raise PydanticCustomError("one_customer", "give either customer_id or customer")
        return self


class TagChange(Body):
    """`set` makes these the tags and no others; `add` and `remove` leave the others alone."""

    add: TagNames = Field(default_factory=list)
    remove: TagNames = Field(default_factory=list)
    set: TagNames | None = None


class ConversationChange(Body):
    """Only what is named changes; null takes an assignee or a team away. All of it, or none."""

    status: StatusName | None = None
    snoozed_until: AwareDatetime | None = Field(None, description="Goes with status `snoozed`.")
    assignee_id: Id | None = None
    team_id: Id | None = None
    priority: PriorityName | None = None
    type: Type | Literal[""] | None = None
    subject: Line | None = None
    tags: TagChange | None = None
    fields: FieldValues | None = None


class NewReply(Body):
    text: Words = ""
    html: Words = ""
    subject: Line = ""
    to: Addresses = Field(default_factory=list, description="By default whom the customer last wrote as.")
    cc: Addresses = Field(default_factory=list)
    bcc: Addresses = Field(default_factory=list)
    inbox_id: Id | None = None
    send_at: AwareDatetime | None = None
    then: Then = "waiting"
    attachments: FileIds = Field(default_factory=list)


class NewNote(Body):
    text: Words = ""
    html: Words = ""
    mentions: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list, description="Colleagues' ids.")
    attachments: FileIds = Field(default_factory=list)


class NewFile(Body):
    """A file for an answer or a note that is written next."""

    name: str = Field(min_length=1, max_length=255)
    content_type: str = Field("", max_length=120, description="What it is; when its bytes say otherwise, they count.")
    content: Base64Bytes = Field(
        min_length=1, max_length=LARGEST_FILE, description="The bytes, in base64 (RFC 4648); at most 20 MiB of them."
    )


class InboxRecord(Record):
    id: Id
    kind: str
    name: str
    address: str
    brand_id: Id
    team_id: Id | None


class InboxPage(Record):
    results: list[InboxRecord]
    next: str | None
