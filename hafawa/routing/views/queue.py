"""The queue page for leads, and the switch everybody has."""

import json

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hafawa.accounts.access import needs, signed_in
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import agents
from hafawa.conversations.actions import assign
from hafawa.conversations.queries import visible_to

from .. import actions, queries
from ..board import board
from ..models import Presence
from ..presence import entry_for

DESK_CHANGED = "desk:changed"


@require_GET
@needs(May.MANAGE_TEAMS)
def queue_page(request: HttpRequest, agent: Agent) -> HttpResponse:
    return render(request, "routing/queue.html", {"section": "queue", **board(agent)})


@require_GET
@needs(May.MANAGE_TEAMS)
def queue_board(request: HttpRequest, agent: Agent) -> HttpResponse:
    return render(request, "routing/board.html", board(agent))


@require_POST
@needs(May.MANAGE_TEAMS, May.ANSWER)
def give(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Give a conversation to a colleague, or with no colleague back to the queue."""
    row = visible_to(agent).filter(pk=_number(request, "conversation"), merged_into=None).first()
    to = request.POST.get("agent", "")
    person = agents().filter(pk=_number(request, "agent")).first() if to else None
    if row is None or (to and person is None):
        return _refused(_("Choose a conversation and a colleague."))
    try:
        assign(conversation=row, agent=person, by=agent.actor)
    except ValidationError as error:
        return _refused(" ".join(error.messages))
    words = _("Given to %(name)s") % {"name": person.name} if person else _("Back in the queue")
    return _done(words)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@signed_in
def presence(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The switch: a dialog over any page, or a page of its own."""
    is_fragment = bool(request.headers.get("HX-Request"))
    if request.method == "POST":
        value = request.POST.get("presence", "")
        try:
            actions.set_presence(agent=agent, presence=value, by=agent.actor)
        except ValidationError as error:
            return _refused(" ".join(error.messages))
        return (
            _done(str(Presence(value).label), **{"dialog:close": {}}) if is_fragment else redirect("routing:presence")
        )
    context = {
        "section": "presence", "presence": queries.presence_of(agent), "choices": Presence.choices,
        "is_lead": allows(agent, May.MANAGE_TEAMS),
    }  # fmt: skip
    return render(request, "routing/presence_dialog.html" if is_fragment else "routing/presence.html", context)


@require_POST
@signed_in
def here(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Their screens say, at most once a minute, that they are doing something."""
    actions.be_here(agent=agent)
    return HttpResponse(status=204)


@require_GET
@signed_in
def presence_mark(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The switch as the rail shows it."""
    return render(request, "parts/rail_entry.html", {"entry": entry_for(agent, queries.presence_of(agent))})


def _done(words: str, **triggers: object) -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps({DESK_CHANGED: {}, "toast": {"words": words}, **triggers})
    return response


def _refused(words: str) -> HttpResponse:
    response = HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": {"words": words}})
    return response
