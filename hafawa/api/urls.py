"""/api/v1: the routes behind the gate, and their description in front of it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path

from .gate import guarded
from .version_1 import api
from .views import openapi, reference


def nowhere(request: HttpRequest) -> HttpResponse:
    """An address there is none of, said as the API says things."""
    raise Http404


def behind_the_gate() -> list[URLPattern]:
    found = []
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        if pattern.name != "api-root":
            found.append(URLPattern(pattern.pattern, guarded(pattern.callback), pattern.default_args, pattern.name))
    return found


app_name = "api-v1"
urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", login_not_required(openapi), name="openapi"),
    path("docs", login_not_required(reference), name="docs"),
    *behind_the_gate(),
    re_path(r"^", guarded(nowhere), name="nowhere"),
]
