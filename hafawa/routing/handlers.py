"""What follows for routing: something waits, or somebody has room again. Where no queue is automatic none asks."""

from hafawa.conversations.events import (
    ConversationAssigned,
    ConversationDeleted,
    ConversationRestored,
    MessageReceived,
    StatusChanged,
    TeamChanged,
)
from hafawa.conversations.models import Status

from . import queries, switch
from .actions import hand_on, pull, route, serve
from .events import PresenceChanged, QueueChanged, RulesChanged, RushChanged, SeatChanged
from .models import Presence


def on_waiting(event: MessageReceived | TeamChanged | ConversationRestored) -> None:
    """A customer wrote, or a conversation came into a team or out of the trash: if it is nobody's, somebody gets it.
    What a customer writes to somebody on vacation is nobody's.
    """
    route(conversation_id=event.conversation_id, or_absent=isinstance(event, MessageReceived))


def on_status_changed(event: StatusChanged) -> None:
    """Opened again, it may wait for somebody; otherwise its owner has more room."""
    if event.status == Status.OPEN:
        route(conversation_id=event.conversation_id, or_absent=event.asks)
    elif event.was == Status.OPEN and (owner := queries.routed_owner(event.conversation_id)):
        pull(agent_id=owner)


def on_deleted(event: ConversationDeleted) -> None:
    """Its owner has more room."""
    if owner := queries.routed_owner(event.conversation_id):
        pull(agent_id=owner)


def on_assigned(event: ConversationAssigned) -> None:
    """Taken from somebody, who has room now; given to nobody, it is in the queue again and goes to another."""
    if event.agent_id is None:
        route(conversation_id=event.conversation_id, not_to=event.was)
    if event.was is not None:
        pull(agent_id=event.was)


def on_presence_changed(event: PresenceChanged) -> None:
    """Somebody is there again; or the house put them away, and what they have not touched goes to another."""
    if event.presence == Presence.AVAILABLE:
        pull(agent_id=event.agent_id)
    elif event.presence == Presence.AWAY and event.why:
        hand_on(event.agent_id)


def on_seat_changed(event: SeatChanged) -> None:
    """Somebody may carry more, or something else."""
    pull(agent_id=event.agent_id)


def on_queue_changed(event: QueueChanged) -> None:
    """What waits is given out by the new rules."""
    switch.forget()
    serve(team_id=event.team_id)


def on_rush_changed(event: RushChanged | RulesChanged) -> None:
    """Colleagues may carry more, where that was chosen: what waits is given out."""
    if queries.rush_extra():
        for team_id in list(queries.automatic().values_list("team_id", flat=True)):
            serve(team_id=team_id)
