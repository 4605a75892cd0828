"""Reports by mail: who gets which, and when. Stopping one's own is always possible, with the link in the mail."""

from collections.abc import Collection
from secrets import token_urlsafe
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.platform.events.action import action

from ..forms import FiguresForm
from ..models import Letter, Plan, PlanReader
from ..parts import SPLITS
from .letters import deliver_letter

MOST_READERS = 50


@action
def save_plan(
    *, by: Agent, readers: Collection[tuple[Agent, str]], plan: Plan | None = None, **values: Any
) -> Plan:  # fmt: skip
    """Make or change a plan. Readers are colleagues who may see figures, each with a language, or "" for their own.

    Who had stopped it stays stopped. Raises ValidationError.
    """
    row = Plan.objects.select_for_update().get(pk=plan.pk) if plan else Plan(maker=by)
    for name, value in values.items():
        setattr(row, name, value)
    _check(row, readers)
    row.weekdays, row.changed_at = sorted(set(row.weekdays)), now()
    row.save()
    kept = {agent.pk for agent, _language in readers}
    PlanReader.objects.filter(plan=row).exclude(agent_id__in=kept).delete()
    known = {each.agent_id: each for each in PlanReader.objects.filter(plan=row)}
    for agent, language in readers:
        reader = known.get(agent.pk) or PlanReader(plan=row, agent=agent, token=token_urlsafe(32))
        reader.language, reader.since = language, now()
        reader.save()
    return row


def _check(row: Plan, readers: Collection[tuple[Agent, str]]) -> None:
    if not row.name.strip():
        raise ValidationError({"name": _("Give it a name.")})
    if not row.weekdays or not set(row.weekdays) <= set(range(7)) or not 0 <= row.hour <= 23:
        raise ValidationError({"weekdays": _("Choose at least one day.")})
    if not (row.has_pdf or row.has_csv):
        raise ValidationError({"has_pdf": _("Choose at least one file.")})
    if not readers or len(readers) > MOST_READERS:
        words = _("Choose at least one colleague, and at most %(most)s.") % {"most": MOST_READERS}
        raise ValidationError({"readers": words})
    if any(not allows(agent, May.SEE_FIGURES) for agent, _language in readers):
        raise ValidationError({"readers": _("Only colleagues who may see figures can be sent them.")})
    if row.split_by not in SPLITS or not FiguresForm(row.asked).is_valid():
        raise ValidationError(_("These figures cannot be asked for."))


@action
def remove_plan(*, plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).delete()


@action
def stop(*, reader: PlanReader) -> None:
    """This reader wants no more of it."""
    PlanReader.objects.filter(pk=reader.pk, stopped_at=None).update(stopped_at=now())


@action
def start_again(*, reader: PlanReader) -> None:
    PlanReader.objects.filter(pk=reader.pk).exclude(stopped_at=None).update(stopped_at=None, since=now())


@action
def send_now(*, plan: Plan, agent: Agent) -> Letter:
    """Send it to this colleague at once, to see what it looks like. Raises ValidationError for who does not get it."""
    reader = PlanReader.objects.filter(plan=plan, agent=agent).first()
    if reader is None:
        raise ValidationError(_("Only its readers can have it sent now: add yourself first."))
    letter = Letter.objects.create(reader=reader, due_at=now(), is_trial=True)
    deliver_letter.enqueue(letter.pk)
    return letter
