"""A rush: noticed, told with its reason, answered by what was chosen, and over again by itself."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.queries import agents
from hafawa.alerts.actions import notify
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit

from .. import queries
from ..events import RulesChanged, RushChanged
from ..models import HouseRules, Rush
from ..rushing import Outlook, outlook, reasons_now

OVER_AFTER = timedelta(minutes=30)
"""So long must arrivals be as usual before it is over: one quiet quarter is not the end."""
HELD_FOR = timedelta(hours=4)
"""What a person decided, the house does not undo before."""


def _held() -> Rush:
    Rush.objects.get_or_create(pk=1)
    return Rush.objects.select_for_update().get(pk=1)


@action
def watch_rush() -> bool:
    """Look whether more arrives than usual, and switch where it is time. Whether it was switched."""
    rules, rush, moment = queries.rules(), _held(), now()
    seen = outlook(moment)
    _note(rush, seen, moment)
    is_held = bool(rush.held_until and rush.held_until > moment)
    if not is_held:
        rush.held_until = None
    is_on = rush.is_on
    if not is_held and seen.band is not None:
        is_on = _decide(rush, seen, moment) and rules.watches_rush
    elif not is_held and not rules.watches_rush:
        is_on = False
    if is_on == rush.is_on:
        rush.save()
        return False
    _switch(rush, rules, is_on=is_on, by=SYSTEM)
    return True


def _note(rush: Rush, seen: Outlook, moment: datetime) -> None:
    rush.looked_at, rush.arrivals = moment, seen.arrivals
    rush.usual = seen.band.usual if seen.band else None
    rush.most = seen.band.most if seen.band else None
    rush.weeks = seen.weeks


def _decide(rush: Rush, seen: Outlook, moment: datetime) -> bool:
    """On above the band; off only when arrivals have been well inside it for a while."""
    assert seen.band is not None
    if not rush.is_on:
        return seen.arrivals > seen.band.most
    if seen.arrivals > seen.band.calm:
        rush.calm_since = None
        return True
    rush.calm_since = rush.calm_since or moment
    return moment - rush.calm_since < OVER_AFTER


@action
def set_rush(*, is_on: bool, by: Actor) -> Rush:
    """A person says that there is a rush, or none. The house decides again after some hours."""
    rush = _held()
    rush.held_until = now() + HELD_FOR
    if rush.is_on == is_on:
        rush.save()
        return rush
    _switch(rush, queries.rules(), is_on=is_on, by=by)
    return rush


@action
def release_rush(*, by: Actor) -> Rush:
    """The house decides again from now on."""
    rush = _held()
    rush.held_until = None
    rush.save()
    return rush


def _switch(rush: Rush, rules: HouseRules, *, is_on: bool, by: Actor) -> None:
    rush.is_on, rush.is_by_hand, rush.calm_since, rush.since = is_on, by != SYSTEM, None, now()
    rush.reasons = [_as_kept(each) for each in reasons_now(rush.since)] if is_on else []
    rush.save()
    emit(
        RushChanged(
            is_on=is_on, arrivals=rush.arrivals, usual=rush.usual, most=rush.most, reasons=rush.reasons,
            softens_words=is_on and rules.rush_words,
        ),
        by=by,
    )  # fmt: skip
    for lead in _leads():
        if lead.pk != by.id or by.kind != "agent":
            notify(agent=lead, kind="rush.began" if is_on else "rush.over", data={"arrivals": rush.arrivals})


def _as_kept(reason: Any) -> dict[str, Any]:
    return asdict(reason.mark) | {"count": reason.count, "share": reason.share, "usual": reason.usual}


def _leads() -> list[Agent]:
    return list(agents().filter(role__in=(Role.LEAD, Role.ADMINISTRATOR)))


@action
def save_rules(*, by: Actor, **values: Any) -> HouseRules:
    """When somebody is away by itself, and what follows from a rush. Raises ValidationError."""
    names = {field.name for field in HouseRules._meta.concrete_fields} - {"id"}
    if unknown := set(values) - names:
        raise ValidationError(_("Unknown: %(names)s") % {"names": ", ".join(sorted(unknown))})
    HouseRules.objects.get_or_create(pk=1)
    row = HouseRules.objects.select_for_update().get(pk=1)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    row.full_clean()
    if changed:
        row.save()
        emit(RulesChanged(changed=changed), by=by)
    return row
