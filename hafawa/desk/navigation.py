"""The rail and the phone's bar: where a colleague may go from anywhere."""

from dataclasses import replace
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.platform.web.navigation import Entry
from hafawa.routing.presence import presence_entry

from .presenters.alerts import bell


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template; worked out only where a rail is drawn."""
    agent = getattr(request, "user", None)
    if not isinstance(agent, Agent):
        return {}
    return {
        "navigation": SimpleLazyObject(lambda: _places(agent)),
        "navigation_end": SimpleLazyObject(lambda: _own_places(agent)),
    }


def _places(agent: Agent) -> list[Entry]:
    places = [
        ("conversations", _("Conversations"), "inbox", "desk:home", False),
        ("customers", _("Customers"), "users", "customers:list", False),
        ("search", _("Search"), "search", "find:search", False),
    ]
    if allows(agent, May.SEE_FIGURES):
        places.append(("figures", _("Figures"), "chart-histogram", "insights:figures", False))
    if allows(agent, May.MANAGE_TEAMS):
        places.append(("queue", _("Queue"), "users-group", "routing:queue", False))
    return [replace(entry, is_on_phone=entry.key != "queue") for entry in _present(places)]


def _own_places(agent: Agent) -> list[Entry]:
    own = _present(
        [
            ("settings", _("Settings"), "settings", "accounts:settings", False),
            ("me", agent.name, "user", "accounts:me", False),
        ]
    )
    presence = presence_entry(agent)
    if presence is None:
        return [bell(agent), *own]
    own[-1] = replace(own[-1], is_on_phone=False)  # the bar is full: there, one's own page is among the settings
    return [bell(agent), presence, *own]


def _present(places: list[tuple[str, str, str, str, bool]]) -> list[Entry]:
    entries = []
    for key, label, icon, name, is_mirrored in places:
        url = _address(name)
        if url:
            entries.append(Entry(key=key, label=label, icon=icon, url=url, is_mirrored=is_mirrored))
    return entries


@cache
def _address(name: str) -> str:
    """Where a page is, "" where this installation has none. Looked up once: every page draws a rail."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
