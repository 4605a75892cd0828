"""The command palette: anything, by a few letters."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hafawa.accounts import actions
from hafawa.accounts.access import needs, signed_in
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May

from ..presenters.options import groups_for

PREFERENCES = {"language", "theme"}


@needs(May.SEE)
def palette(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Groups of options for what was typed; with nothing typed, where one usually goes."""
    words = request.GET.get("q", "")[:200].strip()
    return render(request, "desk/search/options.html", {"groups": groups_for(agent, words), "words": words})


@require_POST
@signed_in
def reading(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Change one's own language or theme; the page is then drawn anew."""
    wanted = {name: value for name, value in request.POST.items() if name in PREFERENCES}
    try:
        if wanted:
            actions.prefer(agent=agent, by=agent.actor, **wanted)
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain; charset=utf-8")
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response
