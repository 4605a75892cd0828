"""@action: the one way to change. One transaction for a change, its events, and the job that tells their readers."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.db import transaction

from .actor import Actor
from .event import Event
from .subscribers import subscribers

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


class Unit:
    """What one outermost action says happened, written down together just before it commits."""

    def __init__(self) -> None:
        self.said: list[tuple[Event, Actor]] = []

    def write(self) -> None:
        """One statement for the events, one for their job; hints to open screens follow the commit.

        Events nobody decides on or tells of need no job. A slow worker must not freeze the desk: SHOW runs here.
        """
        if not self.said:
            return
        from .dispatch import dispatch
        from .record import record

        rows = record(self.said)
        read = [row.pk for row in rows if _has_readers(row.name)]
        if read:
            dispatch.enqueue(read)
        shown = [event for event, _by in self.said if subscribers(type(event), "SHOW")]
        if shown:
            transaction.on_commit(lambda: _show(shown), robust=True)


def _has_readers(name: str) -> bool:
    kind = Event.registry[name]
    return bool(subscribers(kind, "DECIDE") or subscribers(kind, "TELL"))


_asked: ContextVar[dict[object, object] | None] = ContextVar("_asked", default=None)


def _show(events: list[Event]) -> None:
    token = _asked.set({})
    try:
        for event in events:
            for show in subscribers(type(event), "SHOW"):
                show(event)
    finally:
        _asked.reset(token)


def asked_once(key: T, ask: Callable[[T], R]) -> R:
    """What `ask` says of this, asked once for all events of an action that are shown together; anew anywhere else."""
    kept = _asked.get()
    if kept is None:
        return ask(key)
    if (ask, key) not in kept:
        kept[ask, key] = ask(key)
    return cast(R, kept[ask, key])


current_unit: ContextVar[Unit | None] = ContextVar("current_unit", default=None)


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function atomic, and whatever it emits part of the same transaction.

    An action called by an action joins it: no savepoint, so a failure inside undoes the whole. Who wants to go on
    after one says so with transaction.atomic() around the call.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        unit = current_unit.get()
        if unit is not None:
            return _join(unit, function, *args, **kwargs)
        unit = Unit()
        token = current_unit.set(unit)
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                unit.write()
                return result
        finally:
            current_unit.reset(token)

    return run


def _join(unit: Unit, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    said = len(unit.said)
    try:
        with transaction.atomic(savepoint=False):
            return function(*args, **kwargs)
    except BaseException:
        del unit.said[said:]
        raise
