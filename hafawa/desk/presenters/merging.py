"""Two customers who are to become one, side by side: what will move, what fills a gap, what somebody has to choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hafawa.accounts.models import Agent, Field
from hafawa.accounts.queries import fields_about
from hafawa.conversations.queries import exchanged_with
from hafawa.customers.differences import OWN, SOURCE, TARGET, differences, kept
from hafawa.customers.models import Company, Customer
from hafawa.platform.web.reading import current_reader, write_number

from .customers import language_name, said

MOST = 1000  # more than that is said as "1000+"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    words: str
    whose: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A part of the profile of which both say something else."""

    name: str  # of the control
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Preview:
    moves: list[tuple[str, str]]  # icon, how many of what
    filled: list[tuple[str, str]]  # what the target lacked: label and words
    choices: list[Choice]


def preview(agent: Agent, target: Customer, source: Customer, chosen: dict[str, str]) -> Preview:
    """What merging would do, as far as this colleague may know: conversations they may not see are not counted."""
    labels = _Labels()
    open_to = differences(target, source)
    asked = {each.key for each in open_to}
    return Preview(
        moves=_moves(agent, target, source),
        filled=[
            (labels.of(key), labels.words(key, change["is"]))
            for key, change in kept(target, source, {}).items()
            if key not in asked
        ],
        choices=[
            Choice(
                name=f"choice-{each.key}",
                label=labels.of(each.key),
                options=[
                    _option(labels, each.key, value, each.target, each.source, chosen.get(each.key, TARGET))
                    for value in each.choices
                ],
            )
            for each in open_to
        ],
    )


def _option(labels: "_Labels", key: str, value: str, mine: Any, theirs: Any, chosen: str) -> Option:
    if value == TARGET:
        return Option(value, labels.words(key, mine), _("of the one who stays"), chosen == value)
    if value == SOURCE:
        return Option(value, labels.words(key, theirs), _("of the one who is merged"), chosen == value)
    return Option(value, _("Keep both, one below the other"), "", chosen == value)


def _moves(agent: Agent, target: Customer, source: Customer) -> list[tuple[str, str]]:
    had = {tag.pk for tag in target.tags.all()}
    conversations, messages = exchanged_with(agent, source.pk, most=MOST)
    known, notes = len(source.identities.all()), len(source.notes.all())
    gained = len([tag for tag in source.tags.all() if tag.pk not in had])
    words = (
        ("message-2", conversations, ngettext("%(count)s conversation", "%(count)s conversations", conversations)),
        ("message-circle", messages, ngettext("%(count)s message or note", "%(count)s messages and notes", messages)),
        ("id", known, ngettext("%(count)s address or number", "%(count)s addresses and numbers", known)),
        ("note", notes, ngettext("%(count)s note about the customer", "%(count)s notes about the customer", notes)),
        ("tag", gained, ngettext("%(count)s more tag", "%(count)s more tags", gained)),
    )
    return [(icon, text % {"count": _number(count)}) for icon, count, text in words if count]


def _number(count: int) -> str:
    return f"{write_number(MOST)}+" if count > MOST else write_number(count)


class _Labels:
    """What parts of a profile are called, and their words, in the reader's language."""

    def __init__(self) -> None:
        self.fields = {field.key: field for field in fields_about(Field.About.CUSTOMER)}
        self.language = current_reader.get().language

    def of(self, key: str) -> str:
        own = self.fields.get(key.removeprefix(OWN)) if key.startswith(OWN) else None
        if own:
            return own.label_in(self.language)
        if key.startswith(OWN):
            return key.removeprefix(OWN)
        return {"company": _("Company"), "is_blocked": _("Blocking")}.get(key) or _verbose(key)

    def words(self, key: str, value: Any) -> str:
        own = self.fields.get(key.removeprefix(OWN)) if key.startswith(OWN) else None
        if own:
            return said(own, value)
        if key == "company":
            return str(Company.objects.filter(pk=value).values_list("name", flat=True).first() or "")
        if key == "language":
            return language_name(value)
        if key == "is_blocked":
            return _("Blocked") if value else _("Not blocked")
        return str(value)


def _verbose(key: str) -> str:
    return str(Customer._meta.get_field(key).verbose_name)  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who may be the same person."""

    customer: Customer
    address: str
    why: str


def others(found: Iterable[tuple[Customer, str]]) -> list[Other]:
    return [Other(customer, next((row.value for row in customer.identities.all()), ""), why) for customer, why in found]
