"""Why a message did not arrive, told in the reader's language. Kept are only words and what fills them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..channel import fill, installed_channels
from ..models import Message, State


def why_not(reason: str, parts: Mapping[str, Any] | None = None) -> str:
    """A kept reason in plain words: a channel's word, or a sentence of ours with its parts."""
    if not reason:
        return ""
    known = next((words for channel in installed_channels() if (words := channel.explain(reason))), None)
    return str(known) if known else fill(reason, parts or {})


def why_not_sent(message: Message) -> str:
    return told_of(message.state, message.state_reason, message.state_detail)


def is_late(state: str, detail: Mapping[str, Any]) -> bool:
    """It has left and the other server still tries: neither delivered nor failed."""
    return bool(detail.get("is_delay")) and state in (State.SENT, State.UNCERTAIN)


def told_of(state: str, reason: str, detail: Mapping[str, Any]) -> str:
    """Why a message did not arrive, or not yet; "" where there is nothing to tell."""
    words = why_not(reason, detail.get("parts"))
    if is_late(state, detail):
        return (_("Not arrived yet; the other server still tries. %(reason)s") % {"reason": words}).strip()
    return words
