"""Policies in the settings: in the order in which they are asked, and what one conversation would get."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts import queries as accounts
from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations.queries import visible_to

from .. import actions
from ..forms.policies import CONDITIONS, PolicyForm
from ..matching import mismatches
from ..models import Policy
from ..queries import calendars_for, facts_of, ledger, policies_in_order

MANAGE = May.MANAGE_PROMISES
LONGEST_NUMBER = 18


@dataclass(frozen=True)
class Tried:
    """One policy asked about a conversation: whether it fits, and what did not."""

    policy: Policy
    fits: bool
    because: tuple[str, ...]


@needs(MANAGE)
def policies(request: HttpRequest, agent: Agent) -> HttpResponse:
    rows = list(policies_in_order())
    return render(request, "sla/policies.html", {"rows": rows, "last": len(rows) - 1, "ledger": ledger()})


@needs(MANAGE)
def progress(request: HttpRequest, agent: Agent) -> HttpResponse:
    """How far open conversations are by the promises that hold now."""
    return render(request, "sla/_progress.html", {"ledger": ledger()})


@needs(MANAGE)
def policy(request: HttpRequest, agent: Agent, policy_id: int | None = None) -> HttpResponse:
    row = get_object_or_404(policies_in_order(), pk=policy_id) if policy_id else None
    form = PolicyForm(
        request.POST or None,
        brands=accounts.brands(),
        teams=accounts.teams_managed_by(agent),
        tags=accounts.tags(),
        calendars=calendars_for(agent),
        policy=row,
    )
    if request.method == "POST" and form.succeeds(partial(actions.save_policy, policy=row, by=agent.actor)):
        messages.success(request, _("Saved. Open conversations are brought up to date within a minute."))
        return redirect("sla:policies")
    return render(request, "sla/policy.html", {"form": form, "policy": row}, status=form.status)


@require_POST
@needs(MANAGE)
def move(request: HttpRequest, agent: Agent, policy_id: int) -> HttpResponse:
    """One place up or down, or to a place by its number."""
    row = get_object_or_404(Policy, pk=policy_id)
    ids = list(policies_in_order().values_list("pk", flat=True))
    steps = {"up": -1, "down": 1}
    where = request.POST.get("to", "")
    if where not in steps:
        raise Http404
    actions.move_policy(policy=row, to=max(0, ids.index(row.pk) + steps[where]), by=agent.actor)
    return redirect("sla:policies")


@require_POST
@needs(MANAGE)
def remove(request: HttpRequest, agent: Agent, policy_id: int) -> HttpResponse:
    row = get_object_or_404(Policy, pk=policy_id)
    name = str(row)
    actions.remove_policy(policy=row, by=agent.actor)
    messages.success(request, _("The policy “%(name)s” is gone.") % {"name": name})
    return redirect("sla:policies")


@needs(MANAGE)
def try_out(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Which policy a conversation would get, and why each before it did not fit."""
    number = request.GET.get("number", "").strip().lstrip("#")
    found = None
    if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
        found = visible_to(agent).filter(pk=int(number)).first()
    parts: dict[str, Any] = {"number": number, "conversation": found, "tried": _try(found) if found else []}
    return render(request, "sla/_tried.html", parts)


def _try(conversation: Any) -> list[Tried]:
    facts, tried = facts_of(conversation), []
    for row in policies_in_order():
        if not row.is_active:
            tried.append(Tried(row, False, (_("not active"),)))
            continue
        wrong = mismatches(row.conditions, facts)
        tried.append(Tried(row, not wrong, tuple(str(CONDITIONS[key]) for key in wrong)))
        if not wrong:
            break
    return tried
