"""What can happen to a customer's record."""

from dataclasses import dataclass

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CustomerEvent(Event):
    customer_id: int

    @property
    def topic(self) -> str:
        return f"customer.{self.customer_id}"


@dataclass(frozen=True, kw_only=True)
class CustomerCreated(CustomerEvent):
    """Somebody we did not know."""


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(CustomerEvent):
    changes: dict[str, list[str]]  # {"language": ["en", "ar"]}: was, is


@dataclass(frozen=True, kw_only=True)
class IdentityAdded(CustomerEvent):
    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class IdentityRemoved(CustomerEvent):
    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class IdentityMarked(CustomerEvent):
    """What we sent there came back, or they complained; with "" it is well again."""

    kind: str
    value: str
    trouble: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CustomerNoted(CustomerEvent):
    note_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerTagged(CustomerEvent):
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(CustomerEvent):
    """`source_id`, called `name` then, is read through this customer from now on."""

    source_id: int
    merge_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CustomerMergedAway(CustomerEvent):
    """The same, on the record of the one who was poured into `target_id`, called `name` then."""

    target_id: int
    merge_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CustomersUnmerged(CustomerEvent):
    """`source_id` was taken out of this customer again."""

    source_id: int
    merge_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CustomerSetApart(CustomerEvent):
    """The same, on the record of the one who stands by themselves again."""

    target_id: int
    merge_id: int
    name: str
