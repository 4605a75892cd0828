"""What arrives finds somebody; what cannot, waits and is given out when somebody is free."""

from collections import Counter
from datetime import timedelta
from time import monotonic

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from hafawa.accounts.models import Agent, Tag, Team
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions as conversations
from hafawa.conversations.channel import channel_for
from hafawa.conversations.models import Conversation, Inbox
from hafawa.conversations.testing import make_conversation, make_inbox, make_message
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from hafawa.routing import actions, queries, switch
from hafawa.routing.models import Offer, Presence, Queue, Seat, Strategy

from .floor import arrive, assignments, at, set_queue

pytestmark = pytest.mark.django_db


def test_what_arrives_is_given_to_somebody_with_the_reason(
    inbox: Inbox, queue: Queue, noor: Agent, sami: Agent
) -> None:
    first, second = arrive(inbox), arrive(inbox, sender="andrei@example.com")
    assert {first.assignee, second.assignee} == {noor, sami}
    (told,) = assignments(first)
    assert (told["why"], told["among"]) == ("least_loaded", 2)
    assert queries.why("least_loaded", 2) == "least loaded of 2"


def test_by_hand_nothing_is_given_and_no_row_is_written(inbox: Inbox, orders: Team) -> None:
    row = arrive(inbox)
    assert row.assignee is None
    assert not Seat.objects.exists()
    assert not Offer.objects.exists()
    actions.save_queue(team=orders, strategy=Strategy.MANUAL, is_sticky=True, capacity=10, by=SYSTEM)
    assert not Queue.objects.exists()


@pytest.mark.parametrize("elsewhere", [False, True])
def test_by_hand_an_arrival_costs_no_query_more_and_one_where_another_team_is_automatic(
    inbox: Inbox, orders: Team, elsewhere: bool
) -> None:
    strategy = Strategy.ROUND_ROBIN if elsewhere else Strategy.MANUAL
    actions.save_queue(team=make_team("Returns"), strategy=strategy, is_sticky=True, capacity=9, by=SYSTEM)
    actions.route(conversation_id=make_conversation(inbox).pk)
    row = make_conversation(inbox)
    with CaptureQueriesContext(connection) as captured:
        assert not actions.route(conversation_id=row.pk)
    asked = [query["sql"] for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "REL"))]
    assert len(asked) == (1 if elsewhere else 0)


def test_another_process_learns_that_a_queue_was_turned_on(
    inbox: Inbox, orders: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switch, "_known", (monotonic() + switch.REMEMBERED_S, False))
    Queue.objects.create(team=orders, strategy=Strategy.ROUND_ROBIN)  # as another process would
    row = arrive(inbox)
    assert row.assignee is None
    actions.sweep()
    assert at(row).assignee is not None
    monkeypatch.setattr(switch, "_known", (monotonic(), False))
    assert arrive(inbox).assignee is not None


def test_nobody_gets_more_than_the_capacity_and_the_rest_wait(inbox: Inbox, queue: Queue) -> None:
    rows = [arrive(inbox, sender=f"c{number}@example.com") for number in range(8)]
    loads = Counter(Conversation.objects.exclude(assignee=None).values_list("assignee", flat=True))
    assert list(loads.values()) == [3, 3]
    assert [row.pk for row in queries.waiting_in(queue.pk)] == [row.pk for row in rows[6:]]


def test_what_a_channel_weighs_counts(
    inbox: Inbox, queue: Queue, noor: Agent, sami: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_for("email"), "weight", 2, raising=False)
    rows = [arrive(inbox, sender=f"c{number}@example.com") for number in range(3)]
    assert {rows[0].assignee, rows[1].assignee} == {noor, sami}
    assert rows[2].assignee is None
    actions.save_weights(weights={"email": 1}, by=SYSTEM)
    actions.sweep()
    assert at(rows[2]).assignee is not None


def test_somebody_absent_on_vacation_or_gone_gets_nothing(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent) -> None:
    actions.set_presence(agent=noor, presence=Presence.BUSY, by=noor.actor)
    assert arrive(inbox, sender="a@example.com").assignee == sami
    today = now().date()
    vacation = {"vacation_from": today, "vacation_to": today}
    actions.save_seat(agent=sami, max_load=None, skills=(), languages=(), by=SYSTEM, **vacation)
    waiting = arrive(inbox, sender="b@example.com")
    assert waiting.assignee is None
    actions.set_presence(agent=noor, presence=Presence.AVAILABLE, by=noor.actor)
    run_all()
    assert at(waiting).assignee == noor


def test_only_members_who_may_answer_are_given_anything(inbox: Inbox, orders: Team, queue: Queue, dana: Agent) -> None:
    viewer = make_agent("Vera", "viewer", teams=(orders,))
    make_agent("Amal", "administrator")  # sees everything, is in no team
    for number in range(8):
        arrive(inbox, sender=f"c{number}@example.com")
    owners = set(Conversation.objects.values_list("assignee", flat=True))
    assert owners.isdisjoint({viewer.pk, dana.pk})
    assert None in owners


