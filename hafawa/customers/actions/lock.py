"""Holding a customer while their record changes."""

from ..models import Customer, Identity


def hold_customer(customer: Customer | int) -> Customer:
    """The customer as they are now, locked until the transaction ends. One who was merged leads to their target."""
    pk = customer if isinstance(customer, int) else customer.pk
    held = Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    while held.merged_into_id:
        held = Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=held.merged_into_id)
    return held


def hold_both(first: int, second: int) -> dict[int, Customer]:
    """Two customers and their identities, always locked in this order: two merges cannot wait for each other.

    A mail that is being taken in holds its sender's identity (recognise()): it is over before, or it finds the identity
    where it went.
    """
    ids = sorted((first, second))
    held = {pk: Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=pk) for pk in ids}
    known = Identity.objects.select_for_update(of=("self",), no_key=True).filter(customer_id__in=ids)
    list(known.order_by("pk").values_list("pk"))
    return held
