"""A question with buttons below a message of ours. Pure: no database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One button of a card: what it means to us, what it says, and the page that asks once more and records it."""

    value: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """A question with buttons below a message, in the customer's language. Whoever has the token may answer."""

    name: str  # what is asked, for us: "solved"
    token: str
    question: str
    choices: tuple[Choice, ...]

    def kept(self) -> dict[str, Any]:
        """As Message.evidence keeps it; `card_kept()` reads it."""
        return {"question": self.question, "choices": [[each.value, each.label, each.url] for each in self.choices]}


def card_kept(name: str, token: str, kept: Mapping[str, Any] | None) -> Card | None:
    """What Card.kept() wrote down; None where nothing is asked."""
    if not token or not kept:
        return None
    choices = tuple(Choice(value=value, label=label, url=url) for value, label, url in kept["choices"])
    return Card(name=name, token=token, question=kept["question"], choices=choices)
