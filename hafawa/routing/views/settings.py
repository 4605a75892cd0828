"""What is set about sharing work."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts import queries as accounts
from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.platform.events.action import action

from .. import actions, queries
from ..forms.settings import QueueForm, RulesForm, SeatForm, SkillForm, WeightsForm
from ..models import Queue, Seat, Skill


@needs(May.MANAGE_TEAMS)
def settings(request: HttpRequest, agent: Agent) -> HttpResponse:
    teams = list(accounts.teams_managed_by(agent))
    queues = {queue.pk: queue for queue in Queue.objects.filter(pk__in=[team.pk for team in teams])}
    people = queries.answering()
    seats = queries.seats([each.pk for each in people])
    context = {
        "teams": [(team, queues.get(team.pk) or Queue(team=team)) for team in teams],
        "people": [(each, *_seat(seats.get(each.pk))) for each in people],
        "skills": queries.skills(),
    }
    return render(request, "routing/settings.html", context)


def _seat(known: Seat | None) -> tuple[Seat, list[Skill]]:
    """Their seat, and its skills: who has none yet is as a new one."""
    return (known, list(known.skills.all())) if known else (Seat(), [])


@needs(May.MANAGE_TEAMS)
def queue(request: HttpRequest, agent: Agent, team_id: int) -> HttpResponse:
    team = get_object_or_404(accounts.teams_managed_by(agent), pk=team_id)
    known = Queue.objects.filter(pk=team.pk).first() or Queue(team=team)
    form = QueueForm(request.POST or None, teams=accounts.teams_managed_by(agent), queue=known)
    if request.method == "POST" and form.succeeds(partial(actions.save_queue, team=team, by=agent.actor)):
        return _saved(request)
    return render(request, "routing/queue_settings.html", {"form": form, "team": team}, status=form.status)


@needs(May.MANAGE_TEAMS)
def seat(request: HttpRequest, agent: Agent, agent_id: int) -> HttpResponse:
    person = get_object_or_404(accounts.agents(), pk=agent_id)
    form = SeatForm(request.POST or None, seat=queries.seats([person.pk]).get(person.pk))
    if request.method == "POST" and form.succeeds(partial(_set_seat, person, agent)):
        return _saved(request)
    return render(request, "routing/seat.html", {"form": form, "person": person}, status=form.status)


@action
def _set_seat(person: Agent, agent: Agent, *, presence: str, **values: Any) -> None:
    """Both, or neither."""
    actions.save_seat(agent=person, by=agent.actor, **values)
    actions.set_presence(agent=person, presence=presence, by=agent.actor)


@needs(May.MANAGE_TEAMS)
def skill(request: HttpRequest, agent: Agent, skill_id: int | None = None) -> HttpResponse:
    skill = get_object_or_404(Skill, pk=skill_id) if skill_id else None
    form = SkillForm(request.POST or None, skill=skill)
    if request.method == "POST" and form.succeeds(partial(actions.save_skill, skill=skill, by=agent.actor)):
        return _saved(request)
    return render(request, "routing/skill.html", {"form": form, "skill": skill}, status=form.status)


@require_POST
@needs(May.MANAGE_TEAMS)
def remove_skill(request: HttpRequest, agent: Agent, skill_id: int) -> HttpResponse:
    actions.remove_skill(skill=get_object_or_404(Skill, pk=skill_id), by=agent.actor)
    messages.success(request, _("The skill is gone."))
    return redirect("routing:settings")


@needs(May.MANAGE_TEAMS)
def weights(request: HttpRequest, agent: Agent) -> HttpResponse:
    form = WeightsForm(request.POST or None, weights=queries.weights())
    if request.method == "POST" and form.succeeds(partial(actions.save_weights, by=agent.actor)):
        return _saved(request)
    return render(request, "routing/weights.html", {"form": form}, status=form.status)


@needs(May.MANAGE_TEAMS)
def rules(request: HttpRequest, agent: Agent) -> HttpResponse:
    form = RulesForm(request.POST or None, rules=queries.rules())
    if request.method == "POST" and form.succeeds(partial(actions.save_rules, by=agent.actor)):
        return _saved(request)
    return render(request, "routing/rules.html", {"form": form}, status=form.status)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("routing:settings")
