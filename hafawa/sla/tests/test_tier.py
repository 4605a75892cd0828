"""A customer's tier is one of their tags, and policies may ask for it."""

import pytest

from hafawa.accounts.models import Tag
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_conversation
from hafawa.customers.actions import set_customer_tags
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all
from hafawa.sla.actions import recount
from hafawa.sla.models import Clock
from hafawa.sla.queries import book, explain
from hafawa.sla.testing import make_policy

pytestmark = pytest.mark.django_db


def test_a_customer_of_a_tier_gets_its_promise_from_the_moment_they_are_of_it(inbox: Inbox) -> None:
    make_policy("Everybody")
    gold = Tag.objects.create(name="gold")
    make_policy("Gold", minutes={"first": 10}, conditions={"customer_tags": ["gold"]})
    row = make_conversation(inbox)
    recount(conversation_ids=[row.pk])
    assert Clock.objects.get().length_s == 3600
    assert explain(row).policy == "Everybody"
    set_customer_tags(customer=row.customer, tags=[gold], by=SYSTEM)
    run_all()
    assert Clock.objects.get().length_s == 600
    assert explain(row).policy == "Gold"
    assert book().asks_customer_tags


def test_a_tag_of_the_conversation_is_no_tier(inbox: Inbox) -> None:
    make_policy("Gold", minutes={"first": 10}, conditions={"customer_tags": ["gold"]})
    row = make_conversation(inbox)
    row.tags.add(Tag.objects.create(name="gold"))
    assert explain(row).policy != "Gold"
