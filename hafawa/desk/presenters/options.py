"""What the command palette offers: customers, conversations, lists, settings, actions."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hafawa.accounts.forms.choices import spoken_languages
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import hidden_team_ids, teams
from hafawa.accounts.settings_menu import pages_for
from hafawa.conversations.queries import VIEWS
from hafawa.customers.queries import customer_page
from hafawa.platform.text.folding import fold
from hafawa.platform.web.reading import current_reader
from hafawa.platform.web.templatetags.hafawa import avatar

from .found import conversations_holding

MOST = 5


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: a link, or a change sent at once (`post` with `values` as JSON)."""

    label: str
    icon: str = ""
    hint: str = ""
    url: str = ""
    post: str = ""
    values: str = ""
    avatar: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    options: list[Option]


def groups_for(agent: Agent, words: str) -> list[Group]:
    """Groups with something in them; what carries the words in its name stands before what was said in messages."""
    places = [
        Group(_("Actions"), _fitting(_actions(agent, words), words)),
        Group(_("Lists"), _fitting(_lists(agent), words)),
    ]
    if words:
        settings = Group(_("Settings"), _fitting(_settings(agent), words))
        places = [_people(words), *places, settings, _conversations(agent, words)]
    return [group for group in places if group.options]


def _fitting(options: Iterable[Option], words: str) -> list[Option]:
    """Those whose name holds every word typed, in any order; letters are compared as search compares them."""
    typed = fold(words).split()
    return [option for option in options if all(word in fold(option.label) for word in typed)]


def _people(words: str) -> Group:
    rows = customer_page(words=words).rows[:MOST]
    options = [
        Option(
            label=row.name,
            avatar=avatar(row.name, size="s"),
            hint=next((identity.value for identity in row.identities.all()), ""),
            url=reverse("customers:page", args=[row.pk]),
        )
        for row in rows
    ]
    return Group(_("Customers"), options)


def _conversations(agent: Agent, words: str) -> Group:
    page = conversations_holding(agent, words, size=MOST)
    options = [
        Option(label=row.subject or row.text or row.who, icon="message-circle", hint=row.who, url=row.url)
        for row in page.rows
    ]
    if options:
        everything = f"{reverse('find:search')}?{_query(words)}"
        options.append(Option(label=_("Everything found"), icon="search", url=everything))
    return Group(_("Conversations"), options)


def _query(words: str) -> str:
    return urlencode({"q": words})


def _lists(agent: Agent) -> list[Option]:
    hidden = hidden_team_ids(agent)
    views = [
        Option(label=str(view.label), icon=view.icon, url=_address("desk:inbox", view.key)) for view in VIEWS.values()
    ]
    own = [
        Option(label=team.name, icon="users-group", hint=_("Team"), url=_address("desk:inbox", f"team-{team.pk}"))
        for team in teams()
        if team.pk not in hidden
    ]
    return [option for option in (*views, *own) if option.url]


def _settings(agent: Agent) -> list[Option]:
    return [Option(label=str(page.label), icon=page.icon, url=page.url) for page in pages_for(agent)]


def _actions(agent: Agent, words: str) -> list[Option]:
    options = [
        Option(label=_("Search"), icon="search", url=reverse("find:search")),
        Option(label=_("Customers"), icon="users", url=reverse("customers:list")),
        Option(label=_("Alerts"), icon="bell", url=reverse("find:alerts")),
        Option(label=_("Your account"), icon="user", url=reverse("accounts:me")),
    ]
    if allows(agent, May.EDIT_CUSTOMERS):
        options.insert(0, Option(label=_("New customer"), icon="user-plus", url=reverse("customers:new")))
    if allows(agent, May.ANSWER) and (start := _address("desk:new")):
        options.insert(0, Option(label=_("New conversation"), icon="message-plus", url=start))
    return [*options, *_preferences()] if words else options


def _preferences() -> list[Option]:
    """Language and theme, at a key's press: each language is named in itself, so that everybody finds their own."""
    reader, change = current_reader.get(), reverse("find:reading")
    languages = [
        Option(
            label=_("Language: %(name)s") % {"name": name}, icon="language", post=change,
            values=json.dumps({"language": code}),
        )
        for code, name in spoken_languages()
        if code != reader.language
    ]  # fmt: skip
    dark = Option(label=_("Theme: dark"), icon="moon", post=change, values=json.dumps({"theme": "dark"}))
    light = Option(label=_("Theme: light"), icon="sun", post=change, values=json.dumps({"theme": "light"}))
    return [*languages, light if reader.theme == "dark" else dark]


def _address(name: str, *args: str) -> str:
    """The address of a page, "" where this installation has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
