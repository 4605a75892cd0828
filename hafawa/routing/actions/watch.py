"""Away by itself: whose screens were silent, and whose hours are over; and back again."""

from datetime import datetime, timedelta

from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM

from .. import queries
from ..hours import work_hours
from ..models import Presence, Seat
from .seat import held_seat, place

TO_A_MINUTE = timedelta(minutes=1)
AT_ONCE = 200


@action
def be_here(*, agent: Agent) -> bool:
    """They did something on a screen. Whom the house had put away is back, unless it is outside their hours.

    True: their presence changed. Written at most once a minute; being seen is no event.
    """
    moment = now()
    known = Seat.objects.filter(pk=agent.pk).first()
    if known and known.seen_at and known.seen_at > moment - TO_A_MINUTE and not known.before:
        return False
    if known is None and not queries.teams_served_by(agent.pk):
        return False  # nothing is given to them: nobody asks where they are
    seat = held_seat(agent)
    seat.seen_at = moment
    seat.save(update_fields=["seen_at"])
    if not seat.before or is_off(agent.pk, moment):
        return False
    place(seat, seat.before, by=SYSTEM, why="back")
    return True


def is_off(agent_id: int, at: datetime) -> bool:
    """Whether none of the teams they serve works now. Whoever serves none is never off."""
    teams = queries.teams_served_by(agent_id)
    return bool(teams) and queries.rules().follows_hours and not any(work_hours().is_at_work(pk, at) for pk in teams)


def watch() -> int:
    """Everybody whose time it is goes away, each by itself. How many."""
    rules, moment = queries.rules(), now()
    gone = 0
    if rules.away_minutes:
        limit = moment - timedelta(minutes=rules.away_minutes)
        for pk in list(queries.silent_since(limit)[:AT_ONCE]):
            gone += go_away(agent_id=pk, why="silent", limit=limit)
    if rules.follows_hours:
        for pk in queries.off_duty(moment):
            gone += go_away(agent_id=pk, why="hours")
    return gone


@action
def go_away(*, agent_id: int, why: str, limit: datetime | None = None) -> bool:
    """The house puts somebody away; with `limit`, only if they are still silent since then."""
    seat = held_seat(Agent.objects.get(pk=agent_id))
    was_heard = limit and (not seat.seen_at or max(seat.seen_at, seat.said_at or seat.seen_at) > limit)
    if seat.presence == Presence.AWAY or was_heard:
        return False
    place(seat, Presence.AWAY, by=SYSTEM, before=seat.presence, why=why)
    return True
