"""Canned answers: written once in each language, used with / while writing."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts import queries as accounts
from hafawa.accounts.access import needs
from hafawa.accounts.forms.choices import spoken_languages
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.platform.web.reading import direction_of

from .. import actions, queries
from ..forms.canned import LONGEST, CannedForm
from ..models import CannedAnswer

EXAMPLES = {"ar": "ليلى", "en": "Emily", "ro": "Andrei"}
"""A customer to try the words on, in each language."""


@needs(May.WRITE_CANNED)
def canned_answers(request: HttpRequest, agent: Agent) -> HttpResponse:
    names = dict(spoken_languages())
    rows = [
        (answer, answer.body_in(agent.language), [names[code] for code in names if answer.bodies.get(code)])
        for answer in queries.canned_answers(agent)
    ]
    return render(request, "conversations/canned_answers.html", {"rows": rows})


@needs(May.WRITE_CANNED)
def canned(request: HttpRequest, agent: Agent, canned_id: int | None = None) -> HttpResponse:
    canned = _mine(agent, canned_id) if canned_id else None
    form = CannedForm(request.POST or None, teams=accounts.teams_managed_by(agent), canned=canned)
    if request.method == "POST" and form.succeeds(partial(actions.save_canned, canned=canned, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("conversations:canned")
    context = {"form": form, "canned": canned, "gaps": [f"{{{name}}}" for name in queries.GAPS]}
    return render(request, "conversations/canned_answer.html", context, status=form.status)


@require_POST
@needs(May.WRITE_CANNED)
def preview(request: HttpRequest, agent: Agent) -> HttpResponse:
    """How the words being written will read, with an example's name and number in the gaps."""
    shown = []
    for code, name in spoken_languages():
        body = request.POST.get(f"bodies_{code}", "").strip()[:LONGEST]
        values = {"customer": EXAMPLES.get(code, EXAMPLES["en"]), "agent": agent.shown_name, "number": "1042"}
        if body:
            shown.append((code, name, direction_of(code), queries.filled(body, values), queries.unknown_gaps(body)))
    return render(request, "conversations/_canned_preview.html", {"shown": shown})


@require_POST
@needs(May.WRITE_CANNED)
def remove_canned(request: HttpRequest, agent: Agent, canned_id: int) -> HttpResponse:
    canned = _mine(agent, canned_id)
    actions.remove_canned(canned=canned, by=agent.actor)
    messages.success(request, _("The answer “%(title)s” is gone.") % {"title": canned.title})
    return redirect("conversations:canned")


def _mine(agent: Agent, canned_id: int) -> CannedAnswer:
    """One this colleague is offered; of another team's nobody is told that it is there."""
    for answer in queries.canned_answers(agent):
        if answer.pk == canned_id:
            return answer
    raise Http404
