"""The API's description, for programs and for people. Open to everybody: it is the same everywhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hafawa.platform.web.rest import answer

from .description import description
from .problems import KINDS
from .reference import chapters


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return answer(description(), headers={"Cache-Control": "public, max-age=300"})


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Every route on one page, drawn here: no foreign script, so it reads under our own content security policy."""
    return render(request, "api/reference.html", {"chapters": chapters(), "kinds": KINDS.values()})
