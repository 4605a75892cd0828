"""Teams. Whoever may not see a restricted team cannot find it here either."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .. import actions, queries
from ..access import needs
from ..forms.people import TeamForm
from ..models import Agent
from ..permissions import May


@needs(May.MANAGE_TEAMS)
def teams(request: HttpRequest, agent: Agent) -> HttpResponse:
    return render(request, "accounts/teams.html", {"teams": queries.teams_managed_by(agent)})


@needs(May.MANAGE_TEAMS)
def team(request: HttpRequest, agent: Agent, team_id: int | None = None) -> HttpResponse:
    team = get_object_or_404(queries.teams_managed_by(agent), pk=team_id) if team_id else None
    form = TeamForm(request.POST or None, agents=queries.agents(), team=team)
    if request.method == "POST" and form.succeeds(partial(actions.save_team, team=team, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("accounts:teams")
    return render(request, "accounts/team.html", {"form": form, "team": team}, status=form.status)
