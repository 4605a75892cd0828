"""Colleagues: inviting, changing, letting go."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .. import actions, queries
from ..access import needs
from ..forms.people import InviteForm, PersonForm
from ..models import Agent, Role
from ..permissions import GRANTS, SAID, May


@needs(May.MANAGE_PEOPLE)
def people(request: HttpRequest, agent: Agent) -> HttpResponse:
    context = {"people": queries.people(), "with_two_step": queries.with_two_step()}
    return render(request, "accounts/people.html", context)


@needs(May.SEE)
def roles(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Who may do what, as it is asked for: read from the very table that decides."""
    columns = list(reversed(Role))
    rows = [(words, [may in GRANTS[role] for role in columns]) for may, words in SAID.items()]
    return render(request, "accounts/roles.html", {"roles": columns, "rows": rows})


@needs(May.MANAGE_PEOPLE)
@never_cache
def invite(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The link is shown once, to be handed over by whatever way the two trust."""
    workspace = queries.workspace()
    initial = {"role": "agent", "language": workspace.language, "time_zone": workspace.time_zone}
    form = InviteForm(request.POST or None, teams=queries.teams(), initial=initial)
    if request.method == "POST" and form.succeeds(partial(actions.create_agent, by=agent.actor)):
        return _show_link(request, form.result, agent, is_new=True)
    return render(request, "accounts/person.html", {"form": form}, status=form.status)


def _show_link(request: HttpRequest, person: Agent, agent: Agent, *, is_new: bool) -> HttpResponse:
    link = actions.password_link(agent=person, by=agent.actor)
    return render(request, "accounts/person_link.html", {"person": person, "link": link, "is_new": is_new})


@needs(May.MANAGE_PEOPLE)
def person(request: HttpRequest, agent: Agent, person_id: int) -> HttpResponse:
    person = get_object_or_404(queries.people(), pk=person_id)
    form = PersonForm(request.POST or None, teams=queries.teams(), person=person)
    if request.method == "POST" and form.succeeds(partial(actions.change_agent, agent=person, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("accounts:people")
    context = {"form": form, "person": person, "has_two_step": person.pk in queries.with_two_step()}
    return render(request, "accounts/person.html", context, status=form.status)


@require_POST
@needs(May.MANAGE_PEOPLE)
@never_cache
def person_link(request: HttpRequest, agent: Agent, person_id: int) -> HttpResponse:
    person = get_object_or_404(queries.agents(), pk=person_id)
    return _show_link(request, person, agent, is_new=False)


@require_POST
@needs(May.MANAGE_PEOPLE)
def person_state(request: HttpRequest, agent: Agent, person_id: int) -> HttpResponse:
    """Deactivate or let back in, as `active` says ("1" or "0"): pressing twice does nothing twice."""
    person = get_object_or_404(queries.people(), pk=person_id)
    act = actions.reactivate if request.POST.get("active") == "1" else actions.deactivate
    try:
        act(agent=person, by=agent.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("accounts:person", person_id=person_id)
    said = _("%(name)s can sign in again.") if person.is_active else _("%(name)s can no longer sign in.")
    messages.success(request, said % {"name": person.name})
    return redirect("accounts:people")


@require_POST
@needs(May.MANAGE_PEOPLE)
def person_two_step(request: HttpRequest, agent: Agent, person_id: int) -> HttpResponse:
    person = get_object_or_404(queries.people(), pk=person_id)
    actions.remove_two_step(agent=person, by=agent.actor)
    messages.success(request, _("%(name)s now signs in with the password alone.") % {"name": person.name})
    return redirect("accounts:person", person_id=person_id)
