"""Who are these? Many at once, in a few statements."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import CustomerCreated
from ..models import Customer, Identity

TRIES = 5
Known = tuple[str, str]  # kind and value
Found = dict[Known, tuple[int, int]]  # → the identity's id, its customer's id


@action
def recognise_many(*, wanted: Mapping[Known, tuple[str, str]], by: Actor) -> Found:
    """The identities behind these addresses, with their customers; those nobody knows are made, unverified.

    `wanted` says for each (kind, value), in its one spelling, the name and language of a new customer; an empty name is
    the value. Two first contacts at the same moment agree on one customer.
    """
    for attempt in range(TRIES):
        found = _find(wanted)
        missing = sorted(known for known in wanted if known not in found)
        if not missing:
            return found
        try:
            with transaction.atomic():
                made = _make(missing, wanted)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
            continue
        for _identity_id, customer_id in made.values():
            emit(CustomerCreated(customer_id=customer_id), by=by)
        return found | made
    raise AssertionError("either found or made")


def _find(wanted: Mapping[Known, object]) -> Found:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, value in wanted:
        by_kind[kind].append(value)
    found: Found = {}
    for kind, values in by_kind.items():
        rows = Identity.objects.filter(kind=kind, value__in=values)
        for value, pk, customer_id in rows.values_list("value", "pk", "customer_id"):
            found[kind, value] = (pk, customer_id)
    return found


def _make(missing: list[Known], wanted: Mapping[Known, tuple[str, str]]) -> Found:
    customers = Customer.objects.bulk_create(
        [Customer(name=(wanted[known][0].strip() or known[1])[:200], language=wanted[known][1]) for known in missing]
    )
    identities = Identity.objects.bulk_create(
        [
            Identity(customer=customer, kind=kind, value=value)
            for customer, (kind, value) in zip(customers, missing, strict=True)
        ]
    )
    return {(each.kind, each.value): (each.pk, each.customer_id) for each in identities}
