"""From what happened to the page: one truth in cards, tables, charts, lists, export and API."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import product, takewhile
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation, Inbox, Message
from hafawa.conversations.testing import make_conversation, make_inbox, make_message, recorded_channel
from hafawa.insights import actions
from hafawa.insights.definitions import FIGURES
from hafawa.insights.models import Answer, Matter, Settled, Spell
from hafawa.insights.period import Period
from hafawa.insights.queries import question
from hafawa.insights.report import SPLITS, Report, report
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WEEK = Period(MONDAY.date(), MONDAY.date() + timedelta(days=6), UTC)
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    cache.clear()
    with time_machine.travel(MONDAY, tick=False) as clock, recorded_channel():
        yield clock


@pytest.fixture
def lead(db: None) -> Agent:
    return make_agent("Huda", Role.LEAD)


def settle() -> None:
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))


def answer(conversation: Conversation, agent: Agent, then: str = "") -> Message:
    return conversations.reply(conversation=conversation, by=agent.actor, text="وصلت رسالتك", then=then)


def week_of(agent: Agent, **narrow: Any) -> Report:
    return report(question(agent, WEEK, narrow), with_ids=True)


@pytest.fixture
def busy(clock: Clock, lead: Agent) -> Report:
    """Monday 9:00: three conversations; answered after 10 minutes, after 2 hours and resolved, and not at all."""
    noor = make_agent("Noor")
    inbox = make_inbox()
    quick, slow, _unanswered = (make_conversation(inbox, sender=f"c{number}@example.com") for number in range(3))
    clock.shift(timedelta(minutes=10))
    answer(quick, noor)
    clock.shift(timedelta(minutes=110))
    answer(slow, lead, then="resolved")
    clock.shift(timedelta(days=1))
    make_message(inbox, sender="c0@example.com", thread_keys=(Message.objects.get(agent=noor).external_id,))
    clock.shift(timedelta(minutes=30))
    answer(Conversation.objects.get(pk=quick.pk), noor, then="resolved")
    settle()
    return week_of(lead)


def test_counts_what_happened(busy: Report) -> None:
    found = {key: value.value for key, value in busy.values().items()}
    assert found == {
        "started": 3, "first_answer": (600 + 7200) / 2, "next_answer": 1800, "within_hour": 0.5, "answers": 3,
        "resolved": 2, "resolution": (7200 + 7200 + 86400 + 1800) / 2, "reopened": 0, "one_touch": 0.5,
        "answers_to_resolution": 1.5, "first_answer_worked": (600 + 7200) / 2, "next_answer_worked": 1800,
        "resolution_worked": (7200 + 7200 + 86400 + 1800) / 2, "first_in_time": 1 / 3, "next_in_time": 1,
        "resolution_in_time": None, "promises_kept": 2 / 4, "waited_for_us": (7200 + 600 + 1800) / 2,
        "with_machines": 0, "with_people": (7200 + 600 + 1800) / 2, "waited_for_customer": (86400 + 6600) / 2,
        "handle_time": None,
    }  # fmt: skip


def test_an_acknowledgement_is_no_machines_time(clock: Clock, lead: Agent) -> None:
    row = make_conversation(make_inbox())
    clock.shift(timedelta(seconds=20))
    conversations.send_notice(
        conversation=row, inbox=Inbox.objects.get(), notice="acknowledgement", to=["c@example.com"], text="وصلتنا",
        language="ar",
    )  # fmt: skip
    run_all()
    clock.shift(timedelta(minutes=10))
    answer(row, lead, then="resolved")
    settle()
    found = week_of(lead)
    assert (found.value("with_machines").value, found.value("with_people").value) == (0, 620)


def test_the_backlog_stands_at_the_end_of_each_day(busy: Report) -> None:
    assert busy.backlog() == [2, 1, 1, 1, 1, 1, 1]


def test_cards_tables_lists_export_and_api_say_the_same(busy: Report, lead: Agent) -> None:
    desk = signed_in(lead)
    asked = {"first": "2026-11-16", "last": "2026-11-22"}
    row = actions.start_export(agent=lead, kind="csv", asked=asked)
    run_all()
    row.refresh_from_db()
    lines = csv.reader(StringIO(bytes(row.content or b"").decode("utf-8-sig")))
    rows = {line[0]: line for line in takewhile(bool, lines)}
    _token, secret = accounts.create_token(agent=lead, name="BI", scopes=("read",), by=SYSTEM)
    told = Client().get("/api/v1/figures", asked, headers={"Authorization": f"Bearer {secret}"}).json()
    for key, value in busy.values().items():
        exported = rows[str(FIGURES[key].label)]
        api = next(each for each in told["figures"] if each["key"] == key)
        assert (exported[2], api["count"]) == (str(value.count), value.count)
        assert api["value"] == value.value
        assert (float(exported[1]) if exported[1] else None) == pytest.approx(value.value)
        behind = desk.get(reverse("insights:behind", args=[key]), asked)
        assert len(behind.context["rows"]) == len(busy.behind(key))
    page = desk.get(reverse("insights:figures"), asked)
    assert page.context["table"]["total"][0]["words"] == "3"


def test_parts_add_up_to_the_whole(busy: Report) -> None:
    split_by = {by: report(busy.asked, by, with_ids=True) for by in SPLITS}
    for key, by in product(FIGURES, SPLITS):
        parts = split_by[by].split(key, by)
        assert sum(part.count for part in parts.values()) == busy.value(key).count
        for name, part in parts.items():
            assert len(split_by[by].behind(key, by, name)) <= part.count
            assert bool(split_by[by].behind(key, by, name)) == bool(part.count)


def test_what_a_figure_asks_the_database_is_what_it_chooses_itself(busy: Report) -> None:
    assert [figure.key for figure in FIGURES.values() if bool(figure.where) != bool(figure.chosen)] == []
    for key in FIGURES:
        alone = report(busy.asked, only=[key], with_ids=True)
        assert (alone.value(key), alone.behind(key)) == (busy.value(key), busy.behind(key))
        with pytest.raises(ValueError, match="not read for"):
            alone.value("started" if key != "started" else "resolved")


def test_settling_twice_is_settling_once(busy: Report, lead: Agent) -> None:
    before = [list(model.objects.values()) for model in (Matter, Answer)]
    actions.start_anew()
    settle()
    assert [list(model.objects.values()) for model in (Matter, Answer)] == before
    assert week_of(lead).values() == busy.values()


def test_a_late_commit_with_an_older_number_is_not_passed_over(clock: Clock, lead: Agent) -> None:
    make_conversation()
    settle()
    assert Settled.objects.get().event_id == 0, "events of the last minute are read once more"
    clock.shift(timedelta(minutes=2))
    settle()
    assert Settled.objects.get().event_id > 0


def test_spam_and_what_was_merged_away_is_not_counted(clock: Clock, lead: Agent) -> None:
    inbox = make_inbox()
    one, two, three = (make_conversation(inbox, sender=f"s{number}@example.com") for number in range(3))
    settle()
    conversations.mark_spam(conversation=one, by=lead.actor)
    conversations.merge(source=two, target=three, by=lead.actor)
    settle()
    assert set(Matter.objects.values_list("pk", flat=True)) == {three.pk}
    assert set(Spell.objects.values_list("conversation_id", flat=True)) == {three.pk}


def test_a_failed_answer_answers_nobody(clock: Clock, lead: Agent) -> None:
    conversation = make_conversation()
    clock.shift(timedelta(minutes=5))
    message = answer(conversation, lead)
    Message.objects.filter(pk=message.pk).update(state="failed")
    settle()
    assert not Answer.objects.exists()


# ---- who may look


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def restricted(clock: Clock) -> Team:
    team = make_team("Orders", members=(make_agent("Noor"),))
    make_conversation(make_inbox(team=team))
    settle()
    return team


def test_dana_counts_nothing_of_a_team_she_may_not_look_into(restricted: Team) -> None:
    dana = make_agent("Dana", Role.LEAD)
    assert week_of(dana).value("started").count == 0
    assert week_of(dana, team=restricted.pk).value("started").count == 0
    page = signed_in(dana).get(
        reverse("insights:behind", args=["started"]), {"first": "2026-11-16", "last": "2026-11-16"}
    )
    assert page.context["rows"] == []


@pytest.mark.parametrize("name", ["figures", "definitions", "wall", "wall_now"])
def test_an_agent_without_the_permission_sees_no_figures(clock: Clock, name: str) -> None:
    assert signed_in(make_agent("Noor")).get(reverse(f"insights:{name}")).status_code == 403


def test_a_key_of_an_agent_without_the_permission_is_refused(clock: Clock) -> None:
    _token, secret = accounts.create_token(agent=make_agent("Noor"), name="BI", scopes=("read",), by=SYSTEM)
    assert Client().get("/api/v1/figures", headers={"Authorization": f"Bearer {secret}"}).status_code == 403


# ---- bad questions


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-11-20", "last": "2026-11-16"},
        {"first": "2026-11-20"},
        {"first": "2020-01-01", "last": "2026-01-01"},
        {"days": "0"},
        {"days": "x"},
        {"first": "0001-01-01", "last": "0001-01-02"},
        {"first": "9999-12-30", "last": "9999-12-31"},
        {"team": "-1"},
        {"team": "99999999999999999999"},
        {"channel": "e mail"},
        {"by": "moon"},
    ],
)
def test_a_bad_question_is_told_so_and_answered_with_nothing(clock: Clock, lead: Agent, asked: dict[str, str]) -> None:
    page = signed_in(lead).get(reverse("insights:figures"), asked)
    assert page.status_code == 400
    assert "cards" not in page.context
    if "by" not in asked:
        assert 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("asked", [{"by": "moon"}, {"by": "team", "name": "x"}, {"start": "-1"}, {"days": "x"}])
def test_a_bad_question_about_what_is_behind_is_not_found(clock: Clock, lead: Agent, asked: dict[str, str]) -> None:
    assert signed_in(lead).get(reverse("insights:behind", args=["started"]), asked).status_code == 404


def test_the_page_costs_the_same_queries_however_much_it_shows(
    clock: Clock, lead: Agent, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    inbox = make_inbox()
    desk = signed_in(lead)
    for number in range(30):
        make_conversation(inbox, sender=f"q{number}@example.com")
    settle()
    run_all()
    desk.get(reverse("insights:figures"))
    with django_assert_max_num_queries(26):
        page = desk.get(reverse("insights:figures"), {"by": "agent"})
    assert page.context["table"]["total"][0]["words"] == "30"


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_the_page_is_whole_in_every_language(busy: Report, language: str) -> None:
    agent = make_agent("Reader", Role.LEAD, language=language)
    page = signed_in(agent).get(reverse("insights:figures"), {"first": "2026-11-16", "last": "2026-11-22"})
    assert page.status_code == 200
    assert page.context["day_chart"].is_rtl == (language == "ar")


def test_the_wall_says_who_waits_and_since_when(clock: Clock, lead: Agent) -> None:
    inbox = make_inbox()
    make_conversation(inbox, sender="first@example.com", name="Layla", subject="أين طلبي؟")
    clock.shift(timedelta(hours=2))
    make_conversation(inbox, sender="second@example.com", name="Andrei", subject="Retur")
    clock.shift(timedelta(minutes=5))
    settle()
    told = signed_in(lead).get(reverse("insights:wall_now")).context
    assert [(row["customer"], row["is_late"]) for row in told["rows"]] == [("Layla", True), ("Andrei", False)]
    assert (told["waiting"], [fact["big"] for fact in told["facts"]][:3]) == ("2", ["2", "2", "2"])


def test_the_wall_shows_nothing_of_a_team_dana_may_not_look_into(restricted: Team) -> None:
    told = signed_in(make_agent("Dana", Role.LEAD)).get(reverse("insights:wall_now")).context
    assert (told["waiting"], told["rows"]) == ("0", [])
