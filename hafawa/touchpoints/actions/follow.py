"""When two customers turn out to be one, or two after all."""

from collections.abc import Collection

from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.action import action

from ..models import Touchpoint


@action
def follow_identities(*, customer_ids: Collection[int]) -> int:
    """Put the touchpoints of these customers where the address they came by belongs now. Returns how many moved.

    For a merge nothing need be called: reading goes through `merged_into`. After an *unmerge* call it with both: what
    came in between, by an address that has gone back to its first owner, goes back with it. Derived from where the
    addresses are, so that doing it twice is doing it once. What was recorded by customer number stays.
    """
    owners = dict(Identity.objects.filter(customer__in=customer_ids).values_list("pk", "customer_id"))
    moved = 0
    for customer_id in Customer.objects.filter(pk__in=customer_ids).values_list("pk", flat=True):
        mine = [pk for pk, owner in owners.items() if owner == customer_id]
        elsewhere = Touchpoint.objects.filter(customer_id__in=[pk for pk in customer_ids if pk != customer_id])
        moved += elsewhere.filter(identity_id__in=mine).update(customer_id=customer_id)
    return moved
