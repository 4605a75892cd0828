"""The first middleware: gives each request an id, one log line and its figures, and answers the probes.

Probes are answered before anything else runs, so that a monitor needs no session, host name or language.
"""

import re
from collections.abc import Callable
from secrets import token_hex
from time import perf_counter

import structlog
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram
from structlog.contextvars import bound_contextvars

from . import probes

REQUESTS = Counter("hafawa_requests", "Requests answered.", ["method", "status"])
SECONDS = Histogram(
    "hafawa_request_seconds",
    "Time to answer, by route.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
log = structlog.get_logger("hafawa.request")


class ObserveMiddleware:
    """Wraps everything; the id comes back as X-Request-ID, so that a reader's complaint finds its log lines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = probes.PROBES.get(request.path_info)
        if probe is not None:
            answer = probe(request)
            answer.headers["Content-Length"] = str(len(answer.content))
            return answer
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else token_hex(8)
        with bound_contextvars(request_id=request_id):
            began = perf_counter()
            response = self.get_response(request)
            _note(request, response, perf_counter() - began)
        response.headers["X-Request-ID"] = request_id
        return response


def _note(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """The query string stays out of the log: people search for names and addresses."""
    method = request.method if request.method in METHODS else "other"
    route = request.resolver_match.route if request.resolver_match else "(none)"
    REQUESTS.labels(method, response.status_code).inc()
    SECONDS.labels(route).observe(seconds)
    is_asset = request.path_info.startswith("/static/")
    write = log.debug if is_asset else log.info
    write("request", method=method, path=request.path_info, status=response.status_code, ms=round(seconds * 1000, 1))
