"""The first start: whoever holds the one-time link makes the first administrator."""

from functools import partial

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hafawa.platform.web.reading import current_reader

from .. import actions, queries
from ..forms.setup import SetUpForm


@never_cache
@sensitive_post_parameters("password")
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    """Used and wrong links look the same, and tell nothing but that."""
    if not queries.is_setup_secret(secret):
        return render(request, "accounts/setup_over.html", status=404)
    initial = {"language": current_reader.get().language, "time_zone": settings.TIME_ZONE}
    form = SetUpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.succeeds(partial(actions.set_up, secret=secret)):
        get_adapter().login(request, form.result)
        with override(form.result.language):
            messages.success(request, _("Welcome. Everything is ready."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/setup.html", {"form": form}, status=form.status)
