"""What follows for touchpoints: whose they are after two customers were taken apart."""

from hafawa.customers.events import CustomersUnmerged

from . import actions


def on_customers_unmerged(event: CustomersUnmerged) -> None:
    """What came in while they were one, by an address that has gone back, goes back with it."""
    actions.follow_identities(customer_ids=[event.customer_id, event.source_id])
