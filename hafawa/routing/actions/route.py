"""Giving out what waits: one conversation that arrived, or all a team's that somebody is free for again."""

from datetime import timedelta

from django.utils.timezone import now

from hafawa.conversations.actions import assign
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM

from .. import queries
from ..models import Queue, Seat
from .floor import Floor

BATCH = 100
SOON = timedelta(seconds=1)
MOST_LOOKED_AT = 200
"""Of those nobody free can have (a language, a skill), so many are passed over before the rest must wait for them."""


def hold_queue(team_id: int) -> Queue | None:
    """The team's queue, held until the transaction ends; None where work is shared by hand."""
    queue = Queue.objects.select_for_update(of=("self",)).filter(pk=team_id).first()
    return queue if queue and queue.is_automatic else None


@action
def route(*, conversation_id: int, not_to: int | None = None, or_absent: bool = False) -> bool:
    """Give a conversation nobody has to somebody, if its team's queue is automatic and somebody is free for it.

    With `or_absent` also one whose owner is on vacation: it goes into the queue first, and waits there as others do
    where nobody is free.

    Asked again, or by two workers at once, it does nothing more: the conversation is held first, then the queue. What
    waits beside it is given out with it: when many arrive together, the colleagues are looked at once for a hundred.
    """
    if queries.queue_of(conversation_id, or_absent=or_absent) is None:
        return False
    held = queries.waiting_for_us().select_for_update(of=("self",)).filter(pk=conversation_id).first()
    if held and held.assignee_id and or_absent and queries.is_absent(held.assignee_id):
        not_to = held.assignee_id
        assign(conversation=held, agent=None, by=SYSTEM)
        held.assignee = None
    if held and held.assignee_id:
        return False
    queue = hold_queue(held.team_id) if held and held.team_id else None
    if held is None or queue is None:
        return False
    floor = Floor(queue)
    beside = queries.waiting_in(queue.pk).exclude(pk=held.pk).select_for_update(of=("self",), skip_locked=True)
    rows = [held, *beside[: BATCH - 1]] if floor.has_room else [held]
    given = floor.give_out(rows, passed_by={held.pk: frozenset({not_to} if not_to else ())})
    _look_again(floor, is_left=len(given) < len(rows))
    return held.pk in given


def _look_again(floor: Floor, *, is_left: bool) -> None:
    """Somebody was just being given something elsewhere: what stays is looked at again when that is over."""
    if is_left and floor.was_passed_over:
        from ..jobs import serve_soon

        serve_soon.using(run_after=now() + SOON).enqueue(floor.queue.pk)


@action
def serve(*, team_id: int) -> int:
    """Give out what waits in a team's queue, in its order, as long as somebody is free. How many were given.

    What somebody else is changing at this moment is left to the event that follows, or to the next minute.
    """
    queue = hold_queue(team_id)
    if queue is None or not queries.waiting_in(team_id).exists():
        return 0
    floor, given, seen = Floor(queue), 0, set[int]()
    while floor.has_room and len(seen) < MOST_LOOKED_AT + given:
        rows = list(
            queries.waiting_in(team_id).exclude(pk__in=seen).select_for_update(of=("self",), skip_locked=True)[:BATCH]
        )
        if not rows:
            break
        given += len(floor.give_out(rows))
        seen.update(row.pk for row in rows)
    _look_again(floor, is_left=given < len(seen))
    return given


@action
def pull(*, agent_id: int) -> int:
    """A colleague has room again: what waits in their queues is given out. How many were given."""
    teams = queries.teams_served_by(agent_id)
    if teams:
        Seat.objects.update_or_create(pk=agent_id, defaults={"freed_at": now()})
    return sum(serve(team_id=team_id) for team_id in teams)
