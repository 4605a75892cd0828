"""What a mail about one of our mails says: who was not reached, for how long, and why."""

from dataclasses import dataclass

from hafawa.conversations.channel import Refusal


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A mail that tells what became of another one (RFC 3464, RFC 5965, or a server's own words)."""

    state: str  # "failed", "delayed" (it will be tried again), "delivered", "complaint"
    refusals: tuple[Refusal, ...] = ()  # where it was delivered: the recipients it reached
    original_id: str = ""  # Message-ID of the mail it is about, as the report quotes it
    other_ids: tuple[str, ...] = ()  # others it names: In-Reply-To, References, what the quoted mail answered
    is_certain: bool = True  # a machine's, by more than its words
    is_passed_on: bool = False  # a person shows it to us: their mail, not a server's
    reply_to: tuple[str, ...] = ()  # where answers to the mail it returns were to go: ours carry a token there
    mark: str = ""  # our own signed mark on the mail it returns
    why: str = ""  # the sign by which it was known

    @property
    def is_complaint(self) -> bool:
        return self.state == "complaint"

    @property
    def is_permanent(self) -> bool:
        """It is not tried again. Whether the address itself is at fault, its refusal says."""
        return self.state == "failed"

    @property
    def first(self) -> Refusal | None:
        """The refusal shown for the whole: a permanent one before a temporary one."""
        return next((each for each in self.refusals if each.is_permanent), next(iter(self.refusals), None))
