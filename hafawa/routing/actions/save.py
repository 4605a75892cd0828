"""What is set: queues, seats, skills, weights."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent, Tag, Team
from hafawa.conversations.channel import installed_channels
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from .. import queries, switch
from ..events import QueueChanged, SeatChanged, SharingChanged
from ..models import Queue, Seat, Skill, Weight
from .seat import held_seat

HEAVIEST = 100


@action
def save_queue(
    *, team: Team, strategy: str, is_sticky: bool, capacity: int, overflow_team: Team | None = None,
    overflow_minutes: int | None = None, offer_minutes: int | None = None, by: Actor,
) -> Queue:  # fmt: skip
    """How a team shares its conversations. Raises ValidationError."""
    if overflow_team and overflow_team.pk == team.pk:
        raise ValidationError({"overflow_team": _("Choose another team than this one.")})
    if bool(overflow_team) != bool(overflow_minutes):
        words = _("Give both the team and the minutes, or neither.")
        raise ValidationError({"overflow_minutes" if overflow_team else "overflow_team": words})
    queue = Queue.objects.select_for_update(of=("self",)).filter(pk=team.pk).first() or Queue(team=team)
    before = _values(queue)
    queue.strategy, queue.is_sticky, queue.capacity = strategy, is_sticky, capacity
    queue.overflow_team, queue.overflow_minutes, queue.offer_minutes = overflow_team, overflow_minutes, offer_minutes
    if _values(queue) == before and (not queue._state.adding or not queue.is_automatic):
        return queue
    queue.full_clean(validate_unique=False)
    queue.save()
    switch.forget()
    transaction.on_commit(switch.forget)  # once more: somebody may have asked in between
    emit(QueueChanged(team_id=team.pk, strategy=strategy), by=by)
    return queue


def _values(row: Queue | Seat) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@action
def save_seat(
    *, agent: Agent, max_load: int | None, skills: Iterable[Skill], languages: Iterable[str],
    vacation_from: date | None, vacation_to: date | None, by: Actor,
) -> Seat:  # fmt: skip
    """What a colleague carries, can do and speaks, and when they are not here. Raises ValidationError."""
    if vacation_from and vacation_to and vacation_from > vacation_to:
        raise ValidationError({"vacation_to": _("The last day is before the first one.")})
    spoken = sorted(set(languages))
    if set(spoken) - set(dict(settings.LANGUAGES)):
        raise ValidationError({"languages": _("There is no such language.")})
    seat = held_seat(agent)
    before, had = _values(seat), set(seat.skills.values_list("pk", flat=True))
    wanted = {skill.pk for skill in skills}
    seat.max_load, seat.languages = max_load, spoken
    seat.vacation_from, seat.vacation_to = vacation_from, vacation_to
    if _values(seat) == before and wanted == had:
        return seat
    seat.clean_fields(exclude=["agent", "languages", "said_at", "seen_at", "given_at", "freed_at"])
    seat.save(update_fields=["max_load", "languages", "vacation_from", "vacation_to"])
    seat.skills.set(wanted)
    emit(SeatChanged(agent_id=agent.pk), by=by)
    return seat


@action
def save_skill(*, skill: Skill | None = None, name: str, tag: Tag | None = None, type: str = "", by: Actor) -> Skill:
    """Make or change a skill. Raises ValidationError."""
    name = " ".join(name.split())[:60]
    if not name:
        raise ValidationError({"name": _("Enter a name.")})
    if Skill.objects.filter(name__iexact=name).exclude(pk=skill.pk if skill else 0).exists():
        raise ValidationError({"name": _("A skill of this name exists already.")})
    change = "changed" if skill else "created"
    skill = Skill.objects.select_for_update(of=("self",)).get(pk=skill.pk) if skill else Skill()
    if not skill._state.adding and (skill.name, skill.tag_id, skill.type) == (name, tag.pk if tag else None, type):
        return skill
    skill.name, skill.tag, skill.type = name, tag, type
    skill.full_clean()
    skill.save()
    emit(SharingChanged(what="skill", name=name, change=change), by=by)
    return skill


@action
def remove_skill(*, skill: Skill, by: Actor) -> None:
    """Nobody is asked for it any more."""
    if Skill.objects.filter(pk=skill.pk).delete()[0]:
        emit(SharingChanged(what="skill", name=skill.name, change="removed"), by=by)


@action
def save_weights(*, weights: Mapping[str, int], by: Actor) -> None:
    """How much of a colleague a conversation of each channel takes, a mail being one. Raises ValidationError."""
    before = queries.weights()
    known = {channel.kind for channel in installed_channels()}
    for kind, weight in weights.items():
        if kind not in known or not 1 <= weight <= HEAVIEST:
            raise ValidationError(_("A weight is a whole number from 1 to %(most)s.") % {"most": HEAVIEST})
        if before[kind] != weight:
            Weight.objects.update_or_create(kind=kind, defaults={"weight": weight})
            emit(SharingChanged(what="weight", name=kind, change="changed"), by=by)
