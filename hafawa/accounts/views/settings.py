"""The settings' first page, and the organisation itself."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import actions, queries
from ..access import needs, signed_in
from ..forms.workspace import WorkspaceForm
from ..models import Agent
from ..permissions import May
from ..settings_menu import groups_for


@signed_in
def index(request: HttpRequest, agent: Agent) -> HttpResponse:
    """What this colleague may set: at the least their own account."""
    return render(request, "settings/index.html", {"groups": groups_for(agent)})


@needs(May.MANAGE_WORKSPACE)
def workspace(request: HttpRequest, agent: Agent) -> HttpResponse:
    present = queries.workspace()
    initial = {"name": present.name, "language": present.language, "time_zone": present.time_zone}
    form = WorkspaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.succeeds(partial(actions.save_workspace, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("accounts:workspace")
    return render(request, "accounts/workspace.html", {"form": form}, status=form.status)
