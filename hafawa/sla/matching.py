"""Which policy a conversation gets, and why each earlier one did not fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CONDITIONS = ("brands", "channels", "teams", "types", "priorities", "languages", "tags", "customer_tags")
"""What a policy may ask for. Each is a list of which one must fit; an empty list asks for nothing."""


@dataclass(frozen=True)
class Facts:
    """What policies and calendars ask of a conversation, as it is now."""

    brand_id: int
    channel: str
    team_id: int | None
    type: str
    priority: int
    language: str
    tags: frozenset[str] = frozenset()
    customer_tags: frozenset[str] = frozenset()  # their tier is one of these

    def answer(self, condition: str) -> frozenset[Any]:
        return {
            "brands": frozenset({self.brand_id}),
            "channels": frozenset({self.channel}),
            "teams": frozenset({self.team_id}),
            "types": frozenset({self.type}),
            "priorities": frozenset({self.priority}),
            "languages": frozenset({self.language}),
            "tags": self.tags,
            "customer_tags": self.customer_tags,
        }[condition]


def mismatches(conditions: Mapping[str, Iterable[Any]], facts: Facts) -> list[str]:
    """The conditions that do not fit, in order; none means that the policy does."""
    return [
        condition
        for condition in CONDITIONS
        if (wanted := set(conditions.get(condition) or ())) and facts.answer(condition).isdisjoint(wanted)
    ]
