"""Who may open a page: asked before anything else happens.

    @needs(May.MANAGE_TEAMS)
    def team(request: HttpRequest, agent: Agent, team_id: int) -> HttpResponse: ...

A stranger is sent to sign in and comes back; a colleague without the permission gets 403, and nothing has changed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from .models import Agent
from .permissions import May, allows

P = ParamSpec("P")
View = Callable[..., HttpResponseBase]
AgentView = Callable[Concatenate[HttpRequest, Agent, P], HttpResponseBase]


def needs(*permissions: May) -> Callable[[AgentView[P]], View]:
    """For signed-in colleagues who have all of these permissions (none: for every colleague)."""

    def decorate(view: AgentView[P]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            agent = request.user
            if not isinstance(agent, Agent):
                return _to_sign_in(request)
            if not all(allows(agent, permission) for permission in permissions):
                raise PermissionDenied
            if _holds_null(request):
                raise BadRequest("NUL is no character of any field")
            return view(request, agent, *args, **kwargs)

        return guarded

    return decorate


def _holds_null(request: HttpRequest) -> bool:
    """No person types it, PostgreSQL cannot keep it, and asking for it there breaks the page."""
    given = [request.GET, request.POST] if request.method == "POST" else [request.GET]
    return any("\0" in value for fields in given for values in fields.lists() for value in values[1])


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A page is redirected; a fragment makes its page go, instead of drawing a sign-in form inside it."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = redirect_to_login(_page(request, "HX-Current-URL")).url
        return response
    if request.method == "GET":
        return redirect_to_login(request.get_full_path())
    return redirect_to_login(_page(request, "Referer"))


def _page(request: HttpRequest, header: str) -> str:
    """The page of ours somebody was on: what they did there is not an address to come back to."""
    address = request.headers.get(header, "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return "/"
    return urlsplit(address).path or "/"


signed_in: Callable[[AgentView[...]], View] = needs()


def signed_in_only(view: View) -> View:
    """For views that are not ours and take no agent: strangers are sent to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if isinstance(request.user, Agent) else _to_sign_in(request)

    return guarded
