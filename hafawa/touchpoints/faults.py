"""What can be wrong with a touchpoint that is told. Kept as keys and values, so that each reader reads it in their own
language, also what a job found while nobody was looking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "object": _("Give an object."),
    "unknown": _("Unknown."),
    "required": _("Required."),
    "text": _("Give text."),
    "long": _("Give at most %(most)s characters."),
    "nul": _("Text with a NUL character cannot be kept."),
    "kind": _("There is no kind “%(given)s”. Add it on the page of touchpoint kinds."),
    "kind_unused": _("The kind “%(given)s” is out of use."),
    "time": _("Give a time as in ISO 8601, such as 2026-01-31T09:30:00Z."),
    "zone": _("Give the time with its offset from UTC, such as 2026-01-31T09:30:00Z."),
    "future": _("This lies in the future."),
    "ancient": _("This lies before 1970."),
    "date": _("“%(given)s” is no date in the form %(form)s."),
    "who": _("Say whose it is: customer_id, or customer with kind and value."),
    "who_twice": _("Give either customer_id or customer."),
    "who_cell": _("The line does not say whose it is: no email, phone or customer number."),
    "customer": _("There is no such customer."),
    "identity_kind": _("Give one of: %(kinds)s."),
    "email": _("“%(given)s” is no email address."),
    "phone": _("“%(given)s” is no phone number with its country code, such as +966 55 014 2290."),
    "number": _("“%(given)s” is not a number."),
    "fine": _("Give at most three decimal places."),
    "large": _("This amount is too large."),
    "currency": _("Give the currency as three letters, such as SAR."),
    "currency_missing": _("An amount needs its currency."),
    "properties": _("Give an object of at most 50 names."),
    "properties_large": _("The properties are larger than %(most)s bytes."),
    "properties_deep": _("The properties are nested deeper than %(most)s levels."),
    "broken": _("The table cannot be read beyond this line."),
    "rows": _("A table may have at most %(most)s lines. The rest was not looked at."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` is the name of the field, as a pointer without its first stroke ("customer/value"); "" for the whole."""

    place: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """In the active language."""
        return str(WORDS[self.key]) % self.values


class FaultyError(Exception):
    """A touchpoint that cannot be taken, with everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(f"{fault.place}: {fault.key}" for fault in faults))
        self.faults = faults

    def as_validation(self) -> ValidationError:
        """As pages and routes are refused."""
        found: dict[str, list[str]] = {}
        for fault in self.faults:
            found.setdefault(fault.place or "__all__", []).append(fault.words)
        return ValidationError(found)
