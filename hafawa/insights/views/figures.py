"""The figures page, what is behind its numbers, and its definitions."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.accounts.queries import agents, brands, teams
from hafawa.conversations.channel import installed_channels
from hafawa.conversations.models import Conversation
from hafawa.conversations.queries import visible_to
from hafawa.platform.web.reading import current_reader

from .. import queries
from ..definitions import FIGURES, Figure
from ..forms import LENGTHS, FiguresForm
from ..parts import SPLITS, part_asked, part_name, split_names
from ..presenters.numbers import conversations, measured
from ..presenters.view import view
from ..presenters.wall import wall
from ..report import report

BEHIND_PAGE = 50
ASKED = ("days", "first", "last", *queries.DIMENSIONS, "by", "name")


def _today() -> date:
    return timezone.now().astimezone(current_reader.get().zone).date()


def _asked(request: HttpRequest, agent: Agent) -> tuple[FiguresForm, queries.Question | None]:
    form = FiguresForm(request.GET)
    if not form.is_valid():
        return form, None
    period = form.period(current_reader.get().zone, _today())
    return form, queries.question(agent, period, form.narrow())


def _query(request: HttpRequest) -> dict[str, str]:
    kept = ("days", "first", "last", *queries.DIMENSIONS)
    return {name: request.GET[name] for name in kept if request.GET.get(name)}


@needs(May.SEE_FIGURES)
def figures(request: HttpRequest, agent: Agent) -> HttpResponse:
    form, asked = _asked(request, agent)
    by = request.GET.get("by", "channel")
    context: dict[str, Any] = {
        "section": "figures", "form": form, "lengths": LENGTHS, "choices": _choices(), "by": by,
        "splits": split_names(), "query": _query(request),
    }  # fmt: skip
    if asked is None or by not in SPLITS:
        return render(request, "insights/figures.html", context, status=400)
    context |= {
        "period": asked.period, "before": asked.period.before(),
        "days": form.cleaned_data["days"] or (None if form.cleaned_data["first"] else LENGTHS[0]),
        "settled_at": queries.settled_at(), "is_reading_the_past": queries.is_reading_the_past(),
        **view(asked, by, _query(request)),
    }  # fmt: skip
    return render(request, "insights/figures.html", context)


def _choices() -> list[dict[str, Any]]:
    channels = [(each.kind, str(each.label)) for each in installed_channels()]
    languages = [("ar", _("Arabic")), ("en", _("English")), ("ro", _("Romanian"))]
    return [
        {"name": "team", "label": _("Team"), "any": _("All teams"), "rows": list(teams().values_list("pk", "name"))},
        {"name": "agent", "label": _("Agent"), "any": _("Everybody"), "rows": list(agents().values_list("pk", "name"))},
        {
            "name": "brand",
            "label": _("Brand"),
            "any": _("All brands"),
            "rows": list(brands().values_list("pk", "name")),
        },
        {"name": "channel", "label": _("Channel"), "any": _("All channels"), "rows": channels},
        {"name": "language", "label": _("Language"), "any": _("Any language"), "rows": languages},
    ]


@needs(May.SEE_FIGURES)
def behind(request: HttpRequest, agent: Agent, key: str) -> HttpResponse:
    """The conversations a number was counted from."""
    _form, asked = _asked(request, agent)
    if asked is None or key not in FIGURES:
        raise Http404
    by, name = _part(request)
    now = report(asked, by, with_ids=True)
    found = now.behind(key, by, name)
    ids = list(found)
    start = _start(request)
    shown = ids[start : start + BEHIND_PAGE]
    rows = {row.pk: row for row in visible_to(agent).filter(pk__in=shown).select_related("customer", "assignee")}
    more = request.GET.copy()
    more["start"] = str(start + BEHIND_PAGE)
    context = {
        "section": "figures", "figure": FIGURES[key], "part": part_name(now, by, name),
        "count": conversations(len(ids)),
        "rows": [_with_measure(rows[each], FIGURES[key], found[each]) for each in shown if each in rows],
        "query": _query(request), "period": asked.period,
        "asked": {name: value for name, value in request.GET.items() if name in ASKED and value},
        "next_url": f"?{more.urlencode()}" if len(ids) > start + BEHIND_PAGE else "",
    }  # fmt: skip
    return render(request, "insights/behind.html", context)


def _with_measure(row: Conversation, figure: Figure, value: int | None) -> Conversation:
    row.measured = measured(figure, value)  # type: ignore[attr-defined]  # for the template alone
    return row


def _start(request: HttpRequest) -> int:
    text = request.GET.get("start", "0")
    if not text.isdecimal() or len(text) > 7:
        raise Http404
    return int(text)


def _part(request: HttpRequest) -> tuple[str, Hashable]:
    try:
        return part_asked(request.GET)
    except ValueError as error:
        raise Http404 from error


@needs(May.SEE_FIGURES)
def wall_page(request: HttpRequest, agent: Agent) -> HttpResponse:
    """For a screen on the wall: asks for itself again every quarter of a minute, for as long as it hangs there."""
    return render(request, "insights/wall.html", {"at": timezone.now(), **wall(agent)})


@needs(May.SEE_FIGURES)
def wall_now(request: HttpRequest, agent: Agent) -> HttpResponse:
    return render(request, "insights/wall_now.html", {"at": timezone.now(), **wall(agent)})


@needs(May.SEE_FIGURES)
def definitions(request: HttpRequest, agent: Agent) -> HttpResponse:
    return render(request, "insights/definitions.html", {"section": "figures", "figures": FIGURES.values()})
