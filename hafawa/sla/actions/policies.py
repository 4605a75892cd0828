"""Keeping policies and their order."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import PolicyChanged
from ..matching import CONDITIONS
from ..models import Policy, Target, WorkCalendar
from .escalate import DO, ON
from .version import turn_page

VALUES = frozenset({
    "name", "is_active", "conditions", "pauses_waiting", "pauses_snoozed", "counts_machines", "warn_percent", "steps",
})  # fmt: skip
SHORTEST_S, LONGEST_S = 60, 366 * 86_400
MOST_STEPS = 20

Targets = Mapping[str, tuple[int, WorkCalendar | None]]


@action
def save_policy(*, policy: Policy | None = None, by: Actor, targets: Targets | None = None, **values: Any) -> Policy:
    """Make or change a policy; a new one is asked first. `targets` are seconds and a calendar by kind.

    Raises ValidationError.
    """
    if unknown := set(values) - VALUES:
        raise ValidationError(_("Unknown: %(names)s") % {"names": ", ".join(sorted(unknown))})
    change = "changed" if policy else "created"
    row = Policy.objects.select_for_update().get(pk=policy.pk) if policy else Policy()
    is_same = bool(row.pk) and all(getattr(row, name) == value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    _check(row, is_new=policy is None)
    row.full_clean(exclude=["conditions", "steps"])
    if targets is not None:
        _check_targets(targets)
    if is_same and (targets is None or targets == _targets(row)):
        return row
    row.save()
    if targets is not None:
        _set_targets(row, targets)
    if policy is None:
        _place(row, 0)
    turn_page()
    emit(PolicyChanged(policy_id=row.pk, change=change), by=by)
    return row


@action
def remove_policy(*, policy: Policy, by: Actor) -> None:
    """Take a policy away: what fitted it gets the next one that fits."""
    pk = policy.pk
    if Policy.objects.filter(pk=pk).delete()[0]:
        turn_page()
        emit(PolicyChanged(policy_id=pk, change="removed"), by=by)


@action
def move_policy(*, policy: Policy, to: int, by: Actor) -> None:
    """Ask it in another place: 0 is first. Beyond the end is last."""
    if _place(policy, to):
        turn_page()
        emit(PolicyChanged(policy_id=policy.pk, change="moved"), by=by)


def _place(policy: Policy, to: int) -> bool:
    rows = list(Policy.objects.select_for_update().order_by("position", "id"))
    was = [row.pk for row in rows]
    order = [pk for pk in was if pk != policy.pk]
    order.insert(max(0, min(to, len(order))), policy.pk)
    for row in rows:
        position = order.index(row.pk)
        if row.position != position:
            Policy.objects.filter(pk=row.pk).update(position=position)
    return order != was


def _check(row: Policy, *, is_new: bool) -> None:
    row.name = " ".join(row.name.split())
    if is_new and not row.name:
        raise ValidationError({"name": _("Enter a name.")})
    if set(row.conditions) - set(CONDITIONS) or not all(isinstance(each, list) for each in row.conditions.values()):
        raise ValidationError(_("There is no such condition."))
    if not 1 <= row.warn_percent <= 99:
        raise ValidationError({"warn_percent": _("Write a number from 1 to 99.")})
    _check_steps(row.steps)


def _check_steps(steps: Sequence[Mapping[str, Any]]) -> None:
    if len(steps) > MOST_STEPS:
        raise ValidationError({"steps": _("These are too many steps.")})
    for step in steps:
        after = step.get("after_s", 0)
        known = step.get("on") in ON and step.get("do") in DO and isinstance(after, int) and 0 <= after <= LONGEST_S
        if not known or (step["do"] == "give_to_team" and not step.get("team")):
            raise ValidationError({"steps": _("There is no such step.")})


def _check_targets(targets: Targets) -> None:
    for kind, (length_s, _calendar) in targets.items():
        if kind not in Target.Kind.values or not SHORTEST_S <= length_s <= LONGEST_S:
            raise ValidationError(_("A promise is from one minute to a year long."))


def _targets(policy: Policy) -> dict[str, tuple[int, WorkCalendar | None]]:
    return {row.kind: (row.length_s, row.calendar) for row in policy.targets.select_related("calendar")}


def _set_targets(policy: Policy, targets: Targets) -> None:
    policy.targets.exclude(kind__in=targets).delete()
    for kind, (length_s, calendar) in targets.items():
        Target.objects.update_or_create(policy=policy, kind=kind, defaults={"length_s": length_s, "calendar": calendar})
