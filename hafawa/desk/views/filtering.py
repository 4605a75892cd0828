"""Narrowing a list beyond its view: by the address, or by the dialog that writes the address."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hafawa.accounts.access import needs
from hafawa.accounts.forms.choices import spoken_languages
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.accounts.queries import agents, tags
from hafawa.conversations.models import Priority, Status, Type
from hafawa.conversations.queries import Filters

from ..row_ids import row_id
from .viewing import view_for

NOBODY = "none"
NAMES = ("assignee", "team", "customer", "priority", "brand", "tag", "type", "language", "status")


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to narrow by, the answers there are, and the one given."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


def filters_in(request: HttpRequest) -> Filters:
    """What the address narrows the list by. A number that is none is not there."""
    asked = request.GET
    assignee = asked.get("assignee", "")
    return Filters(
        assignee_id=None if assignee == NOBODY else _number(assignee),
        is_unassigned=assignee == NOBODY,
        team_id=_number(asked.get("team", "")),
        customer_id=_number(asked.get("customer", "")),
        priority=_number(asked.get("priority", "")),
        brand_id=_number(asked.get("brand", "")),
        tag=asked.get("tag", ""),
        type=asked.get("type", ""),
        language=asked.get("language", ""),
        status=asked.get("status", ""),
    )


def _number(text: str) -> int | None:
    if text and row_id(text) is None:
        raise Http404
    return row_id(text)


def asked_in(request: HttpRequest) -> str:
    """The same as the address says it, in one order, without what was left open."""
    asked = request.GET.copy()
    for name in list(asked):
        if name not in NAMES or not asked[name]:
            del asked[name]
    return asked.urlencode()


@needs(May.SEE)
def narrow(request: HttpRequest, agent: Agent, view: str) -> HttpResponse:
    """The dialog. Its form is an ordinary GET, so what it makes can be kept as a bookmark."""
    chosen = request.GET
    questions = (
        _question(chosen, "assignee", _("Assignee"), [(NOBODY, _("Nobody")), *agents().values_list("pk", "name")]),
        _question(chosen, "tag", _("Tag"), ((tag.name, tag.name) for tag in tags()[:500])),
        _question(chosen, "priority", _("Priority"), Priority.choices),
        _question(chosen, "type", _("Type"), Type.choices),
        _question(chosen, "language", _("Language"), spoken_languages()),
        _question(chosen, "status", _("Status"), Status.settable()),
    )
    kept = [(name, chosen[name]) for name in ("customer", "team", "brand") if chosen.get(name)]
    return render(
        request, "desk/dialogs/narrow.html", {"view": view_for(agent, view), "questions": questions, "kept": kept}
    )


def _question(asked: dict[str, str], name: str, label: str, choices: Iterable[tuple[object, object]]) -> Question:
    return Question(name, label, tuple((str(value), str(word)) for value, word in choices), asked.get(name, ""))
