"""Conversations for anyone's tests, made the way real ones are: by a message coming in."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from hafawa.accounts.models import Team
from hafawa.accounts.testing import make_brand
from hafawa.platform.events.actor import SYSTEM

from . import actions
from . import channel as channel_module
from .channel import Arrived, Channel, Door, InboundMessage, OutboundMessage, Sender
from .models import Conversation, Inbox, Message

_numbers = count(1)


def make_inbox(address: str = "support@shop.example", *, team: Team | None = None, **settings: Any) -> Inbox:
    return actions.save_inbox(
        kind="email", name="Support", address=address, brand=make_brand(), team=team, settings=settings, by=SYSTEM
    )


def make_message(
    inbox: Inbox | None = None,
    *,
    text: str = "أين طلبي؟ لم يصل بعد",
    sender: str = "layla@example.com",
    name: str = "ليلى الحربي",
    subject: str = "تأخر الطلب",
    **more: Any,
) -> Message:
    """A message that arrived. Without `thread_keys` it starts a conversation."""
    return actions.receive(
        inbox=inbox or Inbox.objects.first() or make_inbox(),
        inbound=InboundMessage(
            external_id=more.pop("external_id", f"<{next(_numbers)}@client.example>"),
            sender=Sender(kind="email", value=sender, name=name),
            text=text,
            subject=subject,
            **more,
        ),
    )


def make_conversation(inbox: Inbox | None = None, **message: Any) -> Conversation:
    return Conversation.objects.get(pk=make_message(inbox, **message).conversation_id)


class RecordingChannel(Channel):
    """The outside world at its narrowest: keeps what was handed over, and fails when told to."""

    kind = "email"
    label = "Recorded"
    icon = "mail"
    identity_kind = "email"
    has_subject = has_html = has_cc = True

    def __init__(self) -> None:
        self.sent: list[OutboundMessage] = []
        self.fails_before: Exception | None = None
        self.fails_after: Exception | None = None
        self.parses: Callable[[bytes, Door], Iterable[Arrived]] = lambda raw, door: ()

    def parse(self, raw: bytes, door: Door) -> Iterable[Arrived]:
        return self.parses(raw, door)

    def new_external_id(self, door: Door, token: str = "") -> str:
        return f"<ours-{next(_numbers)}@shop.example>"

    def send(self, message: OutboundMessage, door: Door, *, about_to_send: Callable[[], None]) -> str:
        if self.fails_before:
            raise self.fails_before
        about_to_send()
        if self.fails_after:
            raise self.fails_after
        self.sent.append(message)
        return message.external_id


@contextmanager
def recorded_channel() -> Iterator[RecordingChannel]:
    """Inside, what goes out by mail is recorded instead of sent."""
    channel = RecordingChannel()
    before = channel_module._channels["email"]
    channel_module._channels["email"] = channel
    try:
        yield channel
    finally:
        channel_module._channels["email"] = before
