"""The bell: the newest alerts, and whether there are new ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hafawa.accounts.access import signed_in
from hafawa.accounts.models import Agent
from hafawa.alerts.actions import mark_seen
from hafawa.alerts.queries import newest_for

from ..presenters import alerts as presenter


@signed_in
def alerts(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Newest first. What is on the screen has been seen; it is still marked as new this once."""
    shown = presenter.shown(agent, newest_for(agent))
    if any(alert.is_new for alert in shown):
        mark_seen(agent=agent)
    is_fragment = request.headers.get("HX-Target", "").endswith("alerts")
    template = "desk/alerts/rows.html" if is_fragment else "desk/alerts/page.html"
    return render(request, template, {"section": "alerts", "alerts": shown, "topic": f"agent.{agent.pk}"})


@signed_in
def bell(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The bell alone, for the rail and the phone's bar, marked as the present place where it is."""
    entry = presenter.bell(agent)
    section = entry.key if entry.url in request.headers.get("HX-Current-URL", "") else ""
    return render(request, "desk/alerts/bell.html", {"entry": entry, "section": section})
