"""Clocks on the desk: beside rows, on heads, in the lists ordered by them, and explained."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Team
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.sla.testing import let_a_minute_pass, make_calendar, make_policy

pytestmark = pytest.mark.django_db
SUNDAY = "2026-03-08T11:10:00+00:00"


def as_(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def shown(client: Client, view: str, **asked: str) -> list[int]:
    return [row.id for row in client.get(reverse("desk:rows", args=[view]), asked).context["rows"]]


def test_a_row_says_what_is_left_and_what_is_late(noor: Agent) -> None:
    desk = as_(noor)
    with time_machine.travel(SUNDAY, tick=False) as clock:
        conversation = make_conversation()
        let_a_minute_pass()
        [row] = desk.get(reverse("desk:rows", args=["open"])).context["rows"]
        assert (row.clock, row.clock_class) == ("1 h", "")
        clock.shift(timedelta(minutes=50))
        [row] = desk.get(reverse("desk:rows", args=["open"])).context["rows"]
        assert (row.clock, row.clock_class) == ("10 min left", "now")
        clock.shift(timedelta(minutes=32))
        [row] = desk.get(reverse("desk:rows", args=["open"])).context["rows"]
        assert (row.clock, row.clock_class) == ("22 min late", "broken")
        head = desk.get(reverse("desk:head", args=[conversation.pk])).content.decode()
        assert "22 min late" in head


def test_lists_put_first_what_is_due_first(noor: Agent) -> None:
    desk = as_(noor)
    inbox = make_inbox()
    with time_machine.travel(SUNDAY, tick=False) as clock:
        late = make_conversation(inbox, sender="a@example.com")
        clock.shift(timedelta(minutes=20))
        close = make_conversation(inbox, sender="b@example.com")
        clock.shift(timedelta(minutes=50))
        fresh = make_conversation(inbox, sender="c@example.com")
        let_a_minute_pass()
        assert shown(desk, "overdue") == [late.pk]
        assert shown(desk, "soon") == [close.pk]
        assert shown(desk, "due") == [late.pk, close.pk, fresh.pk]
        page = desk.get(reverse("desk:inbox", args=["unanswered"]))
        alarms = {entry["key"]: (entry["count"], entry["alarm"]) for entry in page.context["views"]}
        assert (alarms["overdue"], alarms["soon"], alarms["unanswered"]) == ((1, "broken"), (1, "now"), (3, "now"))
        assert shown(desk, "unanswered") == [late.pk, close.pk, fresh.pk]


def test_pages_of_what_is_due_follow_each_other_and_cost_the_same(noor: Agent) -> None:
    desk, inbox = as_(noor), make_inbox()
    for number in range(30):
        make_conversation(inbox, sender=f"{number}@example.com")
    let_a_minute_pass()
    address = reverse("desk:rows", args=["due"])
    first = desk.get(address)
    with CaptureQueriesContext(connection) as captured:
        second = desk.get(address, {"after": first.context["next"]})
    ids = [row.id for page in (first, second) for row in page.context["rows"]]
    assert len(ids) == len(set(ids)) == 30
    with CaptureQueriesContext(connection) as whole:
        desk.get(address)
    assert len(captured) == len(whole) <= 12


def test_strangers_see_neither_clock_nor_count_nor_explanation(noor: Agent, dana: Agent, orders: Team) -> None:
    conversation = make_conversation(make_inbox(team=orders))
    let_a_minute_pass()
    stranger = as_(dana)
    assert stranger.get(reverse("desk:promises", args=[conversation.pk])).status_code == 404
    assert shown(stranger, "due") == []
    page = stranger.get(reverse("desk:inbox", args=["due"]))
    assert {entry["count"] for entry in page.context["views"] if entry["key"] in {"overdue", "soon"}} == {0}
    assert as_(noor).get(reverse("desk:promises", args=[conversation.pk])).status_code == 200


@pytest.mark.parametrize(("language", "words"), [
    ("en", "break 12:00–13:00 left out"), ("ar", "باستثناء الاستراحة 12:00–13:00"),
    ("ro", "fără pauza 12:00–13:00"),
])  # fmt: skip
def test_a_promise_explains_itself(noor: Agent, language: str, words: str) -> None:
    prefer(agent=noor, by=SYSTEM, language=language, time_zone="Europe/Bucharest")
    desk = as_(noor)
    with time_machine.travel("2026-03-09T09:30:00+00:00", tick=False) as clock:  # half past eleven there
        make_policy(calendar=make_calendar())
        conversation = make_conversation()
        clock.shift(timedelta(hours=2))
        page = desk.get(reverse("desk:promises", args=[conversation.pk])).content.decode()
    assert words in page.translate(dict.fromkeys(map(ord, "\u2066\u2069\u2060")))
