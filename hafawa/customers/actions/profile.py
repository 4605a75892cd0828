"""What we know of a customer, and how they want to be treated."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent, Tag
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import CustomerChanged, CustomerCreated, CustomerNoted, CustomerTagged
from ..models import Company, Customer, CustomerNote
from .identify import add_identity
from .lock import hold_customer

CHANGEABLE = ("name", "language", "time_zone", "place", "company", "treatment", "fields", "is_blocked")


@action
def create_customer(*, name: str, identities: Iterable[tuple[str, str]] = (), by: Actor, **profile: Any) -> Customer:
    """Add somebody by hand: a name, and any (kind, value) they are known by. Raises ValidationError."""
    if not name.strip():
        raise ValidationError({"name": _("Enter a name.")})
    customer = Customer.objects.create(name=name.strip()[:200], **_checked(profile))
    emit(CustomerCreated(customer_id=customer.pk), by=by)
    for kind, value in identities:
        add_identity(customer=customer, kind=kind, value=value, by=by)
    return customer


@action
def change_customer(*, customer: Customer, by: Actor, **profile: Any) -> Customer:
    """Change the profile. What stays the same is not a change."""
    customer = hold_customer(customer)
    changes = {}
    for key, value in _checked(profile).items():
        was = getattr(customer, key)
        if was != value:
            changes[key] = [str(was or ""), str(value or "")]
            setattr(customer, key, value)
    if changes:
        customer.save(update_fields=list(changes))
        emit(CustomerChanged(customer_id=customer.pk, changes=changes), by=by)
    return customer


def _checked(profile: dict[str, Any]) -> dict[str, Any]:
    unknown = set(profile) - set(CHANGEABLE)
    if unknown:
        raise ValidationError(_("Unknown: %(names)s") % {"names": ", ".join(sorted(unknown))})
    if "name" in profile and not str(profile["name"]).strip():
        raise ValidationError({"name": _("Enter a name.")})
    company = profile.get("company")
    if isinstance(company, str):
        profile["company"] = Company.objects.get_or_create(name=company.strip())[0] if company.strip() else None
    return profile


@action
def add_note(*, customer: Customer, text: str, by: Actor) -> CustomerNote:
    """Tell colleagues something about a customer. Never sent."""
    if not text.strip():
        raise ValidationError(_("Write something first."))
    customer = hold_customer(customer)
    author = Agent.objects.filter(pk=by.agent_id).first() if by.agent_id else None
    note = CustomerNote.objects.create(customer=customer, author=author, text=text.strip())
    emit(CustomerNoted(customer_id=customer.pk, note_id=note.pk), by=by)
    return note


@action
def set_customer_tags(*, customer: Customer, tags: Iterable[Tag], by: Actor) -> None:
    """Make these the customer's tags, and no others."""
    customer = hold_customer(customer)
    wanted, had = set(tags), set(customer.tags.all())
    if wanted == had:
        return
    customer.tags.set(wanted)
    emit(
        CustomerTagged(
            customer_id=customer.pk,
            added=sorted(tag.name for tag in wanted - had),
            removed=sorted(tag.name for tag in had - wanted),
        ),
        by=by,
    )
