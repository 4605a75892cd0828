"""Signing in for a mailbox: out to the provider, and back with its consent."""

import hmac
import secrets
import time

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations.actions import report_health
from hafawa.conversations.models import Inbox

from .. import queries
from ..models import OauthClient
from . import actions, flow
from .forms import LABELS, ClientForm
from .issuers import KNOWN, issuer_of

SESSION = "mailbox-consent"
MINUTES = 20


def back_address() -> str:
    """What the provider is told to send people back to."""
    return f"{settings.PUBLIC_URL}{reverse('email:consent_back')}"


@require_POST
@needs(May.MANAGE_WORKSPACE)
def start(request: HttpRequest, agent: Agent, inbox_id: int) -> HttpResponse:
    """Off to the provider. What comes back is bound to this session and this mailbox."""
    inbox = get_object_or_404(Inbox, pk=inbox_id, kind=queries.KIND)
    issuer = issuer_of(inbox.settings) if inbox.settings.is_readable else None
    if issuer is None:
        messages.error(request, _("The provider does not know us yet: enter the client first, and save."))
        return redirect("conversations:inbox", inbox.pk)
    state, verifier = secrets.token_urlsafe(32), flow.new_verifier()
    request.session[SESSION] = {"state": state, "verifier": verifier, "inbox": inbox.pk, "at": time.time()}
    hint = str(inbox.settings.get("imap_username") or inbox.address)
    address = flow.authorise_address(issuer, back=back_address(), state=state, verifier=verifier, hint=hint)
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = address
        return answer
    # A form may not lead away from here (Content-Security-Policy: form-action), a link may.
    return render(request, "email/consent.html", {"address": address, "inbox": inbox})


@sensitive_post_parameters("client_secret")
@needs(May.MANAGE_WORKSPACE)
def client(request: HttpRequest, agent: Agent, provider: str) -> HttpResponse:
    """As whom a provider knows us, once for all its mailboxes. `inbox` is where somebody came from."""
    if provider not in KNOWN:
        raise Http404
    held = OauthClient.objects.filter(provider=provider).first()
    came_from = request.GET.get("inbox", "")
    inbox = Inbox.objects.filter(pk=came_from, kind=queries.KIND).first() if came_from.isdecimal() else None
    is_filled = request.method == "POST" and "client_id" in request.POST  # the mailbox's form leads here by a button
    form = ClientForm(request.POST if is_filled else None, provider=provider, held=held)
    if is_filled and form.is_valid():
        actions.save_client(provider=provider, by=agent.actor, **form.cleaned_data)
        messages.success(
            request, _("Saved. It counts for all mailboxes at %(provider)s.") % {"provider": LABELS[provider]}
        )
        return redirect("conversations:inbox", inbox.pk) if inbox else redirect("conversations:inboxes")
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = request.get_full_path()
        return answer
    shown = {"form": form, "label": LABELS[provider], "inbox": inbox, "back": back_address()}
    return render(request, "email/client.html", shown, status=422 if is_filled else 200)


@require_GET
@needs(May.MANAGE_WORKSPACE)
def back(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Back from the provider with a code, or with a refusal."""
    asked = request.session.pop(SESSION, None)
    if not asked or time.time() - asked["at"] > MINUTES * 60:
        messages.error(request, _("This sign-in has run out. Begin again on the mailbox's page."))
        return redirect("conversations:inboxes")
    if not hmac.compare_digest(request.GET.get("state", "").encode(), asked["state"].encode()):
        raise BadRequest("this answer belongs to another sign-in")
    inbox = get_object_or_404(Inbox, pk=asked["inbox"], kind=queries.KIND)
    problem = _taken(inbox, agent, request.GET.get("code", ""), asked["verifier"])
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, _("Signed in. The mailbox is used with it from now on."))
    return redirect("conversations:inbox", inbox.pk)


def _taken(inbox: Inbox, agent: Agent, code: str, verifier: str) -> str:
    """Exchange the code and keep what it gives; what is wrong, in the reader's words, or ""."""
    issuer = issuer_of(inbox.settings)
    if not code or issuer is None:
        return _("The provider did not give its consent.")
    try:
        tokens = flow.exchange(issuer, code=code, back=back_address(), verifier=verifier)
    except flow.ConsentOverError:
        return _("The provider no longer knows this sign-in. Begin again.")
    except flow.NoTokenError as error:
        return _("The provider gives no token: %(words)s") % {"words": f"\u2068{error}\u2069"}
    if not tokens.refresh_token:
        return _("The provider gave a token that cannot be renewed. Allow offline access there.")
    actions.give(inbox=inbox, tokens=tokens, by=agent.actor)
    report_health(inbox=inbox)
    return ""
