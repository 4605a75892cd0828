"""Warnings and breaches: once, in time, and never for what was answered."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent
from hafawa.alerts.models import Alert
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import RecordingChannel, make_conversation, make_inbox
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from hafawa.sla import actions
from hafawa.sla.history import State
from hafawa.sla.models import Clock
from hafawa.sla.queries import due_counts, due_page
from hafawa.sla.testing import let_a_minute_pass, make_policy

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def said(name: str) -> int:
    return EventRow.objects.filter(name=name).count()


def pass_(monday: time_machine.Traveller, minutes: int) -> None:
    monday.shift(minutes * MINUTE)
    let_a_minute_pass()
    run_all()


def rung(agent: Agent) -> list[str]:
    return list(Alert.objects.filter(agent=agent).order_by("id").values_list("kind", flat=True))


def test_it_warns_once_and_breaks_once(inbox: Inbox, noor: Agent, monday: time_machine.Traveller) -> None:
    conversation = make_conversation(inbox)
    conversations.assign(conversation=conversation, agent=noor, by=noor.actor)
    pass_(monday, 44)
    assert (said("ClockWarned"), said("ClockBreached")) == (0, 0)
    for _again in range(2):
        pass_(monday, 1)
        assert (said("ClockWarned"), said("ClockBreached")) == (1, 0)
    pass_(monday, 15)
    for _again in range(2):
        assert (said("ClockWarned"), said("ClockBreached")) == (1, 1)
        pass_(monday, 1)
    clock = Clock.objects.get()
    assert (clock.state, clock.ended_at) == (State.BREACHED, None)
    assert [kind for kind in rung(noor) if kind.startswith("clock")] == ["clock.warned", "clock.breached"]


def test_an_answer_while_the_breach_waits_is_no_breach(
    inbox: Inbox, noor: Agent, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    conversation = make_conversation(inbox)
    let_a_minute_pass()
    clock = Clock.objects.get()
    monday.shift(59 * MINUTE)
    conversations.reply(conversation=conversation, by=noor.actor, text="Here it is.")  # its event is not yet read
    monday.shift(5 * MINUTE)
    assert not actions.breach(clock_id=clock.pk, conversation_id=conversation.pk)
    assert not actions.warn(clock_id=clock.pk, conversation_id=conversation.pk)
    run_all()
    assert (said("ClockWarned"), said("ClockBreached"), Alert.objects.count()) == (0, 0, 0)
    clock.refresh_from_db()
    assert clock.state == State.MET


def test_what_was_missed_while_nothing_ran_is_broken_not_warned_of(
    inbox: Inbox, monday: time_machine.Traveller
) -> None:
    make_conversation(inbox)
    pass_(monday, 300)
    assert (said("ClockWarned"), said("ClockBreached")) == (0, 1)


def test_more_time_unbreaks_and_warns_again(inbox: Inbox, monday: time_machine.Traveller) -> None:
    make_conversation(inbox)
    pass_(monday, 70)
    make_policy("Slow", minutes={"first": 200})
    pass_(monday, 1)
    assert Clock.objects.get().state == State.RUNNING
    pass_(monday, 90)
    assert said("ClockWarned") == 1
    pass_(monday, 60)
    assert said("ClockBreached") == 2


def test_leads_hear_of_a_breach_and_of_what_belongs_to_nobody(
    noor: Agent, orders: Team, monday: time_machine.Traveller
) -> None:
    """A restricted team's leads, never another's."""
    own, other = make_agent("Lina", Role.LEAD, teams=(orders,)), make_agent("Omar", Role.LEAD)
    make_conversation(make_inbox(team=orders))
    pass_(monday, 50)
    pass_(monday, 20)
    assert rung(own) == ["clock.warned", "clock.breached", "clock.breached"]
    assert rung(other) == []


def test_steps_raise_the_priority_and_give_it_to_a_team_after_a_while(
    inbox: Inbox, orders: Team, monday: time_machine.Traveller
) -> None:
    make_policy(steps=[
        {"on": "breach", "do": "raise_priority", "after_s": 0},
        {"on": "breach", "do": "give_to_team", "after_s": 1800, "team": orders.pk},
    ])  # fmt: skip
    conversation = make_conversation(inbox)
    pass_(monday, 61)
    conversation.refresh_from_db()
    assert (conversation.priority, conversation.team_id) == (3, None)
    pass_(monday, 31)
    conversation.refresh_from_db()
    assert (conversation.priority, conversation.team_id) == (3, orders.pk)


def test_a_step_that_waited_is_not_taken_when_somebody_has_answered(
    inbox: Inbox, noor: Agent, orders: Team, channel: RecordingChannel, monday: time_machine.Traveller
) -> None:
    make_policy(steps=[{"on": "breach", "do": "give_to_team", "after_s": 1800, "team": orders.pk}])
    conversation = make_conversation(inbox)
    pass_(monday, 61)
    conversations.reply(conversation=conversation, by=noor.actor, text="Sorry.")
    pass_(monday, 31)
    conversation.refresh_from_db()
    assert conversation.team_id is None


@pytest.mark.parametrize(("condition", "index"), [
    ("breached_at IS NULL AND ended_at IS NULL AND due_at < '2026-03-09'", "clock_due"),
    ("ended_at IS NULL AND warned_at IS NULL AND warn_at <= '2026-03-09'", "clock_warn"),
])  # fmt: skip
@pytest.mark.sqlite
def test_due_clocks_are_found_by_an_index(condition: str, index: str, db: None) -> None:
    order = "due_at, id" if index == "clock_due" else "warn_at, id"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN SELECT id FROM clock WHERE {condition} ORDER BY {order} LIMIT 500")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_counting_what_is_due_begins_with_the_clocks_not_with_every_conversation(
    inbox: Inbox, noor: Agent, orders: Team, monday: time_machine.Traveller
) -> None:
    """Also for colleagues who must not see some: joined, SQLite would walk a million conversations for each page."""
    secret = Team.objects.create(name="Secret", is_restricted=True)
    shown, hidden = make_conversation(inbox), make_conversation(inbox)
    hidden.team = secret
    hidden.save(update_fields=["team"])
    pass_(monday, 45)
    assert due_counts(make_agent("admin", role=Role.ADMINISTRATOR)) == {"overdue": 0, "soon": 2}
    with CaptureQueriesContext(connection) as asked:
        assert due_counts(noor) == {"overdue": 0, "soon": 1}
    pass_(monday, 20)
    assert due_counts(noor) == {"overdue": 1, "soon": 0}
    assert due_page(noor, "overdue")[0] == [shown.pk]
    if connection.vendor == "sqlite":
        counting = [query["sql"] for query in asked.captured_queries if '"clock"' in query["sql"]]
        assert len(counting) == 2
        with connection.cursor() as cursor:
            for sql in counting:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                steps = [row[3] for row in cursor.fetchall()]
                assert not [step for step in steps if step.startswith("SCAN")], steps
