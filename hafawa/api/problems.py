"""What went wrong, as callers read it: application/problem+json (RFC 9457), in the language they asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hafawa.platform.web.rest import answer

MEDIA_TYPE = "application/problem+json"
REFERENCE = "/api/v1/docs"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name in `type`, status and title."""

    key: str
    status: int
    title: str | Promise
    detail: str | Promise


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "malformed",
            400,
            _("Not readable"),
            _("The body is not JSON in UTF-8, or a part of the request cannot be read."),
        ),
        Kind("unauthenticated", 401, _("No valid key"), _("Send a valid API key: Authorization: Bearer haf_…")),
        Kind("forbidden", 403, _("Not allowed"), _("The colleague this key acts as may not do this.")),
        Kind("scope", 403, _("Outside the key's scope"), _("This key is for reading only, or for writing only.")),
        Kind(
            "not-found",
            404,
            _("There is nothing here"),
            _("It is not there, or not open to the colleague this key acts as."),
        ),
        Kind(
            "method",
            405,
            _("Not that way"),
            _("This address does not take this method. The Allow header says which it takes."),
        ),
        Kind("conflict", 409, _("Contradicts how things stand"), _("Look at the present state and try again.")),
        Kind("too-large", 413, _("Too large"), _("The body is larger than this address takes.")),
        Kind("media-type", 415, _("Another format"), _("Send the body as application/json.")),
        Kind("invalid", 422, _("Not valid"), _("Some of what was sent is not valid. Nothing was changed.")),
        Kind(
            "key-reused",
            422,
            _("Idempotency key used before"),
            _("This Idempotency-Key came before with another request."),
        ),
        Kind("too-many", 429, _("Too many requests"), _("Wait as long as the Retry-After header says, in seconds.")),
        Kind(
            "error",
            500,
            _("Our mistake"),
            _("Something went wrong here. It was noted; the X-Request-ID header helps to find it."),
        ),
    )
}


@dataclass
class ProblemError(Exception):
    """Answers the request with a problem. Each of `errors` names its place: a `pointer` into the body (RFC 6901), a
    `parameter` of the query, or neither, and says in `detail` what is wrong with it.
    """

    key: str
    detail: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def written(request: HttpRequest, problem: ProblemError) -> HttpResponse:
    """The answer that says so."""
    kind = KINDS[problem.key]
    content = {
        "type": f"{REFERENCE}#{kind.key}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": problem.detail or str(kind.detail),
        "instance": request.path,
    }
    if problem.errors:
        content["errors"] = [dict(error) for error in problem.errors]
    return answer(content, kind.status, content_type=MEDIA_TYPE, headers=problem.headers)
