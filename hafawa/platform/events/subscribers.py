"""Who listens: reads config/subscriptions.py."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

from .event import Event

Handler = Callable[[Any], None]


def subscribers(kind: type[Event], phase: str) -> tuple[Handler, ...]:
    """The functions the page lists for this kind of event in SHOW, DECIDE or TELL, top of the page first."""
    return _listed(kind.__name__, phase)


@cache
def _listed(name: str, phase: str) -> tuple[Handler, ...]:
    kind = Event.registry[name]
    table: dict[type[Event], list[Handler]] = getattr(import_module(settings.SUBSCRIPTIONS), phase)
    return tuple(handler for listed, handlers in table.items() if issubclass(kind, listed) for handler in handlers)
