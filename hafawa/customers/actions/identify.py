"""Who is this? One identity belongs to one customer."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit

from ..events import CustomerCreated, IdentityAdded, IdentityRemoved
from ..identities import normalise
from ..models import Customer, Identity
from .lock import hold_customer


@action
def recognise(
    *,
    kind: str,
    value: str,
    name: str = "",
    language: str = "",
    is_verified: bool = False,
    is_first: bool = False,
    by: Actor = SYSTEM,
) -> Identity:
    """The identity behind an address, with its customer; both are made on first contact.

    `value` is already in its one spelling: channels normalise before they hand over. Two first contacts at the same
    moment agree on one customer. `is_first`: whoever calls has just looked, and nobody was known by it; it need not be
    true any more.
    """
    known = None if is_first else _find(kind, value)
    if known:
        return known
    try:
        with transaction.atomic():
            customer = Customer.objects.create(name=(name or value)[:200], language=language)
            identity = Identity.objects.create(customer=customer, kind=kind, value=value[:254], is_verified=is_verified)
    except IntegrityError:
        known = _find(kind, value)
        if known is None:
            raise
        return known
    emit(CustomerCreated(customer_id=customer.pk), by=by)
    return identity


def _find(kind: str, value: str) -> Identity | None:
    """Held until the transaction ends: its customer is not merged into another one meanwhile."""
    held = Identity.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("customer").filter(kind=kind, value=value[:254]).first()


@action
def add_identity(*, customer: Customer, kind: str, value: str, is_verified: bool = False, by: Actor) -> Identity:
    """Note another way this customer is known. Raises ValidationError when it belongs to somebody else."""
    value = normalise(kind, value)
    customer = hold_customer(customer)
    known = _find(kind, value)
    if known and known.customer_id == customer.pk:
        return known
    if known:
        raise ValidationError(_("This already belongs to %(name)s.") % {"name": known.customer.name})
    identity = Identity.objects.create(customer=customer, kind=kind, value=value, is_verified=is_verified)
    emit(IdentityAdded(customer_id=customer.pk, kind=kind, value=value), by=by)
    return identity


@action
def remove_identity(*, identity: Identity, by: Actor) -> None:
    """Forget one way a customer is known. Their messages stay."""
    deleted, _rows = Identity.objects.filter(pk=identity.pk).delete()
    if deleted:
        emit(IdentityRemoved(customer_id=identity.customer_id, kind=identity.kind, value=identity.value), by=by)
