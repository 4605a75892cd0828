"""A rush: said above the lists, switched by leads, with its history. And how many colleagues a week takes."""

from babel.dates import get_day_names
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hafawa.accounts.access import needs, signed_in
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.accounts.queries import hidden_team_ids

from .. import actions, queries
from ..forms.staffing import StaffingForm
from ..planning import FIRST_HANDLING_S, backlog_now, handling_known, is_live, plan
from ..rush_words import rush_line, rush_shown, switch_words
from ..rushing import rush, switches


@require_GET
@signed_in
def line(request: HttpRequest, agent: Agent) -> HttpResponse:
    """What stands above everybody's list while there is a rush."""
    return render(request, "routing/rush_line.html", rush_line())


@require_GET
@needs(May.MANAGE_TEAMS)
def rush_page(request: HttpRequest, agent: Agent) -> HttpResponse:
    history = [(event, switch_words(event)) for event in switches()]
    context = {"section": "queue", "rush": rush_shown(rush()), "history": history, "rules": queries.rules()}
    return render(request, "routing/rush.html", context)


@require_POST
@needs(May.MANAGE_TEAMS)
def switch(request: HttpRequest, agent: Agent) -> HttpResponse:
    """On, off, or left to the house again."""
    match request.POST.get("to"):
        case "on" | "off" as to:
            actions.set_rush(is_on=to == "on", by=agent.actor)
        case "house":
            actions.release_rush(by=agent.actor)
        case _:
            return HttpResponse(_("Choose on or off."), status=422, content_type="text/plain; charset=utf-8")
    messages.success(request, _("Saved."))
    return redirect("routing:rush")


@require_GET
@needs(May.MANAGE_TEAMS)
def staffing(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Every number of it is in the address: what was typed, else what the record knows."""
    channel = request.GET.get("channel", "")
    hidden = hidden_team_ids(agent)
    known = handling_known(channel)
    given = {
        "channel": "", "how": "live" if is_live(channel) else "later", "handling_s": known or FIRST_HANDLING_S,
        "level": 80, "within_s": 20, "shrinkage": 30, "occupancy": 85, "backlog": backlog_now(hidden), "day_hours": 8,
    }  # fmt: skip
    form = StaffingForm(given | {name: value for name, value in request.GET.items() if name in given})
    context = {"section": "queue", "form": form, "known": known}
    if not form.is_valid():
        return render(request, "routing/staffing.html", context, status=422)
    names = get_day_names("abbreviated", locale=get_language() or "en")
    days = [names[number] for number in range(7)]
    return render(request, "routing/staffing.html", context | {"plan": plan(agent, form.cleaned_data), "days": days})
