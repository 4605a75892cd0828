"""Whether a colleague is there for new work."""

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import PresenceChanged
from ..models import Presence, Seat


def held_seat(agent: Agent) -> Seat:
    """A colleague's seat, made if they have none, held until the transaction ends."""
    Seat.objects.get_or_create(pk=agent.pk)
    return Seat.objects.select_for_update().get(pk=agent.pk)


@action
def set_presence(*, agent: Agent, presence: str, by: Actor) -> Seat:
    """Available, busy or away. What they have stays theirs; only new work depends on it. Raises ValidationError."""
    if presence not in Presence.values:
        raise ValidationError({"presence": _("Choose available, busy or away.")})
    return place(held_seat(agent), presence, by=by)


@action
def place(seat: Seat, presence: str, *, by: Actor, before: str = "", why: str = "") -> Seat:
    """Set a held seat's presence. `before` is what the house will give back when they are here again."""
    was, seat.before, seat.said_at = seat.presence, before, now()
    seat.presence = presence
    seat.save(update_fields=["presence", "before", "said_at"])
    if was != presence:
        emit(PresenceChanged(agent_id=seat.pk, presence=presence, was=was, why=why), by=by)
    return seat
