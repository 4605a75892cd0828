"""A conversation that left while somebody had it open: said calmly in its place, not as a failure."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hafawa.accounts.models import Agent

from .inbox import came_from
from .lookup import ConversationGoneError

View = Callable[[HttpRequest, Agent, int], HttpResponse]


def says_when_gone(view: View) -> View:
    """For what the desk fetches of a conversation by itself: one that is not there any more is said where it stood.

    Deleted, moved to a restricted team or never there: the words are the same, and the status is 404 as for a page.
    """

    @wraps(view)
    def telling(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
        try:
            return view(request, agent, number)
        except ConversationGoneError:
            if "HX-Request" not in request.headers or "HX-History-Restore-Request" in request.headers:
                raise
            response = render(request, "desk/gone.html", {"view_key": came_from(request)}, status=404)
            response["HX-Retarget"] = "#thread"
            response["HX-Reswap"] = "outerHTML"
            return response

    return telling
