"""Promises for anyone's tests."""

from collections.abc import Iterable
from typing import Any

from hafawa.platform.events.actor import SYSTEM

from . import actions
from .models import Policy, WorkCalendar

OFFICE = [["09:00", "12:00"], ["13:00", "17:00"]]


def make_calendar(
    name: str = "Office", zone: str = "Europe/Bucharest", *, working: Iterable[int] = range(5), **values: Any
) -> WorkCalendar:
    """Nine to five with an hour's lunch, Monday to Friday. `week` and others as save_calendar() takes them."""
    days = set(working)
    week = [OFFICE if day in days else [] for day in range(7)]
    return actions.save_calendar(by=SYSTEM, name=name, zone=zone, **{"week": week, **values})


def make_policy(
    name: str = "Shop", calendar: WorkCalendar | None = None, *, minutes: dict[str, int] | None = None, **values: Any
) -> Policy:
    """First and next answer within an hour by this calendar, asked before all others."""
    promised = {"first": 60, "next": 60} if minutes is None else minutes
    targets = {kind: (length * 60, calendar) for kind, length in promised.items()}
    return actions.save_policy(by=SYSTEM, name=name, targets=targets, **values)


def let_a_minute_pass() -> None:
    """What the clock of the installation does once a minute."""
    from .jobs import watch_promises

    watch_promises.call()
