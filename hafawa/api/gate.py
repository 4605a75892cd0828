"""The gate every call goes through: its key, its pace, its scope; then the write's one transaction.

No cookie opens it and none is asked for, so no other site's page can call in somebody's name.
"""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from hafawa.accounts.actions import touch_token
from hafawa.accounts.models import ApiToken
from hafawa.accounts.queries import token_for
from hafawa.platform.web.rest import Bucket
from hafawa.platform.web.rest.schemas import LARGEST

from .actions import RefusedError, answer_once, answer_whole
from .faults import problem_of
from .problems import ProblemError, written
from .words import words_for

View = Callable[..., HttpResponseBase]

PACE = Bucket("api", size=600, seconds=60)
LARGEST_BODY = 2 * 1024 * 1024  # bytes
LARGER_BODIES = {"new-attachment": 28 * 1024 * 1024, "touchpoints": 8 * 1024 * 1024}
"""Routes that take more, by name: a file of 20 MiB in base64; a thousand touchpoints with all their properties."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})
BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
KEY = re.compile(r'"?([!#-~]{1,255}?)"?')  # visible ASCII; the draft writes it in quotes, most callers without


def guarded(view: View) -> View:
    """Whatever happens behind the gate is answered as JSON, and kept by no cache."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            token = _let_in(request)
            _check_address(kwargs)
            response = _answered(request, token, lambda: view(request, *args, **kwargs))
        except RefusedError as refused:
            response = refused.response
        except Exception as error:  # noqa: BLE001 - callers read problems, never pages
            response = written(request, problem_of(error))
        response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response

    return csrf_exempt(run)


def _let_in(request: HttpRequest) -> ApiToken:
    """The key's token, or a ProblemError."""
    found = BEARER.fullmatch(request.headers.get("Authorization", ""))
    token = token_for(found[1]) if found else None
    if token is None:
        challenge = 'Bearer realm="hafawa"' + (', error="invalid_token"' if found else "")
        raise ProblemError("unauthenticated", headers={"WWW-Authenticate": challenge})
    if wait := PACE.take(token.pk):
        raise ProblemError("too-many", headers={"Retry-After": str(wait)})
    needed = ApiToken.Scope.READ if request.method in READING else ApiToken.Scope.WRITE
    if needed not in token.scopes:
        challenge = f'Bearer realm="hafawa", error="insufficient_scope", scope="{needed}"'
        raise ProblemError("scope", headers={"WWW-Authenticate": challenge})
    touch_token(token)
    request.auth = token  # type: ignore[attr-defined]
    return token


def _answered(request: HttpRequest, token: ApiToken, call: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    _check_query(request)
    if request.method in READING:
        return _said(request, call())
    _check_body(request)
    key = _key(request)
    if key is None:
        return answer_whole(write=lambda: _said(request, call()))
    return answer_once(token=token, key=key, fingerprint=_fingerprint(request), write=lambda: _said(request, call()))


def _said(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer, with Django's plain 405 put into words."""
    if isinstance(response, HttpResponseNotAllowed):
        return written(request, ProblemError("method", headers={"Allow": response.headers["Allow"]}))
    return response


def _check_address(parameters: Mapping[str, Any]) -> None:
    """A number no database holds is nobody's."""
    if any(isinstance(value, int) and value > LARGEST for value in parameters.values()):
        raise Http404


def _check_query(request: HttpRequest) -> None:
    bad = [name for name, values in request.GET.lists() if "\x00" in name or any("\x00" in value for value in values)]
    if bad:
        raise ProblemError("invalid", errors=[{"parameter": bad[0], "detail": words_for("nul", {})}])


def _check_body(request: HttpRequest) -> None:
    """Before it is read: its size and its format."""
    route = request.resolver_match.url_name if request.resolver_match else None
    largest = LARGER_BODIES.get(route or "", LARGEST_BODY)
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > largest:
        raise ProblemError("too-large")
    if len(request.body) > largest:
        raise ProblemError("too-large")
    if request.body and request.content_type != "application/json":
        raise ProblemError("media-type", headers={"Accept": "application/json"})


def _key(request: HttpRequest) -> str | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    found = KEY.fullmatch(given.strip())
    if found is None:
        raise ProblemError("malformed", errors=[{"header": "Idempotency-Key", "detail": words_for("", {})}])
    return found[1]


def _fingerprint(request: HttpRequest) -> str:
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(request.body)
    return digest.hexdigest()
