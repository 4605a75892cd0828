"""Routing: conversations arrive at a fixed pace, whatever becomes of them; how long until somebody has each."""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from queue import SimpleQueue
from time import monotonic, process_time, sleep

from django.db import connection, transaction
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
    """Milliseconds from when each was to arrive, by a clock that does not wait, until its assignment is on record."""
    arrived: SimpleQueue[int | None] = SimpleQueue()

    def work() -> None:
        while (next_one := arrived.get()) is not None:
            actions.route(conversation_id=next_one)
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(WORKERS)]
    for worker in workers:
        worker.start()
    began, start, coming = now(), monotonic(), deque(ids)
    while coming:
        number = len(ids) - len(coming)
        sleep(max(0.0, start + number / A_SECOND - monotonic()))
        here = [coming.popleft() for _ in range(min(len(coming), _due(monotonic() - start) - number))]
        with transaction.atomic():  # waits its turn as the intake does; what is due by then comes together
            Conversation.objects.filter(pk__in=here).update(team=team)
        for pk in here:
            arrived.put(pk)
    for _worker in workers:
        arrived.put(None)
    for worker in workers:
        worker.join()
    given = EventRow.objects.filter(name="ConversationAssigned", happened_at__gte=began)
    at = {int(topic.split(".")[1]): moment for topic, moment in given.values_list("topic", "happened_at")}
    return [((at[pk] - began).total_seconds() - place / A_SECOND) * 1000 for place, pk in enumerate(ids) if pk in at]


def _due(passed_s: float) -> int:
    """How many should have arrived by then."""
    return int(passed_s * A_SECOND) + 1


def check(ids: list[int], told: int) -> None:
    """Each has one owner and was given once: a fast muddle would not be a good figure."""
    assert not Conversation.objects.filter(pk__in=ids, assignee=None).exists(), "some have nobody"
    given = EventRow.objects.filter(pk__gt=told, name="ConversationAssigned").values_list("topic", flat=True)
    times = Counter(given)
    assert len(times) == len(ids), "some were not given"
    assert max(times.values()) == 1, "some were given twice"
    carried = Counter(Conversation.objects.filter(pk__in=ids).values_list("assignee_id", flat=True))
    fair = -(-len(ids) // COLLEAGUES)
    most = fair + 2  # customers stay with whom they know: their second one may come when all are even
    assert max(carried.values()) <= most or len(ids) < COLLEAGUES, "not shared fairly"
