"""How a promise was counted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.sla.queries import explain

from .lookup import conversation_or_404


@needs(May.SEE)
def promises(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Every clock of a conversation in words, in a dialog."""
    row = conversation_or_404(agent, number)
    return render(request, "desk/dialogs/promises.html", {"explanation": explain(row)})
