"""Reports by mail: who gets which and when, what became of each sending, and how to stop one's own."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.platform.web.reading import reading_as

from .. import actions
from ..forms.plans import PlanForm
from ..letter import reader_of
from ..models import PlanReader
from ..presenters.plans import letters, lines
from ..queries import newest_letters, plans_for, plans_managed_by
from .exports import KEPT


@needs(May.SEE_FIGURES)
def plans(request: HttpRequest, agent: Agent) -> HttpResponse:
    rows = lines(plans_for(agent), agent)
    return render(request, "insights/plans.html", {"section": "figures", "rows": rows})


@needs(May.SEE_FIGURES)
def plan(request: HttpRequest, agent: Agent, plan_id: int | None = None) -> HttpResponse:
    row = get_object_or_404(plans_managed_by(agent), pk=plan_id) if plan_id else None
    asked = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    form = PlanForm(request.POST or None, plan=row, agent=agent, asked=asked, by=request.GET.get("by", ""))
    if request.method == "POST" and form.succeeds(partial(actions.save_plan, plan=row, by=agent)):
        messages.success(request, _("Saved."))
        return redirect("insights:plan", form.result.pk)
    told = letters(newest_letters(row)) if row else []
    is_reader = bool(row) and PlanReader.objects.filter(plan=row, agent=agent).exists()
    context = {"section": "figures", "form": form, "plan": row, "letters": told, "is_reader": is_reader}
    return render(request, "insights/plan.html", context, status=form.status)


@require_POST
@needs(May.SEE_FIGURES)
def remove(request: HttpRequest, agent: Agent, plan_id: int) -> HttpResponse:
    actions.remove_plan(plan=get_object_or_404(plans_managed_by(agent), pk=plan_id))
    messages.success(request, _("Removed: nobody is sent it any more."))
    return redirect("insights:plans")


@require_POST
@needs(May.SEE_FIGURES)
def send_now(request: HttpRequest, agent: Agent, plan_id: int) -> HttpResponse:
    """To oneself alone."""
    row = get_object_or_404(plans_for(agent), pk=plan_id)
    try:
        actions.send_now(plan=row, agent=agent)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("On its way to %(address)s.") % {"address": agent.email})
    return redirect("insights:plans")


@require_POST
@needs(May.SEE_FIGURES)
def mine(request: HttpRequest, agent: Agent, plan_id: int) -> HttpResponse:
    """Stop one's own mails, or have them again."""
    row = get_object_or_404(PlanReader, plan_id=plan_id, agent=agent)
    (actions.start_again if row.stopped_at else actions.stop)(reader=row)
    return redirect("insights:plans")


@login_not_required
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: asks once, as mail scanners follow links. Speaks as the mail did; no signing in."""
    reader = PlanReader.objects.select_related("plan", "agent").filter(token=token).first()
    if reader is None:
        raise Http404
    if request.method == "POST":
        actions.stop(reader=reader)
        return redirect("insights:stop", token)
    context = {"name": reader.plan.name, "is_stopped": reader.stopped_at is not None}
    with reading_as(reader_of(reader)):
        return render(request, "insights/stop.html", context)
