"""The pages of the settings. Each domain lists its own; config/settings_pages.py puts them in order.

A page is shown to whoever has its permission. Its view asks again: hiding is not refusing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from .models import Agent
from .permissions import May, allows

GROUPS: dict[str, Promise] = {
    "people": _("People"),
    "conversations": _("Conversations"),
    "workspace": _("Workspace"),
    "operations": _("Operations"),
}


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One entry. `url_name` is its list's address, and the beginning of the addresses of all its pages."""

    url_name: str
    label: Promise
    words: Promise  # one sentence for the index: what is done here
    icon: str
    permission: May
    group: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    @property
    def group_label(self) -> Promise:
        return GROUPS[self.group]


def pages_for(agent: Agent) -> list[SettingsPage]:
    """The settings this colleague may open, group by group."""
    known: Iterable[SettingsPage] = import_string(settings.SETTINGS_PAGES)
    order = list(GROUPS)
    return sorted((page for page in known if allows(agent, page.permission)), key=lambda page: order.index(page.group))


def groups_for(agent: Agent) -> list[tuple[Promise, list[SettingsPage]]]:
    """The same under their headings."""
    return [(GROUPS[group], list(pages)) for group, pages in groupby(pages_for(agent), key=lambda page: page.group)]
