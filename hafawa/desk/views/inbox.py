"""The list: views with their counts, pages of rows, and the desk around them."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import open_teams, workspace
from hafawa.conversations import queries
from hafawa.conversations.queries import PAGE, VIEWS, Filters, Page, Place, View, team_view
from hafawa.sla.queries import PROMISE_VIEWS, due_counts, due_page, shown_clocks

from ..presenters.rows import rows
from ..row_ids import row_id
from .filtering import asked_in, filters_in
from .trash import undo_parts
from .viewing import view_for

FIRST_VIEW = "mine"
MOST_PAGES = 8  # that a refresh brings again, so that the place in a long list is kept
OPEN = re.compile(r"/c/(\d+)/")
CAME_FROM = re.compile(r"[?&]view=([a-z]+(?:-\d+)?)(?:[&#]|$)")


@needs(May.SEE)
def home(request: HttpRequest, agent: Agent) -> HttpResponse:
    return redirect("desk:inbox", FIRST_VIEW if allows(agent, May.ANSWER) else "open")


@needs(May.SEE)
def inbox(request: HttpRequest, agent: Agent, view: str) -> HttpResponse:
    """The desk with a list and nothing open. What a form left open does not stay in the address."""
    if "" in request.GET.values():
        return redirect(f"{request.path}?{asked_in(request)}")
    parts = {**list_parts(request, agent, view), **undo_parts(request, agent)}
    return render(request, "desk/inbox.html", {**parts, "screen": "list"})


@needs(May.SEE)
def list_rows(request: HttpRequest, agent: Agent, view: str) -> HttpResponse:
    """The rows alone: refreshed when something changes, or the next page of them."""
    return render(request, "desk/rows.html", list_parts(request, agent, view, counted=False))


@needs(May.SEE)
def counts(request: HttpRequest, agent: Agent, view: str) -> HttpResponse:
    """The views with their counts."""
    return render(request, "desk/views.html", {"view": view_for(agent, view), **_view_parts(agent, view)})


def list_parts(request: HttpRequest, agent: Agent, key: str, *, counted: bool = True) -> dict[str, Any]:
    """What the list pane shows. `open_id` is the conversation beside it."""
    view = view_for(agent, key)
    filters = filters_in(request)
    after = _place(request.GET.get("after", ""))
    pages = min(max(row_id(request.GET.get("pages", "")) or 1, 1), MOST_PAGES)
    page = _page(agent, view, filters, after, PAGE if after else PAGE * pages)
    open_id = _open_id(request)
    asked = asked_in(request)
    return {
        "section": "conversations",
        "view": view,
        "view_key": key,
        "is_by_due": key in PROMISE_VIEWS,
        "rows": rows(
            page.rows, me=agent.pk, view=key, open_id=open_id, clocks=shown_clocks([row.pk for row in page.rows])
        ),
        "next": str(page.next) if page.next else "",
        "is_first_page": after is None,
        "pages": pages,
        "next_pages": pages + 1,
        "asked": asked,
        "narrowed_by": asked.count("=") if asked else 0,
        "can_answer": allows(agent, May.ANSWER),
        "topics": topics(agent),
        **(_view_parts(agent, key) if counted else {}),
    }


def _page(agent: Agent, view: View, filters: Filters, after: Place | None, size: int) -> Page:
    """A view in its own order: by activity, by the longest wait, or by what is due first."""
    if view.key not in PROMISE_VIEWS:
        return queries.list_page(agent, view, filters=filters, after=after, size=size)
    ids, place = due_page(agent, view.key, filters=filters, after=after, size=size)
    return Page(queries.listed_by_ids(agent, ids), place)


def topics(agent: Agent) -> str:
    """What the list listens to: everybody's conversations, and those of the restricted teams one is in."""
    restricted = [team.pk for team in open_teams(agent) if team.is_restricted]
    return " ".join(["list", *(f"list.team.{pk}" for pk in restricted)])


def came_from(request: HttpRequest) -> str:
    """The view an open conversation was reached from, by its page's address: where "back" leads."""
    found = CAME_FROM.search(request.get_full_path()) or CAME_FROM.search(request.headers.get("HX-Current-URL", ""))
    return found[1] if found else FIRST_VIEW


def _view_parts(agent: Agent, key: str) -> dict[str, Any]:
    own = [team_view(team.pk, team.name) for team in open_teams(agent)]
    views = [*PROMISE_VIEWS.values(), *VIEWS.values()]
    counted = [view for view in (*VIEWS.values(), *own) if view.key not in UNCOUNTED]
    numbers = queries.counts(agent, counted) | due_counts(agent)
    return {
        "organisation": workspace().name,
        "views": [_entry(view, numbers.get(view.key), _alarm(view.key, numbers)) for view in views],
        "team_views": [_entry(view, numbers.get(view.key)) for view in own],
        "view_key": key,
    }


UNCOUNTED = {"resolved", "spam", "following"}  # a number there calls for nothing


def _alarm(key: str, numbers: dict[str, int]) -> str:
    """How loud a count is: red for broken promises, saffron for what needs somebody now."""
    if key == "overdue" and numbers["overdue"]:
        return "broken"
    if (key == "soon" and numbers["soon"]) or (key == "unanswered" and numbers["overdue"] + numbers["soon"]):
        return "now"
    return ""


def _entry(view: View, number: int | None, alarm: str = "") -> dict[str, Any]:
    return {
        "key": view.key,
        "label": view.label,
        "icon": view.icon,
        "url": reverse("desk:inbox", args=[view.key]),
        "count": number,
        "alarm": alarm,
        "is_more": number == queries.COUNT_TO,
    }


def _open_id(request: HttpRequest) -> int | None:
    where = request.headers.get("HX-Current-URL", "") or request.path
    found = OPEN.search(where)
    return int(found[1]) if found else None


def _place(text: str) -> Place | None:
    if not text:
        return None
    try:
        return Place.read(text)
    except ValueError as error:
        raise Http404 from error
