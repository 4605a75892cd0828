"""The vocabulary: what an event is. Domains subclass Event in their own events.py."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, in the past tense. Ids and plain values only: readers look at the present."""

    registry: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        if cls.__name__ in Event.registry and Event.registry[cls.__name__].__module__ != cls.__module__:
            raise TypeError(f"two events are called {cls.__name__}")
        Event.registry[cls.__name__] = cls

    @property
    def topic(self) -> str:
        """What it happened to, as `kind.id`: the key of histories and timelines."""
        return ""
