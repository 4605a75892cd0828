"""What can happen to a mailbox's way in, and what an administrator asks of it."""

from dataclasses import dataclass

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class MailboxEvent(Event):
    inbox_id: int

    @property
    def topic(self) -> str:
        return f"inbox.{self.inbox_id}"


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(MailboxEvent):
    """Somebody signed in at the provider and let us use the mailbox."""


@dataclass(frozen=True, kw_only=True)
class ConsentLost(MailboxEvent):
    """The provider took the consent back, or it ran out."""


@dataclass(frozen=True, kw_only=True)
class OauthClientSaved(Event):
    """We are registered at a provider under this number from now on, for all its mailboxes."""

    provider: str
    client_id: str

    @property
    def topic(self) -> str:
        return "workspace"


@dataclass(frozen=True, kw_only=True)
class MailboxAsked(MailboxEvent):
    """To read back, to stop that, to compare with the server, to try what could not be read once more."""

    what: str  # "backfill", "backfill_stop", "compare", "retry"
