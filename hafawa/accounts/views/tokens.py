"""Keys for programs."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .. import actions, queries
from ..access import needs
from ..forms.workspace import TokenForm
from ..models import Agent, ApiToken
from ..permissions import May


@needs(May.MANAGE_WORKSPACE)
def tokens(request: HttpRequest, agent: Agent) -> HttpResponse:
    return render(request, "accounts/tokens.html", {"tokens": queries.tokens(), "now": now()})


@needs(May.MANAGE_WORKSPACE)
@never_cache
def token(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The secret is in the answer to this POST and nowhere else."""
    form = TokenForm(request.POST or None, agents=queries.agents(), initial={"agent": agent.pk})
    if request.method == "POST" and form.succeeds(partial(actions.create_token, by=agent.actor)):
        token, secret = form.result
        return render(request, "accounts/token_made.html", {"token": token, "secret": secret})
    return render(request, "accounts/token.html", {"form": form}, status=form.status)


@require_POST
@needs(May.MANAGE_WORKSPACE)
def revoke_token(request: HttpRequest, agent: Agent, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=token_id)
    actions.revoke_token(token=token, by=agent.actor)
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("accounts:tokens")
