"""Working hours in the settings."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts import queries as accounts
from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May

from .. import actions
from ..forms.calendars import CalendarForm
from ..hours_of import calendar_of
from ..models import WorkCalendar
from ..preview import next_days
from ..queries import calendars_for

MANAGE = May.MANAGE_PROMISES


@needs(MANAGE)
def calendars(request: HttpRequest, agent: Agent) -> HttpResponse:
    today = now().date()
    rows = [(row, list(next_days(calendar_of(row, today), today, 7))) for row in calendars_for(agent)]
    return render(request, "sla/calendars.html", {"rows": rows})


@needs(MANAGE)
def calendar(request: HttpRequest, agent: Agent, calendar_id: int | None = None) -> HttpResponse:
    row = get_object_or_404(calendars_for(agent), pk=calendar_id) if calendar_id else None
    form = _form(request, agent, row)
    if request.method == "POST" and form.succeeds(partial(actions.save_calendar, calendar=row, by=agent.actor)):
        messages.success(request, _("Saved. Open conversations are brought up to date within a minute."))
        return redirect("sla:calendar", form.result.pk)
    return render(request, "sla/calendar.html", {"form": form, "calendar": row}, status=form.status)


def _form(request: HttpRequest, agent: Agent, row: WorkCalendar | None) -> CalendarForm:
    return CalendarForm(
        request.POST or None,
        request.FILES or None,
        brands=accounts.brands(),
        teams=accounts.teams_managed_by(agent),
        zone=accounts.workspace().time_zone,
        calendar=row,
        country=request.GET.get("country", "")[:2].upper(),
    )


@require_POST
@needs(MANAGE)
def preview(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The next two weeks by what is written in the form, saved or not."""
    form = _form(request, agent, None)
    form.fields["name"].required = False
    days: list[Any] = []
    if form.is_valid():
        values = {**form.cleaned_data, "brand": None, "team": None}
        try:
            days = list(next_days(calendar_of(WorkCalendar(**values), now().date()), now().date()))
        except (ValueError, ValidationError):
            days = []
    return render(request, "sla/_days.html", {"days": days})


@require_POST
@needs(MANAGE)
def remove(request: HttpRequest, agent: Agent, calendar_id: int) -> HttpResponse:
    row = get_object_or_404(calendars_for(agent), pk=calendar_id)
    try:
        actions.remove_calendar(calendar=row, by=agent.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("sla:calendar", calendar_id)
    messages.success(request, _("The calendar “%(name)s” is gone.") % {"name": row.name})
    return redirect("sla:calendars")
