"""What leads look at: what waits in each team, and who is on what. The same number of queries whatever there is."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import now

from hafawa.accounts.models import Agent, Membership, Team
from hafawa.accounts.queries import hidden_team_ids, teams
from hafawa.conversations.models import Conversation, Status
from hafawa.conversations.queries import visible_to

from . import queries
from .models import Presence, Queue, Seat
from .rush_words import rush_shown
from .rushing import rush

SHOWN = 12
"""Of one queue, and of one colleague; how many there are more is said."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One team's queue. `team` is None for what is in no team's."""

    team: Team | None
    queue: Queue | None
    rows: list[Conversation]
    more: int


@dataclass(frozen=True, slots=True)
class Colleague:
    agent: Agent
    presence: str
    presence_label: str
    is_put_away: bool  # by the house
    is_on_vacation: bool
    load: int
    capacity: int | None  # None: nothing is given to them by routing
    rows: list[Conversation]
    more: int

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.load >= self.capacity


def board(agent: Agent) -> dict[str, Any]:
    """Everything this lead may see of it."""
    moment = now()
    seen_teams = [team for team in teams() if team.pk not in hidden_team_ids(agent)]
    queues = {queue.pk: queue for queue in queries.automatic().filter(pk__in=[team.pk for team in seen_teams])}
    return {
        "rush": rush_shown(rush()),
        "waiting": _waiting(agent, seen_teams, queues, moment),
        "people": _people(agent, queues, moment),
        "topics": " ".join(
            ["routing", "rush", "list", *(f"list.team.{team.pk}" for team in seen_teams if team.is_restricted)]
        ),
        "moment": moment,
    }


def _first_of(
    rows: QuerySet[Conversation], part: str, moment: datetime, *order: Any
) -> dict[int | None, list[Conversation]]:
    """The first of each part, in order."""
    found: dict[int | None, list[Conversation]] = defaultdict(list)
    numbered = rows.annotate(position=Window(RowNumber(), partition_by=F(part), order_by=order))
    for row in numbered.filter(position__lte=SHOWN).select_related("customer").order_by("position"):
        row.waited = moment - row.waiting_since if row.waiting_since else None  # type: ignore[attr-defined]  # for the template
        found[getattr(row, part)].append(row)
    return found


def _waiting(agent: Agent, seen: list[Team], queues: dict[int, Queue], moment: datetime) -> list[Waiting]:
    unowned = visible_to(agent) & queries.unowned()
    found = _first_of(unowned, "team_id", moment, F("priority").desc(), F("waiting_since").asc(), F("id").asc())
    counts = queries.count_by(unowned, "team_id")
    parts: list[Team | None] = [*seen, None]
    return [
        Waiting(
            team, queues.get(team.pk) if team else None,
            found.get(team.pk if team else None, [])[:SHOWN], max(0, counts.get(team.pk if team else None, 0) - SHOWN),
        )
        for team in parts
        if team or counts.get(None)
    ]  # fmt: skip


def _people(agent: Agent, queues: dict[int, Queue], moment: datetime) -> list[Colleague]:
    people = queries.answering()
    ids = [each.pk for each in people]
    seats, loads = queries.seats(ids), queries.loads(ids, queries.weights())
    served, extra = defaultdict(list), queries.rush_extra()
    for team_id, agent_id in Membership.objects.filter(team_id__in=queues).values_list("team_id", "agent_id"):
        served[agent_id].append(queries.grown(queues[team_id].capacity, extra))
    mine = visible_to(agent).filter(assignee_id__in=ids, status=Status.OPEN, merged_into=None)
    rows = _first_of(
        mine, "assignee_id", moment, F("priority").desc(), F("waiting_since").asc(nulls_last=True), F("id").asc()
    )
    counts = queries.count_by(mine, "assignee_id")
    shown = [
        _colleague(each, seats.get(each.pk) or Seat(agent=each), loads[each.pk], served[each.pk], rows[each.pk],
                   counts.get(each.pk, 0), moment)
        for each in people
    ]  # fmt: skip
    return sorted(shown, key=lambda each: (each.capacity is None, list(Presence).index(Presence(each.presence))))


def _colleague(
    agent: Agent, seat: Seat, load: int, capacities: list[int], rows: list[Conversation], count: int, moment: datetime
) -> Colleague:
    most = max(capacities) if capacities else None
    return Colleague(
        agent=agent,
        presence=seat.presence,
        presence_label=str(Presence(seat.presence).label),
        is_put_away=bool(seat.before),
        is_on_vacation=seat.is_on_vacation(moment.astimezone(agent.zone).date()),
        load=load,
        capacity=most if most is None or seat.max_load is None else min(most, seat.max_load),
        rows=rows[:SHOWN],
        more=max(0, count - SHOWN),
    )
