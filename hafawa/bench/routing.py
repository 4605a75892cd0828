"""Routing: conversations arrive at a fixed pace, whatever becomes of them; how long until somebody has each."""

import threading
from collections import Counter
from collections.abc import Iterator
from queue import SimpleQueue
from time import monotonic, process_time, sleep

from django.db import connection
from django.utils.timezone import now

from hafawa.accounts.models import Agent, Membership, Team
from hafawa.conversations.models import Conversation, Status
from hafawa.platform.events.models import EventRow
from hafawa.routing import actions
from hafawa.routing.models import Queue, Strategy

from .meter import TRYING, Figure, percentile

A_SECOND = 100
COLLEAGUES = 200
ARRIVALS = 1000
WORKERS = 2
LIMIT_MS = 1000.0


def measure(size: int) -> Iterator[Figure]:
    team = _team()
    for strategy in (Strategy.LEAST_LOADED, Strategy.ROUND_ROBIN):
        Queue.objects.update_or_create(
            team=team, defaults={"strategy": strategy, "capacity": 1000, "is_sticky": True, "offer_minutes": 30}
        )
        ids = _arriving(team, 20 if size < TRYING else ARRIVALS)
        began, used, told = (
            monotonic(),
            process_time(),
            EventRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        )
        waited = _route(ids, team)
        took, cpu = monotonic() - began, process_time() - used
        check(ids, told)
        more = {
            "p50_ms": round(percentile(waited, 50), 2), "a_second": round(len(ids) / took, 1),
            "cpu_ms": round(cpu * 1000 / len(ids), 2), "given_twice": 0,
        }  # fmt: skip
        yield Figure(f"routing.{strategy}.p95", percentile(waited, 95), "ms", LIMIT_MS, more)


def _team() -> Team:
    team, _made = Team.objects.get_or_create(name="Routing is measured here")
    people = [Agent(email=f"routed{number}@shop.example", name=f"Routed {number}") for number in range(COLLEAGUES)]
    Agent.objects.bulk_create(people, ignore_conflicts=True)
    known = Agent.objects.filter(email__startswith="routed", email__endswith="@shop.example")
    members = [Membership(team=team, agent=agent) for agent in known]
    Membership.objects.bulk_create(members, ignore_conflicts=True)
    return team


def _arriving(team: Team, count: int) -> list[int]:
    """So many of those held, as if their customers had just written, to no team yet; what it had is settled."""
    Conversation.objects.filter(team=team).update(status=Status.RESOLVED, assignee=None, waiting_since=None)
    held = Conversation.objects.filter(merged_into=None).order_by("-pk").values_list("pk", flat=True)
    ids = list(held[:count])
    Conversation.objects.filter(pk__in=ids).update(
        team=None, status=Status.OPEN, assignee=None, waiting_since=now(), resolved_at=None
    )
    return ids


def _route(ids: list[int], team: Team) -> list[float]:
    """Milliseconds from when each was to arrive, by a clock that does not wait, until routing is done with it."""
    arrived: SimpleQueue[tuple[int, float] | None] = SimpleQueue()
    waited: list[float] = []

    def work() -> None:
        while (next_one := arrived.get()) is not None:
            actions.route(conversation_id=next_one[0])
            waited.append((monotonic() - next_one[1]) * 1000)
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(WORKERS)]
    for worker in workers:
        worker.start()
    start = monotonic()
    for number, pk in enumerate(ids):
        due = start + number / A_SECOND
        sleep(max(0.0, due - monotonic()))
        Conversation.objects.filter(pk=pk).update(team=team)  # now it is there
        arrived.put((pk, due))
    for _worker in workers:
        arrived.put(None)
    for worker in workers:
        worker.join()
    return waited


def check(ids: list[int], told: int) -> None:
    """Each has one owner and was given once: a fast muddle would not be a good figure."""
    assert not Conversation.objects.filter(pk__in=ids, assignee=None).exists(), "some have nobody"
    given = EventRow.objects.filter(pk__gt=told, name="ConversationAssigned").values_list("topic", flat=True)
    times = Counter(given)
    assert len(times) == len(ids), "some were not given"
    assert max(times.values()) == 1, "some were given twice"
    carried = Counter(Conversation.objects.filter(pk__in=ids).values_list("assignee_id", flat=True))
    fair = -(-len(ids) // COLLEAGUES)
    assert max(carried.values()) <= fair + 1 or len(ids) < COLLEAGUES, "not shared fairly"
