"""What monitors ask: /healthz (does the process answer), /readyz (can it work), /metrics (figures, for Prometheus)."""

import hmac
from collections.abc import Callable, Iterator
from ipaddress import ip_address

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hafawa.platform.health import database_fault

FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
log = structlog.get_logger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as a page thread answers at all. Restart the process when it does not."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """503 while this process cannot serve pages (no database). Late jobs and failing mailboxes are told, and stay 200:
    taking the desk away would mend neither. Strangers learn the verdict alone.
    """
    found = dict(findings())
    is_ready = found["database"] == "ok"
    answer: dict[str, object] = {"ready": is_ready}
    if may_look_inside(request):
        answer["checks"] = found
    return JsonResponse(answer, status=200 if is_ready else 503)


def findings() -> Iterator[tuple[str, str]]:
    """(check, "ok" or what is the matter)."""
    if fault := database_fault():
        log.warning("ready.database_away", error=fault)
        yield "database", "cannot be reached"
        return
    yield "database", "ok"
    try:
        yield "jobs", _jobs()
        yield "mailboxes", _mailboxes()
    except DatabaseError as error:
        log.warning("ready.tables_missing", error=str(error))
        yield "tables", "are not up to date: run `hafawa migrate`"


def _jobs() -> str:
    from hafawa.platform.jobs.queries import load

    now = load()
    return "ok" if not now.is_late else f"the oldest has been due for {now.lag_seconds:.0f} s: is a worker running?"


def _mailboxes() -> str:
    from hafawa.conversations.models import Inbox

    failing = [inbox.name for inbox in Inbox.objects.filter(is_active=True).exclude(last_error="") if inbox.is_failing]
    return "ok" if not failing else f"failing: {', '.join(failing)}"


def metrics(request: HttpRequest) -> HttpResponse:
    if not may_look_inside(request):
        return HttpResponse(
            "Only from the machine itself, or with HAFAWA_METRICS_TOKEN as bearer token.\n",
            status=403,
            content_type="text/plain",
        )
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def may_look_inside(request: HttpRequest) -> bool:
    """A bearer of the token; or somebody on this machine, which a stranger behind a local proxy is not."""
    token = settings.ENVIRONMENT.metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    host = request.headers.get("Host", "").rsplit(":", 1)[0].strip("[]")
    is_forwarded = any(request.headers.get(name) for name in FORWARDED)
    return not is_forwarded and _is_loopback(request.META.get("REMOTE_ADDR", "")) and _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


class Figures(Collector):
    """What is looked up at the moment Prometheus asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from .asgi import hub

        yield GaugeMetricFamily("hafawa_live_sockets", "Open screens on this process.", len(hub.connections))
        yield GaugeMetricFamily("hafawa_loop_lag_seconds", "How late the event loop last was.", hub.lag_seconds)
        try:
            yield from self._jobs()
        except DatabaseError as error:
            log.warning("metrics.database_away", error=str(error))

    def _jobs(self) -> Iterator[GaugeMetricFamily]:
        from hafawa.platform.jobs.queries import load

        now = load()
        jobs = GaugeMetricFamily("hafawa_jobs", "Jobs in the queue, by state.", labels=["state"])
        for state in ("waiting", "later", "failing", "running", "dead"):
            jobs.add_metric([state], getattr(now, state))
        yield jobs
        yield GaugeMetricFamily("hafawa_job_lag_seconds", "How long the oldest due job has waited.", now.lag_seconds)

    def describe(self) -> list[GaugeMetricFamily]:
        return []


REGISTRY.register(Figures())
PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics,
}
