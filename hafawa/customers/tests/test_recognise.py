"""Who is this? The one who was known, also where whoever asks had looked and found nobody a moment before."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hafawa.customers.actions import recognise
from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.models import EventRow

pytestmark = pytest.mark.django_db
LAYLA: dict[str, Any] = {"kind": "email", "value": "layla@example.com"}


@pytest.mark.parametrize("is_first", [False, True])
def test_who_came_in_between_is_found_and_nobody_is_made_twice(is_first: bool) -> None:
    first = recognise(**LAYLA, name="Layla", is_first=True)
    again = recognise(**LAYLA, name="Another", is_first=is_first)
    assert (again.pk, again.customer.name) == (first.pk, "Layla")
    assert (Customer.objects.count(), Identity.objects.count()) == (1, 1)
    assert EventRow.objects.filter(name="CustomerCreated").count() == 1


@pytest.mark.parametrize("is_first", [False, True])
def test_who_is_first_is_not_looked_for(is_first: bool) -> None:
    with CaptureQueriesContext(connection) as asked:
        recognise(**LAYLA, is_first=is_first)
    looks = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    assert len(looks) == (0 if is_first else 1)
