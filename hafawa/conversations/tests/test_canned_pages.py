"""Canned answers in the settings."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions, queries
from hafawa.conversations.models import CannedAnswer
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

from .conftest import SignIn

WORDS = {"ar": "أهلًا {customer}، طلبك {number} في الطريق.", "en": "Hello {customer}, it is on its way. {agent}"}
ADDRESSES = ["canned", "canned_new", "canned_preview", "canned_answer", "canned_remove"]


@pytest.fixture
def late(db: None) -> CannedAnswer:
    return actions.save_canned(shortcut="late", title="On its way", bodies=WORDS, by=SYSTEM)


@pytest.fixture
def lead(db: None) -> Agent:
    return make_agent("Sami Lead", Role.LEAD)


def filled(**changes: Any) -> dict[str, Any]:
    return {"shortcut": "/شكر", "title": "Thanks", "team": "", "bodies_ar": "شكرًا لك", "bodies_en": "", "bodies_ro": "",
            **changes}  # fmt: skip


def address(name: str, canned: CannedAnswer) -> str:
    return reverse(f"conversations:{name}", args=[canned.pk] if name in {"canned_answer", "canned_remove"} else [])


def rows() -> list[Any]:
    return [list(CannedAnswer.objects.order_by("pk").values()), list(EventRow.objects.order_by("pk").values())]


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
@pytest.mark.parametrize("name", ["canned", "canned_new", "canned_answer"])
def test_a_page_reads_in_its_readers_language(
    name: str, language: str, lead: Agent, late: CannedAnswer, as_: SignIn
) -> None:
    prefer(agent=lead, by=SYSTEM, language=language)
    answer = as_(lead).get(address(name, late))
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.content.decode()


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("role", [Role.AGENT, Role.ASSOCIATE, Role.VIEWER])
def test_only_leads_and_administrators_come_here(name: str, role: str, late: CannedAnswer, as_: SignIn) -> None:
    client, before = as_(make_agent("Dana", role)), rows()
    assert client.post(address(name, late), filled()).status_code == 403
    assert rows() == before


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_stranger_is_sent_to_sign_in(name: str, late: CannedAnswer) -> None:
    before = rows()
    assert Client().post(address(name, late), filled()).headers["Location"].startswith("/sign-in/")
    assert rows() == before


def test_one_is_made_changed_and_removed(lead: Agent, as_: SignIn) -> None:
    client = as_(lead)
    assert client.post(reverse("conversations:canned_new"), filled()).status_code == 302
    made = CannedAnswer.objects.get()
    assert (made.shortcut, made.bodies, made.team) == ("شكر", {"ar": "شكرًا لك"}, None)
    changed = filled(bodies_ro="Mulțumim!", shortcut="thanks")
    assert client.post(address("canned_answer", made), changed).status_code == 302
    made.refresh_from_db()
    assert (made.shortcut, made.bodies) == ("thanks", {"ar": "شكرًا لك", "ro": "Mulțumim!"})
    assert client.post(address("canned_remove", made)).status_code == 302
    assert not CannedAnswer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"shortcut": "late"}, "shortcut"),
        ({"shortcut": "two words"}, "shortcut"),
        ({"shortcut": ""}, "shortcut"),
        ({"title": ""}, "title"),
        ({"team": "987654"}, "team"),
        ({"bodies_ar": "   "}, "__all__"),
        ({"bodies_ar": "x" * 10_001}, "bodies_ar"),
    ],
)
def test_bad_input_is_told_where_it_stands_and_changes_nothing(
    changes: dict[str, str], field: str, lead: Agent, late: CannedAnswer, as_: SignIn
) -> None:
    before = rows()
    answer = as_(lead).post(reverse("conversations:canned_new"), filled(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert rows() == before


def test_another_teams_answer_is_not_found(lead: Agent, as_: SignIn) -> None:
    team = make_team("Returns")
    theirs = actions.save_canned(shortcut="theirs", title="Theirs", bodies=WORDS, team=team, by=SYSTEM)
    client, before = as_(lead), rows()
    assert "Theirs" not in client.get(reverse("conversations:canned")).content.decode()
    assert client.post(address("canned_answer", theirs), filled()).status_code == 404
    assert client.post(address("canned_remove", theirs)).status_code == 404
    assert client.post(reverse("conversations:canned_new"), filled(team=team.pk)).status_code == 422
    assert rows() == before


def test_each_language_is_written_in_its_own_direction(lead: Agent, as_: SignIn) -> None:
    page = as_(lead).get(reverse("conversations:canned_new"))
    areas = re.findall(r"<textarea[^>]*>", page.content.decode())
    assert [(re.search('lang="(..)"', area)[1], re.search('dir="(...)"', area)[1]) for area in areas] == [  # type: ignore[index]
        ("ar", "rtl"), ("en", "ltr"), ("ro", "ltr"),
    ]  # fmt: skip


def test_the_preview_fills_the_gaps_and_names_those_nothing_fills(lead: Agent, as_: SignIn) -> None:
    data = {"bodies_ar": WORDS["ar"], "bodies_en": "Hi {customer}, {nmae}! <b>{agent}</b>"}
    text = as_(lead).post(reverse("conversations:canned_preview"), data).content.decode()
    assert "أهلًا ليلى، طلبك 1042 في الطريق." in text
    assert f"Hi Emily, {{nmae}}! &lt;b&gt;{lead.shown_name}&lt;/b&gt;" in text
    assert "&#123;nmae&#125;" in text
    assert text.count("<article") == 2


def test_only_known_gaps_are_filled_and_a_value_is_not_filled_again() -> None:
    values = {"customer": "{agent}", "agent": "Noor", "number": "7", "secret": "sirr"}
    assert (
        queries.filled("{customer} {agent} {number} {secret} { agent }", values) == "{agent} Noor 7 {secret} { agent }"
    )
    assert queries.unknown_gaps("{customer} {secret} {secret}") == ["secret"]


def test_the_list_asks_as_often_for_many_as_for_few(
    lead: Agent, as_: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        actions.save_canned(shortcut=f"s{number}", title="T", bodies=WORDS, by=SYSTEM)
    client = as_(lead)
    with django_assert_max_num_queries(7):
        assert client.get(reverse("conversations:canned")).status_code == 200
