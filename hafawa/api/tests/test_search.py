"""Searching over the API, a page after the other."""

import pytest

from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_conversation
from hafawa.platform.jobs.testing import run_all

from .conftest import Program

pytestmark = pytest.mark.django_db


def test_pages_together_show_everything_once(shop: Program, inbox: Inbox) -> None:
    made = [make_conversation(inbox, sender=f"k{n}@example.com", text="kettle", name=f"Kettle {n}") for n in range(5)]
    run_all()
    conversations, customers, cursor = [], [], ""
    for _page in range(3):
        found = shop.get(f"/search?q=kettle&limit=2{cursor}").json()
        conversations += [hit["conversation"]["id"] for hit in found["conversations"]]
        customers += [row["id"] for row in found["customers"]]
        cursor = f"&cursor={found['next']}"
    assert found["next"] is None
    assert sorted(conversations) == [row.pk for row in made]
    assert sorted(customers) == sorted(row.customer_id for row in made)


@pytest.mark.parametrize("cursor", ["x", "MTIz", "LTE", "MS0tMQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5LTE"])
def test_a_cursor_of_ones_own_making_is_refused(shop: Program, cursor: str) -> None:
    answer = shop.get(f"/search?q=kettle&cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "cursor"
