"""For those who keep the house running: health, jobs that were given up, mail that could not be read or sent."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations import actions as conversations
from hafawa.conversations import queries
from hafawa.platform.files.serving import POLICY
from hafawa.platform.jobs import actions
from hafawa.platform.jobs.queries import dead_jobs, load
from hafawa.platform.web.reading import write_number

from ..health import examine, worst

SHOWN = 100
AT_ONCE = 500
RAW_SHOWN_BYTES = 64 * 1024


@needs(May.OPERATE)
def health(request: HttpRequest, agent: Agent) -> HttpResponse:
    signs = examine()
    return render(request, "desk/operations/health.html", {"signs": signs, "worst": worst(signs), **counts()})


@needs(May.OPERATE)
def jobs(request: HttpRequest, agent: Agent) -> HttpResponse:
    rows = list(dead_jobs()[:SHOWN])
    return render(request, "desk/operations/jobs.html", {"load": load(), "jobs": rows, **counts()})


@require_POST
@needs(May.OPERATE)
def retry_jobs(request: HttpRequest, agent: Agent, job_id: int | None = None) -> HttpResponse:
    """One, or all that were given up."""
    done = sum(actions.retry(job_id=each, by=agent.actor) for each in _dead_ids(job_id))
    words = ngettext("%(count)s job is tried again.", "%(count)s jobs are tried again.", done)
    return _told(request, words, done, "operations:jobs")


@require_POST
@needs(May.OPERATE)
def discard_jobs(request: HttpRequest, agent: Agent, job_id: int | None = None) -> HttpResponse:
    done = sum(actions.discard(job_id=each, by=agent.actor) for each in _dead_ids(job_id))
    words = ngettext("%(count)s job was thrown away.", "%(count)s jobs were thrown away.", done)
    return _told(request, words, done, "operations:jobs")


def _dead_ids(job_id: int | None) -> list[int]:
    return list(dead_jobs().values_list("pk", flat=True)[:AT_ONCE]) if job_id is None else [job_id]


@needs(May.OPERATE)
def arrivals(request: HttpRequest, agent: Agent) -> HttpResponse:
    context = {"arrivals": queries.failed_arrivals(SHOWN), "aside": queries.arrivals_aside(SHOWN), **counts()}
    return render(request, "desk/operations/arrivals.html", context)


@needs(May.OPERATE)
def arrival(request: HttpRequest, agent: Agent, arrival_id: int) -> HttpResponse:
    """One mail with what was wrong, and the beginning of its raw form as text."""
    arrival = get_object_or_404(queries.arrivals(), pk=arrival_id)
    content = bytes(arrival.raw)
    context = {
        "arrival": arrival,
        "size": len(content),
        "raw": content[:RAW_SHOWN_BYTES].decode("utf-8", "replace").replace("\0", "�"),
        "is_cut": len(content) > RAW_SHOWN_BYTES,
    }
    return render(request, "desk/operations/arrival.html", context | counts())


@needs(May.OPERATE)
def raw(request: HttpRequest, agent: Agent, arrival_id: int) -> HttpResponse:
    """Every byte as it came, to be kept as a file; no browser shows it as a page of ours."""
    arrival = get_object_or_404(queries.arrivals(), pk=arrival_id)
    response = HttpResponse(bytes(arrival.raw), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="arrival-{arrival.pk}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@needs(May.OPERATE)
def retry_arrivals(request: HttpRequest, agent: Agent, arrival_id: int | None = None) -> HttpResponse:
    """One, or all that could not be read."""
    ids: Iterable[int] = [arrival_id] if arrival_id else [each.pk for each in queries.failed_arrivals(AT_ONCE)]
    rows = queries.arrivals(ids).defer("raw", "inbox__settings")
    done = sum(conversations.retry_arrival(arrival=each, by=agent.actor) for each in rows)
    words = ngettext("%(count)s mail is being read again.", "%(count)s mails are being read again.", done)
    return _told(request, words, done, "operations:arrivals")


@needs(May.OPERATE)
def outgoing(request: HttpRequest, agent: Agent) -> HttpResponse:
    held = queries.held_back_messages(SHOWN)
    context = {"held": [{"message": each, "told": queries.why_not_sent(each)} for each in held], **counts()}
    return render(request, "desk/operations/outgoing.html", context)


def counts() -> dict[str, int]:
    """What the tabs say."""
    return {
        "dead_count": load().dead,
        "failed_count": queries.failed_arrival_count(),
        "held_count": len(queries.held_back_messages()),
    }


def _told(request: HttpRequest, words: str, done: int, back: str) -> HttpResponse:
    """Say what was done, and go back to the list; a script is told where to go."""
    if done:
        messages.success(request, words % {"count": write_number(done)})
    else:
        messages.info(request, _("There was nothing left to do: somebody was quicker."))
    answer = redirect(back)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer
