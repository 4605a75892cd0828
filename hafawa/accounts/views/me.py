"""One's own account: how one reads and is shown, the password, open sessions."""

from functools import partial

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from .. import actions, queries
from ..access import signed_in
from ..forms.passwords import ChangePasswordForm
from ..forms.preferences import PreferencesForm
from ..middleware import remember_language
from ..models import Agent


@signed_in
def preferences(request: HttpRequest, agent: Agent) -> HttpResponse:
    """What is saved here shows on the next page, also on the sign-in page of this browser."""
    form = PreferencesForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.succeeds(partial(actions.prefer, agent=agent, by=agent.actor)):
        with override(agent.language):
            messages.success(request, _("Saved."))
        response = redirect("accounts:me")
        remember_language(response, agent.language)
        return response
    return render(request, "accounts/me.html", {"form": form, "section": "me"}, status=form.status)


@signed_in
@never_cache
@sensitive_post_parameters("present", "password")
def password(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Every other session of this colleague ends; this one stays."""
    if not ratelimit.consume(request, action="change_password", user=agent):
        too_many: HttpResponse = ratelimit.respond_429(request)
        return too_many
    form = ChangePasswordForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.succeeds(partial(actions.set_password, agent=agent, by=agent.actor)):
        update_session_auth_hash(request, agent)
        messages.success(request, _("The password is changed. Every other device was signed out."))
        return redirect("accounts:security")
    return render(request, "accounts/password.html", {"form": form}, status=form.status)


@signed_in
def security(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The password, the second step, and other devices, at a glance."""
    return render(request, "accounts/security.html", {"has_two_step": agent.pk in queries.with_two_step()})


@require_POST
@signed_in
def sign_out_everywhere(request: HttpRequest, agent: Agent) -> HttpResponse:
    actions.sign_out_everywhere(agent=agent, by=agent.actor)
    update_session_auth_hash(request, agent)
    messages.success(request, _("Every other device was signed out."))
    return redirect("accounts:security")
