"""Files of figures: asked for, watched while they are written, and taken away by whoever asked, nobody else."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May

from .. import actions
from ..models import Export
from ..queries import DIMENSIONS, exports_of

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8",
}  # fmt: skip
KEPT = ("days", "first", "last", *DIMENSIONS)
ASKED = (*KEPT, "by", "name")
NEWEST = 20


@needs(May.SEE_FIGURES)
def exports(request: HttpRequest, agent: Agent) -> HttpResponse:
    rows = list(exports_of(agent)[:NEWEST])
    return render(request, "insights/exports.html", {"section": "figures", "rows": rows, "is_growing": _grows(rows)})


@needs(May.SEE_FIGURES)
def exports_now(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The list again, while something in it grows."""
    rows = list(exports_of(agent)[:NEWEST])
    return render(request, "insights/exports_now.html", {"rows": rows, "is_growing": _grows(rows)})


def _grows(rows: list[Export]) -> bool:
    return any(row.state in (Export.State.WAITING, Export.State.WORKING) for row in rows)


@require_POST
@needs(May.SEE_FIGURES)
def start(request: HttpRequest, agent: Agent) -> HttpResponse:
    figure = request.POST.get("figure", "")
    names = ASKED if figure else KEPT
    asked = {name: request.POST[name] for name in names if request.POST.get(name)}
    try:
        actions.start_export(agent=agent, kind=request.POST.get("kind", ""), asked=asked, figure=figure)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("insights:exports")


@needs(May.SEE_FIGURES)
def download(request: HttpRequest, agent: Agent, export_id: int) -> HttpResponse:
    row = get_object_or_404(exports_of(agent).defer(None), pk=export_id)
    if row.state != Export.State.READY or row.content is None:
        raise Http404
    response = HttpResponse(bytes(row.content), content_type=TYPES[row.kind])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
