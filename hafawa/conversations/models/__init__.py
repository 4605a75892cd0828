from .conversation import (
    AwaitedKey,
    Conversation,
    CustomerMove,
    Follower,
    Link,
    Merge,
    Priority,
    ReadMark,
    Split,
    Status,
    Type,
)
from .deletion import Deletion
from .inbox import Arrival, Inbox
from .message import Attachment, Direction, Draft, Mention, Message, State
from .words import CannedAnswer

__all__ = [
    "Arrival",
    "Attachment",
    "AwaitedKey",
    "CannedAnswer",
    "Conversation",
    "CustomerMove",
    "Deletion",
    "Direction",
    "Draft",
    "Follower",
    "Inbox",
    "Link",
    "Mention",
    "Merge",
    "Message",
    "Priority",
    "ReadMark",
    "Split",
    "State",
    "Status",
    "Type",
]
