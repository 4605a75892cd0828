"""Why a message did not arrive, told in the reader's language. Kept are only words and what fills them."""

from collections.abc import Mapping
from typing import Any

from ..channel import fill, installed_channels
from ..models import Message


def why_not(reason: str, parts: Mapping[str, Any] | None = None) -> str:
    """A kept reason in plain words: a channel's word, or a sentence of ours with its parts."""
    if not reason:
        return ""
    known = next((words for channel in installed_channels() if (words := channel.explain(reason))), None)
    return str(known) if known else fill(reason, parts or {})


def why_not_sent(message: Message) -> str:
    return why_not(message.state_reason, message.state_detail.get("parts"))
