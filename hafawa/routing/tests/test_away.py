"""Away by itself, and back: silence, hours, and what somebody away had been given."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_conversation
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from hafawa.routing import actions, queries
from hafawa.routing.models import HouseRules, Presence, Queue, Seat
from hafawa.sla.testing import make_calendar

from .conftest import SignIn

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)  # ten o'clock in Bucharest


def presence(agent: Agent) -> str:
    return queries.presence_of(agent)


def test_after_so_many_silent_minutes_somebody_is_away_and_back_with_the_first_sign(queue: Queue, noor: Agent) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        actions.be_here(agent=noor)
        clock.shift(timedelta(minutes=29))
        assert actions.watch() == 0
        clock.shift(timedelta(minutes=1))
        assert actions.watch() == 1
        assert presence(noor) == Presence.AWAY
        (said,) = EventRow.objects.filter(name="PresenceChanged")
        assert (said.actor_kind, said.data["why"]) == ("system", "silent")
        assert actions.watch() == 0
        clock.shift(timedelta(minutes=5))
        assert actions.be_here(agent=noor)
        assert presence(noor) == Presence.AVAILABLE


def test_who_was_busy_is_busy_again(queue: Queue, noor: Agent) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        actions.be_here(agent=noor)
        actions.set_presence(agent=noor, presence=Presence.BUSY, by=noor.actor)
        clock.shift(timedelta(hours=1))
        actions.watch()
        actions.be_here(agent=noor)
        assert presence(noor) == Presence.BUSY


def test_who_said_that_they_are_away_stays_so_whatever_they_do(queue: Queue, noor: Agent) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        actions.be_here(agent=noor)
        actions.set_presence(agent=noor, presence=Presence.AWAY, by=noor.actor)
        clock.shift(timedelta(hours=1))
        assert actions.watch() == 0
        assert not actions.be_here(agent=noor)
        assert presence(noor) == Presence.AWAY


def test_nobody_is_silent_who_was_never_seen_or_where_no_minutes_are_set(queue: Queue, noor: Agent) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        clock.shift(timedelta(days=3))
        assert actions.watch() == 0
        actions.be_here(agent=noor)
        actions.save_rules(away_minutes=None, by=SYSTEM)
        clock.shift(timedelta(days=3))
        assert actions.watch() == 0


def test_when_the_hours_are_over_they_are_away_and_who_says_otherwise_stays(
    queue: Queue, noor: Agent, sami: Agent
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        make_calendar(team=queue.team)
        assert actions.watch() == 0
        clock.shift(timedelta(hours=8))  # six in the evening
        assert actions.watch() == 2
        assert {presence(noor), presence(sami)} == {Presence.AWAY}
        assert not actions.be_here(agent=noor), "a screen that is looked at in the evening is no work"
        assert presence(noor) == Presence.AWAY
        actions.set_presence(agent=noor, presence=Presence.AVAILABLE, by=noor.actor)
        clock.shift(timedelta(minutes=20))
        assert actions.watch() == 0
        assert presence(noor) == Presence.AVAILABLE
        clock.move_to(MONDAY + timedelta(days=1))
        assert actions.be_here(agent=sami)
        assert presence(sami) == Presence.AVAILABLE
        clock.shift(timedelta(hours=8))
        actions.save_rules(away_minutes=None, by=SYSTEM)
        assert actions.watch() == 2, "the evening after, her word is a day old"


def test_hours_are_not_followed_where_that_is_not_wanted(queue: Queue, noor: Agent) -> None:
    with time_machine.travel(MONDAY + timedelta(hours=8), tick=False):
        make_calendar(team=queue.team)
        actions.save_rules(follows_hours=False, by=SYSTEM)
        assert actions.watch() == 0


def test_what_somebody_away_has_not_touched_goes_to_another_and_the_rest_stays(
    inbox: Inbox, queue: Queue, noor: Agent, sami: Agent
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        actions.set_presence(agent=sami, presence=Presence.BUSY, by=sami.actor)
        actions.be_here(agent=noor)
        untouched, noted = (make_conversation(inbox, sender=f"{name}@example.com") for name in ("a", "b"))
        run_all()
        clock.shift(timedelta(minutes=1))
        conversations.note(conversation=noted, text="I am on it", by=noor.actor)
        clock.shift(timedelta(minutes=20))
        actions.set_presence(agent=sami, presence=Presence.AVAILABLE, by=sami.actor)
        clock.shift(timedelta(minutes=20))
        actions.watch()
        run_all()
        untouched.refresh_from_db()
        noted.refresh_from_db()
        assert untouched.assignee == sami
        assert noted.assignee == noor


def test_with_nobody_else_it_stays_and_is_handed_on_when_somebody_comes(
    inbox: Inbox, queue: Queue, noor: Agent, sami: Agent
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        actions.set_presence(agent=sami, presence=Presence.BUSY, by=sami.actor)
        actions.be_here(agent=noor)
        row = make_conversation(inbox)
        run_all()
        clock.shift(timedelta(minutes=40))
        actions.watch()
        run_all()
        row.refresh_from_db()
        assert row.assignee == noor
        actions.set_presence(agent=sami, presence=Presence.AVAILABLE, by=sami.actor)
        clock.shift(timedelta(minutes=6))
        actions.sweep()
        row.refresh_from_db()
        assert row.assignee == sami


def test_a_screen_says_that_somebody_is_there(as_: SignIn, queue: Queue, noor: Agent) -> None:
    assert Client().post(reverse("routing:here")).status_code == 302
    assert not Seat.objects.exists()
    assert as_(noor).get(reverse("routing:here")).status_code == 405
    assert as_(noor).post(reverse("routing:here")).status_code == 204
    assert Seat.objects.get(pk=noor.pk).seen_at
    assert "routing/here.js" in as_(noor).get(reverse("routing:presence")).content.decode()


def test_the_rules_are_for_leads(as_: SignIn, noor: Agent, lina: Agent) -> None:
    given = {"away_minutes": "15", "rush_extra": "50", "watches_rush": "on"}
    assert as_(noor).post(reverse("routing:rules"), given).status_code == 403
    assert not HouseRules.objects.exists()
    assert as_(lina).post(reverse("routing:rules"), {**given, "rush_extra": "900"}).status_code == 422
    assert not HouseRules.objects.exists()
    assert as_(lina).post(reverse("routing:rules"), given).status_code == 302
    kept = queries.rules()
    assert (kept.away_minutes, kept.follows_hours, kept.rush_extra) == (15, False, 50)
    (said,) = EventRow.objects.filter(name="RulesChanged")
    assert "away_minutes" in said.data["changed"]
