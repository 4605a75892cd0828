"""Tables: uploaded, set, looked through, recorded, taken back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May

from .. import actions, queries
from ..forms import PlanForm, ReadingForm, TableForm
from ..models import Import
from ..presenters import Report, preview, report

MANAGE = May.MANAGE_WORKSPACE
SHOWN = 50


@needs(MANAGE)
def imports(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The last ones, with a form for one more."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.succeeds(partial(_take, agent)):
        return redirect("touchpoints:imports_one", form.result.pk)
    rows = queries.imports()[:SHOWN]
    return render(request, "touchpoints/imports.html", {"form": form, "rows": rows}, status=form.status)


def _take(agent: Agent, *, file: Any) -> Import:
    return actions.take_table(name=file.name or "", content=file.read(), zone=agent.time_zone, agent=agent)


@needs(MANAGE)
def one(request: HttpRequest, agent: Agent, import_id: int) -> HttpResponse:
    """One import, whatever state it is in. Sent: how to read the table, which begins the check."""
    row = _row(import_id)
    form = PlanForm(request.POST or None, row=row, language=agent.language) if row.may_be_set else None
    if request.method == "POST" and form and form.succeeds(partial(actions.check_table, row=row, by=agent.actor)):
        return redirect("touchpoints:imports_one", row.pk)
    if request.method == "POST" and form is None:
        return _refused(request, _("The import has moved on in the meantime. Look at it again."), row)
    return _page(request, row, form)


def _page(request: HttpRequest, row: Import, form: PlanForm | None) -> HttpResponse:
    parts = {
        "row": row,
        "form": form,
        "reading": ReadingForm(row=row) if form and row.plan["form"] == "csv" else None,
        "preview": preview(row, form) if form else None,
        "report": report(row),
    }
    return render(request, "touchpoints/import.html", parts, status=form.status if form else 200)


@needs(MANAGE)
def progress(request: HttpRequest, agent: Agent, import_id: int) -> HttpResponse:
    """How far it is; once it rests, the browser is sent to the whole page."""
    row = _row(import_id)
    if not row.is_busy and request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    found: Report = report(row)
    return render(request, "touchpoints/_progress.html", {"row": row, "report": found})


@require_POST
@needs(MANAGE)
def anew(request: HttpRequest, agent: Agent, import_id: int) -> HttpResponse:
    """Another encoding or separator."""
    row = _row(import_id)
    form = ReadingForm(request.POST, row=row)
    if form.succeeds(partial(actions.read_anew, row=row, by=agent.actor)):
        return redirect("touchpoints:imports_one", row.pk)
    return _refused(request, " ".join(str(each) for errors in form.errors.values() for each in errors), row)


@require_POST
@needs(MANAGE)
def run(request: HttpRequest, agent: Agent, import_id: int) -> HttpResponse:
    return _act(request, agent, import_id, actions.run_import)


@require_POST
@needs(MANAGE)
def undo(request: HttpRequest, agent: Agent, import_id: int) -> HttpResponse:
    return _act(request, agent, import_id, actions.undo_import)


def _act(request: HttpRequest, agent: Agent, import_id: int, act: Any) -> HttpResponse:
    row = _row(import_id)
    try:
        act(row=row, by=agent.actor)
    except ValidationError as error:
        return _refused(request, error.messages[0], row)
    return redirect("touchpoints:imports_one", row.pk)


def _refused(request: HttpRequest, words: str, row: Import) -> HttpResponse:
    messages.error(request, words)
    row.refresh_from_db()
    answer = _page(request, row, None)
    answer.status_code = 422
    return answer


def _row(import_id: int) -> Import:
    row: Import = get_object_or_404(queries.imports(), pk=import_id)
    return row
