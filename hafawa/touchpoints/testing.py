"""Touchpoints for anyone's tests."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from hafawa.customers.models import Customer
from hafawa.platform.events.actor import SYSTEM

from . import queries
from .actions import Recorded, record_touchpoints
from .entry import Entries
from .models import Touchpoint


def make_touchpoint(
    customer: Customer, kind: str = "order_delivered", at: datetime | None = None, *, by_email: str = "", **more: Any
) -> Touchpoint:
    """With `by_email` told of whoever has that address, otherwise of this customer."""
    now = timezone.now()
    whose = {"customer": {"kind": "email", "value": by_email}} if by_email else {"customer_id": customer.pk}
    item = {"kind": kind, "at": at or now, **whose, **more}
    (kept,) = record_touchpoints(given=[Entries(queries.catalogue(), now).read(item)], by=SYSTEM)
    assert isinstance(kept, Recorded)
    return Touchpoint.objects.get(pk=kept.id)
