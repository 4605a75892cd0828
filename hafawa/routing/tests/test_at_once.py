"""Several workers at once: nothing is given twice, and nobody gets more than they can carry."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from django.db import connection
from django.utils.timezone import now

from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations.actions import assign
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.models import Job
from hafawa.routing import actions, queries
from hafawa.routing.models import Strategy

pytestmark = pytest.mark.django_db(transaction=True)
CAPACITY = 4
COLLEAGUES = 3


def together(works: Iterable[Callable[[], object]]) -> None:
    """Run these at once, each in a thread with a connection of its own. What one raises is raised."""
    errors: list[BaseException] = []
    works = list(works)
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001 - told by the thread that asked
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_four_workers_and_two_teams_of_the_same_people_give_each_conversation_once() -> None:
    people = tuple(make_agent(f"Agent {number}") for number in range(COLLEAGUES))
    teams = [make_team(name, members=people) for name in ("Orders", "Returns")]
    inboxes = [make_inbox(f"{team.name.lower()}@shop.example", team=team) for team in teams]
    rows = [
        make_conversation(inboxes[number % 2], sender=f"c{number}@example.com")
        for number in range(CAPACITY * COLLEAGUES + 6)
    ]
    for team in teams:
        actions.save_queue(team=team, strategy=Strategy.LEAST_LOADED, is_sticky=False, capacity=CAPACITY, by=SYSTEM)
    Job.objects.all().delete()

    def route_all() -> None:
        for row in rows:
            actions.route(conversation_id=row.pk)

    def serve_both() -> None:
        for team in teams:
            actions.serve(team_id=team.pk)

    together([route_all, route_all, serve_both, serve_both])
    actions.sweep()  # what was passed over because somebody was just being given something else

    carried = Counter(Conversation.objects.exclude(assignee=None).values_list("assignee_id", flat=True))
    assert dict(carried) == {person.pk: CAPACITY for person in people}
    assert queries.unowned().count() == len(rows) - CAPACITY * COLLEAGUES
    given = EventRow.objects.filter(name="ConversationAssigned").values_list("topic", flat=True)
    assert max(Counter(given).values()) == 1


def test_one_place_left_and_two_queues_that_want_it() -> None:
    noor = make_agent("Noor")
    teams = [make_team(name, members=(noor,)) for name in ("Orders", "Returns")]
    inboxes = [make_inbox(f"{team.name.lower()}@shop.example", team=team) for team in teams]
    rows = [make_conversation(inbox, sender=f"{inbox.pk}@example.com") for inbox in inboxes]
    for team in teams:
        actions.save_queue(team=team, strategy=Strategy.ROUND_ROBIN, is_sticky=False, capacity=1, by=SYSTEM)
    Job.objects.all().delete()
    together([lambda row=row: actions.route(conversation_id=row.pk) for row in rows])
    actions.sweep()
    assert Conversation.objects.filter(assignee=noor).count() == 1


def test_four_workers_move_what_was_somebodys_on_vacation_once() -> None:
    away, *others = (make_agent(f"Agent {number}") for number in range(COLLEAGUES))
    team = make_team("Orders", members=(away, *others))
    inbox = make_inbox("orders@shop.example", team=team)
    rows = [make_conversation(inbox, sender=f"c{number}@example.com") for number in range(6)]
    for row in rows:
        assign(conversation=row, agent=away, by=SYSTEM)
    actions.save_queue(team=team, strategy=Strategy.LEAST_LOADED, is_sticky=False, capacity=10, by=SYSTEM)
    today = now().astimezone(away.zone).date()
    actions.save_seat(
        agent=away, max_load=None, skills=(), languages=(), vacation_from=today, vacation_to=today, by=SYSTEM
    )
    Job.objects.all().delete()

    def route_all() -> None:
        for row in rows:
            actions.route(conversation_id=row.pk, or_absent=True)

    together([route_all, route_all, route_all, lambda: actions.serve(team_id=team.pk)])
    actions.sweep()
    given = EventRow.objects.filter(name="ConversationAssigned", data__agent_id__in=[each.pk for each in others])
    assert Counter(event.data["conversation_id"] for event in given) == Counter(row.pk for row in rows)
    assert not Conversation.objects.filter(assignee=away).exists()
