"""Choosing a password by a one-time link: the first one, or a new one."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hafawa.platform.web.reading import reading_as

from .. import actions
from ..forms.passwords import NewPasswordForm
from ..middleware import reader_for, remember_language
from ..models import Agent
from ..password_links import agent_of


@never_cache
@sensitive_post_parameters("password")
def password_link(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Read to in the colleague's own language: the first thing they see of Hafawa."""
    agent = agent_of(uid, token)
    if agent is None:
        return render(request, "accounts/password_link_over.html", status=404)
    with reading_as(reader_for(agent)), timezone.override(agent.zone):
        return _choose(request, agent, uid, token)


def _choose(request: HttpRequest, agent: Agent, uid: str, token: str) -> HttpResponse:
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.succeeds(partial(actions.use_password_link, uid=uid, token=token)):
        messages.success(request, _("Your password is set. Sign in with it."))
        response: HttpResponse = redirect("account_login")
        remember_language(response, agent.language)
        return response
    return render(request, "accounts/password_link.html", {"form": form, "agent": agent}, status=form.status)
