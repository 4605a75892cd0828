"""From what is raised to the problem that is answered."""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    ValidationError,
)
from django.http import Http404
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.errors import ValidationError as ShapeError

from hafawa.platform.web.rest import ConflictError

from .actions import KeyReusedError
from .problems import ProblemError
from .words import words_for

log = structlog.get_logger(__name__)
SIMPLE: dict[type[Exception], str] = {
    Http404: "not-found",
    ObjectDoesNotExist: "not-found",
    PermissionDenied: "forbidden",
    KeyReusedError: "key-reused",
    RequestDataTooBig: "too-large",
    TooManyFieldsSent: "too-large",
    UnreadablePostError: "malformed",
}


def problem_of(error: Exception) -> ProblemError:
    """What to answer. What nobody foresaw is logged, and says nothing of our insides."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, ConflictError):
        return ProblemError("conflict", detail=str(error))
    if isinstance(error, ValidationError):
        return ProblemError("invalid", errors=list(_refusals(error)))
    if isinstance(error, ShapeError):
        return ProblemError("invalid", errors=[_misshapen(each) for each in error.errors])
    if isinstance(error, HttpError) and error.status_code == 400:
        return ProblemError("malformed")
    for kind, key in SIMPLE.items():
        if isinstance(error, kind):
            return ProblemError(key)
    log.error("api.failed", exc_info=error)
    return ProblemError("error")


def _refusals(error: ValidationError) -> Iterator[dict[str, str]]:
    """An action's refusal. Its field is the part of the body; one that begins with ? is a parameter of the query."""
    if not hasattr(error, "error_dict"):
        yield from ({"detail": str(message)} for message in error.messages)
        return
    for name, messages in error.message_dict.items():
        yield from ({**_place(name), "detail": str(message)} for message in messages)


def _place(name: str) -> dict[str, str]:
    if name.startswith("?"):
        return {"parameter": name[1:]}
    return {} if name == "__all__" else {"pointer": f"#/{name}"}


def _misshapen(error: Mapping[str, Any]) -> dict[str, str]:
    """One complaint of pydantic: where, and in the reader's words what."""
    source, *path = error["loc"]
    detail = words_for(str(error["type"]), error.get("ctx") or {})
    if source == "body":
        return {"pointer": "#" + "".join(f"/{_escaped(part)}" for part in path[1:]), "detail": detail}
    names = [str(part) for part in path if part != "where"]
    return {"parameter": names[0], "detail": detail} if names else {"detail": detail}


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def unknown_parameters(names: set[str]) -> ProblemError:
    return ProblemError("invalid", errors=[{"parameter": name, "detail": _("Unknown.")} for name in sorted(names)])
