"""The list: what is in it, what it costs, and in which words."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hafawa.accounts.actions import prefer, save_tag
from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_team
from hafawa.conversations import actions
from hafawa.conversations.channel import UndeliverableError
from hafawa.conversations.queries import VIEWS
from hafawa.conversations.testing import RecordingChannel, make_conversation
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


def fill(count: int) -> None:
    for number in range(count):
        make_conversation(
            text=f"matter {number}", subject=f"Subject {number}", sender=f"c{number}@example.com", name=""
        )


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_opens_empty_and_filled(desk: Client, view: str) -> None:
    assert desk.get(reverse("desk:inbox", args=[view])).status_code == 200
    fill(2)
    assert desk.get(reverse("desk:inbox", args=[view])).status_code == 200


def test_the_first_page_leads_to_the_next_and_nothing_comes_twice(desk: Client) -> None:
    fill(30)
    first = desk.get(reverse("desk:rows", args=["open"]))
    after = first.context["next"]
    second = desk.get(reverse("desk:rows", args=["open"]), {"after": after})
    shown = [row.id for page in (first, second) for row in page.context["rows"]]
    assert len(shown) == len(set(shown)) == 30
    assert second.context["next"] == ""


@pytest.mark.parametrize(
    "address", ["/inbox/nothing/", "/inbox/team-999/", "/inbox/open/?after=x", "/inbox/open/?team=x"]
)
def test_what_is_not_there_is_said(desk: Client, address: str) -> None:
    assert desk.get(f"/inbox/{address}").status_code == 404


def test_a_restricted_teams_view_is_not_there_for_strangers(desk: Client, dana: Agent) -> None:
    team = make_team("Secret", members=(dana,))
    assert desk.get(reverse("desk:inbox", args=[f"team-{team.pk}"])).status_code == 404
    assert "Secret" not in desk.get(reverse("desk:inbox", args=["open"])).content.decode()


def test_the_list_costs_the_same_queries_for_three_rows_and_for_twenty(desk: Client) -> None:
    address = reverse("desk:inbox", args=["open"])
    fill(3)
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    fill(20)
    with CaptureQueriesContext(connection) as many:
        desk.get(address)
    assert len(few) == len(many) <= 24


@pytest.mark.parametrize(
    ("language", "words", "direction"),
    [("ar", "بلا مسؤول", "rtl"), ("ro", "Nerepartizate", "ltr"), ("en", "Unassigned", "ltr")],
)
def test_it_speaks_the_readers_language(desk: Client, noor: Agent, language: str, words: str, direction: str) -> None:
    prefer(agent=noor, by=SYSTEM, language=language)
    page = desk.get(reverse("desk:inbox", args=["open"])).content.decode()
    assert words in page
    assert f'dir="{direction}"' in page


def test_narrowing_by_tag_team_and_priority(desk: Client) -> None:
    fill(2)
    chosen = make_conversation(text="chosen", sender="chosen@example.com")
    actions.set_tags(conversation=chosen, add=[save_tag(name="late", by=SYSTEM)], by=SYSTEM)
    actions.set_priority(conversation=chosen, priority=4, by=SYSTEM)
    for asked in ({"tag": "late"}, {"priority": "4"}, {"customer": str(chosen.customer_id)}):
        rows = desk.get(reverse("desk:rows", args=["open"]), asked).context["rows"]
        assert [row.id for row in rows] == [chosen.pk], asked


def test_a_failed_answer_is_marked_in_the_list(desk: Client, noor: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    channel.fails_before = UndeliverableError("550 no")
    actions.reply(conversation=conversation, text="hello", by=noor.actor, then="open")
    run_all()
    assert "Not delivered" in desk.get(reverse("desk:rows", args=["open"])).content.decode()
