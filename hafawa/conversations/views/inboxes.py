"""Inboxes: the doors customers write to, how they fare, and their channels' settings."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from hafawa.accounts import queries as accounts
from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.platform.jobs.errors import without_secrets

from .. import actions, queries
from ..channel import Channel, Door, Panel, SettingsForm, channel_for, installed_channels
from ..forms.inboxes import InboxForm
from ..models import Inbox

TRIALS_A_MINUTE = 10


@needs(May.MANAGE_WORKSPACE)
def inboxes(request: HttpRequest, agent: Agent) -> HttpResponse:
    heard = queries.last_arrivals()
    rows = [(inbox, channel_for(inbox.kind), heard.get(inbox.pk)) for inbox in queries.inboxes()]
    rows.sort(key=lambda row: (not row[0].is_active, not row[0].is_failing, row[0].name))
    return render(request, "conversations/inboxes.html", {"rows": rows, "channels": installed_channels()})


@sensitive_post_parameters()
@needs(May.MANAGE_WORKSPACE)
def new_inbox(request: HttpRequest, agent: Agent, kind: str) -> HttpResponse:
    return _save(request, agent, _channel(kind), None)


@sensitive_post_parameters()
@needs(May.MANAGE_WORKSPACE)
def inbox(request: HttpRequest, agent: Agent, inbox_id: int) -> HttpResponse:
    inbox = get_object_or_404(queries.inboxes(), pk=inbox_id)
    return _save(request, agent, channel_for(inbox.kind), inbox)


@require_POST
@sensitive_post_parameters()
@needs(May.MANAGE_WORKSPACE)
def try_new_inbox(request: HttpRequest, agent: Agent, kind: str) -> HttpResponse:
    return _try(request, agent, _channel(kind), None)


@require_POST
@sensitive_post_parameters()
@needs(May.MANAGE_WORKSPACE)
def try_inbox(request: HttpRequest, agent: Agent, inbox_id: int) -> HttpResponse:
    inbox = get_object_or_404(queries.inboxes(), pk=inbox_id)
    return _try(request, agent, channel_for(inbox.kind), inbox)


@require_POST
@needs(May.MANAGE_WORKSPACE)
def inbox_state(request: HttpRequest, agent: Agent, inbox_id: int) -> HttpResponse:
    """Open or close it: `active` is 1 or 0."""
    inbox = get_object_or_404(Inbox, pk=inbox_id)
    is_active = request.POST.get("active") == "1"
    actions.switch_inbox(inbox=inbox, is_active=is_active, by=agent.actor)
    told = _("“%(name)s” is open.") if is_active else _("“%(name)s” is closed. What came in stays.")
    messages.success(request, told % {"name": inbox.name})
    return redirect("conversations:inboxes")


@needs(May.MANAGE_WORKSPACE)
def inbox_panel(request: HttpRequest, agent: Agent, inbox_id: int) -> HttpResponse:
    """How it fares, again: what an open page asks for when something has changed."""
    inbox = get_object_or_404(queries.inboxes(), pk=inbox_id)
    panel = _panel(inbox)
    if panel is None:
        raise Http404
    return render(request, panel.template, {"panel": panel.context})


@require_POST
@needs(May.MANAGE_WORKSPACE)
def inbox_do(request: HttpRequest, agent: Agent, inbox_id: int, name: str) -> HttpResponse:
    """A button of the channel's own panel."""
    inbox = get_object_or_404(queries.inboxes(), pk=inbox_id)
    try:
        told = channel_for(inbox.kind).perform(inbox.door, name, request.POST.dict(), by=agent.actor)
    except KeyError:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, told)
    return redirect("conversations:inbox", inbox.pk)


def _panel(inbox: Inbox | None) -> Panel | None:
    return channel_for(inbox.kind).panel(inbox.door) if inbox and inbox.settings.is_readable else None


def _channel(kind: str) -> Channel:
    try:
        return channel_for(kind)
    except KeyError:
        raise Http404 from None


def _forms(request: HttpRequest, agent: Agent, channel: Channel, inbox: Inbox | None) -> tuple[InboxForm, SettingsForm]:
    held = inbox.settings if inbox and inbox.settings.is_readable else {}
    return (
        InboxForm(
            request.POST or None,
            channel=channel,
            brands=accounts.brands(),
            teams=accounts.teams_managed_by(agent),
            inbox=inbox,
        ),
        channel.settings_form()(request.POST or None, held=held, prefix="door", door_id=inbox.pk if inbox else 0),
    )


def _save(request: HttpRequest, agent: Agent, channel: Channel, inbox: Inbox | None) -> HttpResponse:
    form, settings_form = _forms(request, agent, channel, inbox)
    if request.method == "POST" and settings_form.is_valid() and form.is_valid():
        save = partial(
            actions.save_inbox,
            inbox=inbox,
            kind=channel.kind,
            settings=settings_form.settings(),
            is_active=inbox.is_active if inbox else True,
            by=agent.actor,
        )
        if form.succeeds(save):
            messages.success(request, _("Saved."))
            return redirect("conversations:inboxes")
    return _page(request, channel, inbox, form, settings_form)


def _try(request: HttpRequest, agent: Agent, channel: Channel, inbox: Inbox | None) -> HttpResponse:
    """Connect with what is on the page now, saved or not. Bounded in time, and in number for each colleague."""
    form, settings_form = _forms(request, agent, channel, inbox)
    if not (form.is_valid() & settings_form.is_valid()):
        return _answer(request, channel, inbox, form, settings_form, problem=_("Fill in what is marked first."))
    if _too_often(agent):
        return _answer(request, channel, inbox, form, settings_form, problem=_("Too many tries. Wait a minute."))
    door = Door(
        id=inbox.pk if inbox else 0,
        address=form.cleaned_data["address"],
        name=form.cleaned_data["name"],
        settings=settings_form.settings(),
    )
    return _answer(request, channel, inbox, form, settings_form, trials=channel.try_out(door))


def _too_often(agent: Agent) -> bool:
    key = f"inbox-trials-{agent.pk}"
    cache.add(key, 0, 60)
    return cache.incr(key) > TRIALS_A_MINUTE


def _answer(
    request: HttpRequest,
    channel: Channel,
    inbox: Inbox | None,
    form: InboxForm,
    settings_form: SettingsForm,
    **found: Any,
) -> HttpResponse:
    """Only the findings, where a script asked; else the page with them."""
    if not request.headers.get("HX-Request"):
        return _page(request, channel, inbox, form, settings_form, **found)
    errors = [
        (bound.label, error)
        for each in (form, settings_form)
        for bound in each.visible_fields()
        for error in bound.errors
    ]
    return render(request, "conversations/_trials.html", {"errors": errors, **found})


def _page(
    request: HttpRequest,
    channel: Channel,
    inbox: Inbox | None,
    form: InboxForm,
    settings_form: SettingsForm,
    **found: Any,
) -> HttpResponse:
    has_errors = form.is_bound and bool(form.errors or settings_form.errors)
    context = {
        "form": form,
        "settings_form": settings_form,
        "inbox": inbox,
        "channel": channel,
        "last_error": without_secrets(inbox.last_error) if inbox and inbox.is_failing else "",
        "panel": _panel(inbox),
        "is_sealed": bool(inbox and not inbox.settings.is_readable),
        **found,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if has_errors else HTTPStatus.OK
    return render(request, "conversations/inbox.html", context, status=status)
