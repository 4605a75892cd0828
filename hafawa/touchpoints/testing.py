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
    customer: Customer, kind: str = "order_delivered", at: datetime | None = None, **more: Any
) -> Touchpoint:
    now = timezone.now()
    item = {"kind": kind, "at": at or now, "customer_id": customer.pk, **more}
    (kept,) = record_touchpoints(given=[Entries(queries.catalogue(), now).read(item)], by=SYSTEM)
    assert isinstance(kept, Recorded)
    return Touchpoint.objects.get(pk=kept.id)
