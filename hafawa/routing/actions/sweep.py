"""What the clock brings: too long a wait here, an offer nobody touched, and whatever an event has missed."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now

from hafawa.conversations.actions import give_to_team
from hafawa.conversations.models import Conversation
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

from .. import queries
from ..models import Offer, Seat
from .floor import Floor
from .route import hold_queue, serve

AT_ONCE = 100


def sweep() -> None:
    """Overflow, offers nobody touched, and what waits though somebody is free. Each by itself."""
    team_ids = list(queries.automatic().order_by("team_id").values_list("team_id", flat=True))
    for team_id in team_ids:
        overflow(team_id=team_id)
    due = Offer.objects.filter(due_at__lte=now()).order_by("due_at").values_list("pk", flat=True)
    for conversation_id in list(due[:AT_ONCE]):
        offer_again(conversation_id=conversation_id)
    for team_id in team_ids:
        serve(team_id=team_id)


@action
def overflow(*, team_id: int) -> int:
    """Hand what has waited too long here to the other team. Once in a wait: two teams do not play ball with it."""
    queue = hold_queue(team_id)
    if queue is None or not queue.overflow_team or not queue.overflow_minutes:
        return 0
    limit = now() - timedelta(minutes=queue.overflow_minutes)
    once = Offer.objects.filter(pk=OuterRef("pk"), overflowed_at__gte=OuterRef("waiting_since"))
    late = queries.waiting_in(team_id).filter(waiting_since__lte=limit).exclude(Exists(once))
    rows = list(late.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    fresh = _moved_since([row.pk for row in rows], limit) if rows else set()
    moved = [row for row in rows if row.pk not in fresh]
    for row in moved:
        Offer.objects.update_or_create(pk=row.pk, defaults={"overflowed_at": now(), "due_at": None})
        give_to_team(conversation=row, team=queue.overflow_team, by=SYSTEM)
    return len(moved)


def _moved_since(ids: list[int], moment: object) -> set[int]:
    """Those that came to this team, or back into its queue, later than that: they have not waited here so long."""
    topics = EventRow.objects.filter(
        topic__in=[f"conversation.{pk}" for pk in ids],
        name__in=["TeamChanged", "ConversationAssigned"],
        happened_at__gt=moment,
    ).values_list("topic", flat=True)
    return {int(topic.removeprefix("conversation.")) for topic in topics}


AGAIN_MINUTES = 5
"""Where the queue names no time, what somebody absent holds is looked at again after so long."""


@action
def offer_again(*, conversation_id: int, is_owner_away: bool = False) -> bool:
    """Take back what its colleague has not touched in time and give it to another; with nobody else, it stays."""
    held = queries.waiting_for_us().select_for_update(of=("self",)).filter(pk=conversation_id).first()
    offer = Offer.objects.get(pk=conversation_id)
    queue = hold_queue(held.team_id) if held and held.team_id else None
    is_owner_away = is_owner_away or queries.is_away_by_itself(offer.agent_id or 0)
    if held is None or queue is None or not (queue.offer_minutes or is_owner_away) or _is_in_hand(held, offer):
        Offer.objects.filter(pk=conversation_id).update(due_at=None)
        return False
    floor = Floor(queue)
    floor.leave_out(held.assignee_id or 0)
    if floor.give_out([held], passed_by={held.pk: frozenset({held.assignee_id or 0})}):
        Seat.objects.filter(pk=offer.agent_id).update(freed_at=now())
        return True
    later = now() + timedelta(minutes=queue.offer_minutes or AGAIN_MINUTES)
    Offer.objects.filter(pk=conversation_id).update(due_at=later)
    return False


def hand_on(agent_id: int) -> int:
    """What routing gave to somebody the house put away, and they have not touched, goes to another. How many did."""
    theirs = queries.waiting_for_us().filter(assignee_id=agent_id)
    ids = Offer.objects.filter(pk__in=theirs.values("pk"), agent_id=agent_id).values_list("pk", flat=True)
    return sum(offer_again(conversation_id=pk, is_owner_away=True) for pk in list(ids[:AT_ONCE]))


def _is_in_hand(held: Conversation, offer: Offer) -> bool:
    """Whether it is somebody else's by now, its colleague has touched it, or a person gave it to them."""
    if held.assignee_id is None or held.assignee_id != offer.agent_id:
        return True
    by_owner = Q(actor_kind="agent", actor_id=held.assignee_id)
    by_person = Q(actor_kind="agent", name="ConversationAssigned")
    return EventRow.objects.filter(
        by_owner | by_person, topic=f"conversation.{held.pk}", happened_at__gte=offer.offered_at
    ).exists()
