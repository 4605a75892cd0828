"""Reports by mail in words: when they go, to whom, and what became of them."""

from collections.abc import Iterable
from typing import Any

from babel.dates import get_day_names
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hafawa.accounts.models import Agent
from hafawa.conversations.channel import fill
from hafawa.platform.web.reading import current_reader

from ..models import Letter, Plan
from ..queries import plans_managed_by
from .numbers import hour


def lines(plans: QuerySet[Plan], agent: Agent) -> list[dict[str, Any]]:
    managed = set(plans_managed_by(agent).values_list("pk", flat=True))
    found = []
    for plan in plans.prefetch_related("readers__agent"):
        readers = list(plan.readers.all())
        own = next((each for each in readers if each.agent_id == agent.pk), None)
        comma = pgettext("between the things of a list", ", ")
        found.append({
            "plan": plan, "when": when(plan), "own": own, "is_managed": plan.pk in managed,
            "readers": comma.join(f"\u2068{each.agent.name}\u2069" for each in readers if not each.stopped_at),
        })  # fmt: skip
    return found


def when(plan: Plan) -> str:
    """ "Sun, Wed at 08:00"; "every day at 08:00"."""
    if len(plan.weekdays) == 7:
        return _("Every day at %(hour)s") % {"hour": hour(plan.hour)}
    names = get_day_names("wide", "stand-alone", locale=current_reader.get().language)
    comma = pgettext("between the things of a list", ", ")
    days = comma.join(names[day] for day in plan.weekdays)
    return _("%(days)s at %(hour)s") % {"days": days, "hour": hour(plan.hour)}


def letters(rows: Iterable[Letter]) -> list[dict[str, Any]]:
    """What became of each sending, with the reason where it did not arrive."""
    return [{"row": row, "name": row.reader.agent.name, "reason": fill(row.reason, row.parts)} for row in rows]
