"""What follows for customers themselves: being found by name, address, number, company."""

from hafawa.platform.search import entries

from .events import CustomerCreated, CustomerEvent
from .models import Customer, Identity
from .queries import family


def on_customer_changed(event: CustomerEvent) -> None:
    """Put a customer where the desk finds them; take out one who was merged away or erased."""
    known = list(Identity.objects.filter(customer_id=event.customer_id).select_related("customer__company"))
    customer = known[0].customer if known else Customer.objects.filter(pk=event.customer_id).first()
    if customer is None or customer.merged_into_id:
        entries.remove("customer", [event.customer_id])
        return
    others = [] if isinstance(event, CustomerCreated) else _names_of_merged(customer)  # nobody is merged into the new
    company = customer.company.name if customer.company else ""
    entries.index(
        kind="customer",
        object_id=customer.pk,
        parent_id=customer.pk,
        scope=0,
        happened_at=customer.created_at,
        text="\n".join((customer.name, *others, company, customer.place, *(identity.value for identity in known))),
    )


def _names_of_merged(customer: Customer) -> list[str]:
    return list(Customer.objects.filter(pk__in=family(customer.pk)[1:]).values_list("name", flat=True))
