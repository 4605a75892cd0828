"""What two records of one person say differently, and what of it is kept when they become one.

A profile is read flat: `{"name": …, "company": 3, "fields.tier": "gold"}`. Where only one of the two says something,
that is kept. Where both do, somebody chooses; the target's own words are kept unless they do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Customer

PLAIN = ("name", "language", "time_zone", "place", "treatment", "is_blocked")
OWN = "fields."
TARGET, SOURCE, BOTH = "target", "source", "both"
JOINABLE = ("treatment",)  # words, of which both may be kept
NOTHING = (None, "")


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of which both say something else."""

    key: str
    target: Any
    source: Any

    @property
    def choices(self) -> tuple[str, ...]:
        return (TARGET, SOURCE, BOTH) if self.key in JOINABLE else (TARGET, SOURCE)


def flat(customer: Customer) -> dict[str, Any]:
    """The profile by part; the company by its id."""
    return {
        **{key: getattr(customer, key) for key in PLAIN},
        "company": customer.company_id,
        **{OWN + key: value for key, value in customer.fields.items()},
    }


def put(customer: Customer, values: Mapping[str, Any]) -> None:
    """Set parts as flat() reads them; nothing in a custom field takes its answer away. Not saved."""
    for key, value in values.items():
        if key.startswith(OWN):
            answers = {name: held for name, held in customer.fields.items() if name != key.removeprefix(OWN)}
            customer.fields = answers if value in NOTHING else answers | {key.removeprefix(OWN): value}
        else:
            setattr(customer, "company_id" if key == "company" else key, value)


COLUMNS = (*PLAIN, "company", "fields")


def differences(target: Customer, source: Customer) -> list[Difference]:
    """What somebody has to choose, in the order of the profile."""
    mine, theirs = flat(target), flat(source)
    return [
        Difference(key, mine[key], value)
        for key, value in theirs.items()
        if key in mine and value != mine[key] and value not in NOTHING and mine[key] not in NOTHING
    ]


def kept(target: Customer, source: Customer, choices: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What changes in the target: {"place": {"was": "", "is": "Jeddah"}}. Raises ValidationError for no such choice."""
    open_to = {each.key: each for each in differences(target, source)}
    mine, theirs = flat(target), flat(source)
    _check(choices, {*mine, *theirs}, open_to)
    found = {}
    for key, value in theirs.items():
        chosen = choices.get(key, TARGET) if key in open_to else SOURCE
        if chosen == TARGET or value in NOTHING or value == mine.get(key):
            continue
        found[key] = {"was": mine.get(key), "is": f"{mine[key]}\n\n{value}" if chosen == BOTH else value}
    return found


def _check(choices: Mapping[str, str], known: set[str], open_to: Mapping[str, Difference]) -> None:
    for key, choice in choices.items():
        if key not in known:
            raise ValidationError({f"choices/{key}": _("There is no such part of the profile.")})
        allowed = open_to[key].choices if key in open_to else (TARGET, SOURCE, BOTH)
        if choice not in allowed:
            raise ValidationError({f"choices/{key}": _("Choose whose is kept.")})
