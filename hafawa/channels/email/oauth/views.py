"""Signing in for a mailbox: out to the provider, and back with its consent."""

import hmac
import secrets
import time

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations.actions import report_health
from hafawa.conversations.models import Inbox

from .. import queries
from . import actions, flow
from .issuers import issuer_of

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
        messages.error(request, _("Enter the client first, and save."))
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