def test_what_a_person_gave_is_left_alone(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent) -> None:
    row = make_conversation(inbox)
    conversations.assign(conversation=row, agent=sami, by=sami.actor)
    for number in range(2):
        other = make_conversation(inbox, sender=f"c{number}@example.com")
        conversations.assign(conversation=other, agent=sami, by=sami.actor)
    run_all()
    actions.sweep()
    assert at(row).assignee == sami
    assert len(assignments(row)) == 1


def test_given_back_to_the_queue_it_goes_to_another(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent) -> None:
    row = arrive(inbox)
    owner = row.assignee
    assert owner
    conversations.assign(conversation=row, agent=None, by=owner.actor)
    run_all()
    assert at(row).assignee in {noor, sami} - {owner}


def test_what_is_resolved_makes_room_for_the_next_of_the_queue(inbox: Inbox, queue: Queue) -> None:
    set_queue(queue, capacity=1)
    first, _second = arrive(inbox, sender="a@example.com"), arrive(inbox, sender="b@example.com")
    third, fourth = arrive(inbox, sender="c@example.com"), arrive(inbox, sender="d@example.com")
    conversations.set_priority(conversation=fourth, priority=4, by=SYSTEM)
    owner = first.assignee
    assert owner
    conversations.resolve(conversation=first, by=owner.actor)
    run_all()
    assert at(fourth).assignee == owner
    assert at(third).assignee is None


def test_a_reopened_conversation_nobody_has_is_given_out(inbox: Inbox, queue: Queue) -> None:
    set_queue(queue, strategy=Strategy.MANUAL)
    row = make_conversation(inbox, external_id="<one@client.example>")
    conversations.resolve(conversation=row, by=SYSTEM)
    run_all()
    set_queue(queue, strategy=Strategy.ROUND_ROBIN)
    run_all()
    assert at(row).assignee is None
    make_message(inbox, thread_keys=("<one@client.example>",))
    run_all()
    assert at(row).assignee is not None


def test_a_conversation_that_comes_into_the_team_is_given_out(inbox: Inbox, queue: Queue, dana: Agent) -> None:
    other = make_inbox("returns@shop.example", team=make_team("Returns", members=(dana,)))
    row = arrive(other)
    assert row.assignee is None
    conversations.give_to_team(conversation=row, team=queue.team, by=SYSTEM)
    run_all()
    assert at(row).assignee is not None


def test_what_a_machine_wrote_is_given_to_nobody(inbox: Inbox, queue: Queue) -> None:
    assert arrive(inbox, auto="bulk").assignee is None


def test_a_customer_stays_with_whom_they_know(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent) -> None:
    set_queue(queue, is_sticky=True)
    known = arrive(inbox)
    owner = known.assignee
    again = arrive(inbox)
    assert again.assignee == owner
    assert assignments(again)[0]["why"] == "sticky"


def test_a_language_and_a_skill_are_looked_for(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent) -> None:
    skill = actions.save_skill(name="Refunds", type="billing", by=SYSTEM)
    nothing = {"max_load": None, "vacation_from": None, "vacation_to": None, "by": SYSTEM}
    actions.save_seat(agent=noor, skills=[skill], languages=["en"], **nothing)
    actions.save_seat(agent=sami, skills=[], languages=["ar"], **nothing)
    arabic = [arrive(inbox, sender=f"{number}@example.com", language="ar") for number in range(4)]
    assert [row.assignee for row in arabic] == [sami, sami, sami, None]
    romanian = arrive(inbox, sender="andrei@example.com", language="ro")
    assert romanian.assignee == noor, "nobody speaks it: nobody waits for that"


def test_too_long_a_wait_overflows_once(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent, dana: Agent) -> None:
    returns = make_team("Returns", members=(dana,))
    set_queue(queue, overflow_team=returns, overflow_minutes=10)
    actions.save_queue(
        team=returns, strategy=Strategy.ROUND_ROBIN, is_sticky=False, capacity=3,
        overflow_team=queue.team, overflow_minutes=10, by=SYSTEM,
    )  # fmt: skip
    for agent in (noor, sami, dana):
        actions.set_presence(agent=agent, presence=Presence.AWAY, by=SYSTEM)
    row = arrive(inbox)
    actions.sweep()
    assert at(row).team == queue.team
    later = timedelta(minutes=11)
    Conversation.objects.update(waiting_since=now() - later)
    actions.sweep()
    run_all()
    assert at(row).team == returns
    EventRow.objects.update(happened_at=now() - later)
    actions.sweep()
    assert at(row).team == returns, "it went over once"


