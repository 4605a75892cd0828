"""The catalogue of kinds."""

from functools import partial
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May

from .. import actions
from ..forms import KindForm
from ..models import Stage
from ..queries import catalogue

MANAGE = May.MANAGE_WORKSPACE


@needs(MANAGE)
def kinds(request: HttpRequest, agent: Agent) -> HttpResponse:
    """By stage."""
    stages = [
        (Stage(stage).label, [(kind, kind.name_in(agent.language)) for kind in found])
        for stage, found in groupby(catalogue().values(), key=lambda kind: kind.stage)
    ]
    return render(request, "touchpoints/kinds.html", {"stages": stages})


@needs(MANAGE)
def kind(request: HttpRequest, agent: Agent, key: str = "") -> HttpResponse:
    """One kind, or a new one."""
    known = catalogue().get(key)
    if key and known is None:
        raise Http404
    form = KindForm(request.POST or None, kind=known)
    save = partial(actions.save_kind, by=agent.actor, is_new=known is None)
    if known:
        save = partial(save, key=key)
    if request.method == "POST" and form.succeeds(save):
        messages.success(request, _("Saved."))
        return redirect("touchpoints:kinds")
    name = known.name_in(agent.language) if known else ""
    return render(request, "touchpoints/kind.html", {"form": form, "kind": known, "name": name}, status=form.status)


@require_POST
@needs(MANAGE)
def reset(request: HttpRequest, agent: Agent, key: str) -> HttpResponse:
    """A shipped kind as it was shipped."""
    if not actions.reset_kind(key=key, by=agent.actor):
        raise Http404
    messages.success(request, _("The kind is as it was shipped."))
    return redirect("touchpoints:kinds")
