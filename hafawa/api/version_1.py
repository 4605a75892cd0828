"""Version 1: each domain's routes, put together. What is promised here is kept until a version 2 stands beside it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.types import DictStrAny

from hafawa.accounts.api import router as accounts
from hafawa.conversations.api import router as conversations
from hafawa.customers.api import router as customers
from hafawa.insights.api import router as insights
from hafawa.sla.api import router as sla
from hafawa.touchpoints.api import router as touchpoints

from .faults import problem_of, unknown_parameters
from .problems import written
from .search import router as search


class StrictParser(Parser):
    """JSON in UTF-8 (RFC 8259), without what a database cannot keep."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        data: DictStrAny = orjson.loads(request.body)
        if b"\\u0000" in request.body and _has_nul(data):
            raise ValueError("a NUL character, which no database keeps")
        return data


def _has_nul(data: Any) -> bool:
    if isinstance(data, str):
        return "\x00" in data
    if isinstance(data, dict):
        return any(map(_has_nul, data.keys())) or any(map(_has_nul, data.values()))
    return isinstance(data, list) and any(map(_has_nul, data))


def _only_known_parameters(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A misspelt filter must not answer with everything."""
    models = run.__self__.models  # type: ignore[attr-defined]  # the operation, as its router made it
    known = {
        name for model in models if model.__ninja_param_source__ == "query" for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if unknown := set(request.GET) - known:
            return written(request, unknown_parameters(unknown))
        return run(request, *args, **kwargs)

    return checked


def _explain(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, Exception)
    return written(request, problem_of(error))


api = NinjaAPI(
    title="Hafawa",
    version="1",
    urls_namespace="api-v1",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
)
for explained in (Exception, Http404, HttpError, ValidationError):  # ninja has handlers of its own for these
    api.add_exception_handler(explained, _explain)
api.add_decorator(_only_known_parameters, mode="view")
for router in (conversations, sla, customers, touchpoints, search, insights, accounts):
    api.add_router("", router)
