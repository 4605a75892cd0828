"""What a colleague follows: the newest activity first, page by page, in one order whatever happens meanwhile."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from hafawa.accounts.models import Agent, Team
from hafawa.conversations import actions
from hafawa.conversations.models import Conversation, Inbox
from hafawa.conversations.queries import VIEWS, Place, list_page, lists
from hafawa.conversations.testing import make_conversation, make_message
from hafawa.platform.events.actor import SYSTEM

pytestmark = pytest.mark.django_db
FOLLOWING = VIEWS["following"]


@pytest.fixture(params=[2000, -1], ids=["few", "many"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A colleague who follows few conversations, and one who follows so many that the list is walked instead."""
    monkeypatch.setattr(lists, "FEW", request.param)


def followed(inbox: Inbox, agent: Agent, count: int) -> list[int]:
    rows = [make_conversation(inbox, sender=f"c{number}@example.com") for number in range(count)]
    for row in rows:
        actions.follow(conversation=row, agent=agent, by=agent.actor)
    return [row.pk for row in rows]


def pages(agent: Agent, size: int = 2) -> list[int]:
    seen: list[int] = []
    after: Place | None = None
    while True:
        page = list_page(agent, FOLLOWING, after=after, size=size)
        seen += [row.pk for row in page.rows]
        if page.next is None:
            return seen
        after = Place.read(str(page.next))


@pytest.mark.usefixtures("few")
def test_pages_are_in_the_order_of_activity_and_of_one_moment_by_number(inbox: Inbox, noor: Agent, sami: Agent) -> None:
    ids = followed(inbox, noor, 7)
    make_conversation(inbox, sender="other@example.com")  # followed by nobody
    actions.follow(conversation=Conversation.objects.latest("pk"), agent=sami, by=sami.actor)
    moment = now()
    Conversation.objects.filter(pk__in=ids).update(last_activity_at=moment)
    Conversation.objects.filter(pk=ids[2]).update(last_activity_at=moment + timedelta(minutes=1))
    Conversation.objects.filter(pk=ids[5]).update(last_activity_at=moment - timedelta(minutes=1))
    expected = [ids[2], ids[6], ids[4], ids[3], ids[1], ids[0], ids[5]]
    for size in (1, 2, 3, 25):
        assert pages(noor, size) == expected


@pytest.mark.usefixtures("few")
def test_what_comes_to_the_top_meanwhile_takes_nothing_from_the_next_page(inbox: Inbox, noor: Agent) -> None:
    ids = followed(inbox, noor, 5)
    first = list_page(noor, FOLLOWING, size=2)
    last = Conversation.objects.get(pk=ids[0]).last_message
    assert last
    make_message(inbox, sender="c0@example.com", thread_keys=(last.external_id,))
    rest = list_page(noor, FOLLOWING, after=first.next, size=10)
    assert [row.pk for row in first.rows] == [ids[4], ids[3]]
    assert [row.pk for row in rest.rows] == [ids[2], ids[1]]  # ids[0] is on top now
    assert pages(noor)[0] == ids[0]


@pytest.mark.usefixtures("few")
def test_what_was_merged_is_there_once_and_what_may_not_be_seen_not_at_all(
    inbox: Inbox, noor: Agent, dana: Agent, orders: Team
) -> None:
    ids = followed(inbox, dana, 3)
    rows = [Conversation.objects.get(pk=pk) for pk in ids]
    actions.merge(source=rows[0], target=rows[1], by=SYSTEM)
    assert set(pages(dana)) == {ids[1], ids[2]}
    actions.give_to_team(conversation=rows[2], team=orders, by=SYSTEM)
    assert pages(dana) == [ids[1]]


@pytest.mark.usefixtures("few")
def test_a_page_costs_the_same_however_many_are_followed(
    inbox: Inbox, noor: Agent, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    followed(inbox, noor, 3)
    list_page(noor, FOLLOWING, size=2)
    with CaptureQueriesContext(connection) as first:
        list_page(noor, FOLLOWING, size=2)
    followed(inbox, noor, 6)
    with django_assert_num_queries(len(first)):
        list_page(noor, FOLLOWING, size=2)
    assert len(first) <= 3
