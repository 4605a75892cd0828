"""Making a customer what a caller says; each refusal says which part of the body it is about."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.fields import read_value
from hafawa.accounts.models import Field, Tag
from hafawa.accounts.queries import fields_about
from hafawa.accounts.queries import tags as all_tags
from hafawa.platform.events.actor import Actor

from ..actions import add_identity, change_customer, remove_identity, set_customer_tags
from ..models import Customer
from .schemas import CustomerChange, IdentityGiven

PROFILE = {"name", "language", "time_zone", "place", "company", "treatment", "is_blocked"}


def change(customer: Customer, body: CustomerChange, by: Actor) -> None:
    """Everything the body names."""
    profile = body.model_dump(include=PROFILE, exclude_none=True)
    if profile:
        change_customer(customer=customer, by=by, **profile)
    if body.identities:
        _take_identities(customer, body.identities.remove, by)
        give_identities(customer, body.identities.add, by, at="identities/add")
    if body.tags:
        give_tags(customer, add=body.tags.add, remove=body.tags.remove, only=body.tags.set, by=by)
    if body.fields:
        give_fields(customer, body.fields, by)


def give_identities(customer: Customer, given: Iterable[IdentityGiven], by: Actor, *, at: str) -> None:
    for number, identity in enumerate(given):
        try:
            add_identity(customer=customer, kind=identity.kind, value=identity.value, by=by)
        except ValidationError as error:
            raise ValidationError({f"{at}/{number}/value": error.messages}) from error


def _take_identities(customer: Customer, ids: Iterable[int], by: Actor) -> None:
    mine = {row.pk: row for row in customer.identities.all()}
    for number, pk in enumerate(dict.fromkeys(ids)):
        if pk not in mine:
            raise ValidationError({f"identities/remove/{number}": _("This customer has no such identity.")})
        remove_identity(identity=mine[pk], by=by)


def give_tags(
    customer: Customer,
    *,
    add: Iterable[str],
    by: Actor,
    remove: Iterable[str] = (),
    only: Iterable[str] | None = None,
    at: str = "tags/add",
) -> None:
    had = {tag.name for tag in customer.tags.all()} if only is None else set(only)
    wanted = (had | set(add)) - set(remove)
    set_customer_tags(customer=customer, tags=_tags_named(wanted, at if only is None else "tags/set"), by=by)


def _tags_named(names: set[str], at: str) -> list[Tag]:
    found = list(all_tags().filter(name__in=names))
    unknown = names - {tag.name for tag in found}
    if unknown:
        raise ValidationError({at: _("There is no tag called %(names)s.") % {"names": ", ".join(sorted(unknown))}})
    return found


def give_fields(customer: Customer, values: Mapping[str, Any], by: Actor) -> None:
    """Answer custom fields; those not named stay as they are."""
    if not values:
        return
    known = {field.key: field for field in fields_about(Field.About.CUSTOMER)}
    answers = dict(customer.fields)
    for key, value in values.items():
        answers[key] = _typed(known.get(key), key, value)
    change_customer(customer=customer, by=by, fields={key: held for key, held in answers.items() if held is not None})


def _typed(field: Field | None, key: str, value: Any) -> Any:
    if field is None:
        raise ValidationError({f"fields/{key}": _("There is no such field.")})
    try:
        return read_value(field, value)
    except ValidationError as error:
        raise ValidationError({f"fields/{key}": error.messages}) from error