def test_what_nobody_touched_in_time_is_offered_to_another(
    inbox: Inbox, queue: Queue, noor: Agent, sami: Agent
) -> None:
    set_queue(queue, offer_minutes=5)
    untouched, noted = arrive(inbox, sender="a@example.com"), arrive(inbox, sender="b@example.com")
    first, second = untouched.assignee, noted.assignee
    assert first
    assert second
    conversations.note(conversation=noted, text="I am on it", by=second.actor)
    actions.sweep()
    assert at(untouched).assignee == first, "not due yet"
    Offer.objects.update(due_at=now())
    actions.sweep()
    assert at(untouched).assignee == second
    assert at(noted).assignee == second
    assert Offer.objects.get(pk=noted.pk).due_at is None
    Offer.objects.update(due_at=now())
    actions.sweep()
    assert at(untouched).assignee == first, "each in turn"


def test_what_a_person_gave_is_not_offered_to_another(inbox: Inbox, queue: Queue, noor: Agent, sami: Agent) -> None:
    set_queue(queue, offer_minutes=5)
    row = arrive(inbox)
    owner, other = (noor, sami) if row.assignee == noor else (sami, noor)
    conversations.assign(conversation=row, agent=other, by=other.actor)
    conversations.assign(conversation=row, agent=owner, by=other.actor)
    run_all()
    Offer.objects.update(due_at=now())
    actions.sweep()
    assert at(row).assignee == owner


def test_turning_a_queue_on_gives_out_what_waits(inbox: Inbox, orders: Team) -> None:
    rows = [arrive(inbox, sender=f"c{number}@example.com") for number in range(45)]
    actions.save_queue(team=orders, strategy=Strategy.ROUND_ROBIN, is_sticky=False, capacity=25, by=SYSTEM)
    run_all()
    assert all(at(row).assignee for row in rows)


def test_presence_is_one_of_three_and_said_once(noor: Agent) -> None:
    actions.set_presence(agent=noor, presence=Presence.BUSY, by=noor.actor)
    actions.set_presence(agent=noor, presence=Presence.BUSY, by=noor.actor)
    assert EventRow.objects.filter(name="PresenceChanged").count() == 1
    with pytest.raises(ValidationError):
        actions.set_presence(agent=noor, presence="asleep", by=noor.actor)


def test_a_queue_that_makes_no_sense_is_refused(orders: Team) -> None:
    known = {"team": orders, "strategy": Strategy.ROUND_ROBIN, "is_sticky": True, "capacity": 5, "by": SYSTEM}
    for wrong in (
        {"overflow_team": orders, "overflow_minutes": 5}, {"overflow_minutes": 5}, {"capacity": 0},
        {"strategy": "dice"}, {"offer_minutes": 10**6},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            actions.save_queue(**{**known, **wrong})
    assert not Queue.objects.exists()


def test_the_queries_of_giving_many_are_those_of_giving_one(inbox: Inbox, queue: Queue, orders: Team) -> None:
    set_queue(queue, is_sticky=True, capacity=100)
    for number in range(20):
        make_agent(f"Agent {number}", teams=(orders,))
    actions.save_skill(name="Refunds", tag=Tag.objects.create(name="refund"), by=SYSTEM)
    make_conversation(inbox, sender="known@example.com")
    actions.serve(team_id=orders.pk)
    counts = []
    for many in (1, 40):
        rows = [make_conversation(inbox, sender=f"q{many}-{number}@example.com") for number in range(many)]
        with CaptureQueriesContext(connection) as captured:
            assert actions.serve(team_id=orders.pk) == many
        said = [query["sql"] for query in captured if "restricted" not in query["sql"]]  # a hint each, after commit
        counts.append(len(said))
        assert all(at(row).assignee for row in rows)
    assert counts[1] <= counts[0]


def test_a_batch_is_shared_out_as_evenly_as_one_by_one(inbox: Inbox, queue: Queue, orders: Team) -> None:
    set_queue(queue, capacity=100)
    make_agent("Third", teams=(orders,))
    for number in range(31):
        make_conversation(inbox, sender=f"e{number}@example.com")
    actions.serve(team_id=orders.pk)
    loads = Counter(Conversation.objects.values_list("assignee_id", flat=True))
    assert sorted(loads.values()) == [10, 10, 11]


def test_two_of_one_customer_in_a_batch_stay_together(inbox: Inbox, queue: Queue) -> None:
    set_queue(queue, is_sticky=True, strategy=Strategy.ROUND_ROBIN)
    rows = [make_conversation(inbox, sender="layla@example.com") for _number in range(2)]
    actions.serve(team_id=queue.pk)
    assert at(rows[0]).assignee == at(rows[1]).assignee


def test_the_queries_of_giving_one_do_not_grow_with_the_team(inbox: Inbox, queue: Queue, orders: Team) -> None:
    arrive(inbox)
    counts = []
    for more in (0, 20):
        for number in range(more):
            make_agent(f"Agent {number}", teams=(orders,))
        row = make_conversation(inbox, sender=f"q{more}@example.com")
        with CaptureQueriesContext(connection) as captured:
            assert actions.route(conversation_id=row.pk)
        counts.append(len(captured))
    assert counts[0] == counts[1]
