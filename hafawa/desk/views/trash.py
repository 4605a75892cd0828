"""Deleting a conversation, taking it back at once, and the trash of those who keep the house running."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations import actions, queries
from hafawa.conversations.models import Deletion
from hafawa.conversations.queries import Place

from ..answers import refused
from ..isolation import isolate
from .lookup import conversation_or_404
from .operations import counts

UNDO_WITHIN = timedelta(minutes=10)
JUST_DELETED = "just_deleted"  # in the session: the number of what this reader deleted last


@needs(May.DELETE)
def delete(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Ask, saying what goes; then put it into the trash, and go back to the list with a way to undo it."""
    row = conversation_or_404(agent, number)
    if request.method != "POST":
        days = actions.TRASH_KEPT_FOR.days
        parts = {"conversation": row, "contents": queries.contents(row), "days": days}
        return render(request, "desk/dialogs/delete.html", parts)
    try:
        actions.delete_conversation(conversation=row, by=agent.actor)
    except ValidationError as error:
        return refused(error)
    request.session[JUST_DELETED] = row.pk
    return _go(reverse("desk:home"))


def undo_parts(request: HttpRequest, agent: Agent) -> dict[str, Any]:
    """What this reader deleted a moment ago, for the list to offer it back."""
    number = request.session.get(JUST_DELETED)
    if number is None:
        return {}
    deletion = queries.just_deleted(agent, number, since=now() - UNDO_WITHIN)
    if deletion is None:
        del request.session[JUST_DELETED]
        return {}
    return {"just_deleted": deletion.conversation}


@require_POST
@needs(May.DELETE)
def restore(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Bring it back. What is not this colleague's to bring back is not there."""
    _deletion(agent, number)
    try:
        actions.restore(conversation_id=number, by=agent.actor)
    except ValidationError as error:
        return refused(error)
    request.session.pop(JUST_DELETED, None)
    if request.headers.get("HX-Request"):
        return _go(reverse("desk:conversation", args=[number]))
    return redirect("desk:conversation", number)


@needs(May.OPERATE)
def trash(request: HttpRequest, agent: Agent) -> HttpResponse:
    rows, place = queries.trash_page(agent, after=_place(request.GET.get("after", "")))
    kept_for = actions.TRASH_KEPT_FOR
    shown = [
        {
            "deletion": row,
            "conversation": row.conversation,
            "by": isolate(row.agent.name) if row.agent else "",
            "until": row.deleted_at + kept_for,
        }
        for row in rows
    ]
    parts = {"rows": shown, "next": str(place) if place else "", "days": kept_for.days}
    return render(request, "desk/operations/trash.html", parts | counts())


@require_POST
@needs(May.OPERATE)
def erase(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """For good, without waiting."""
    _deletion(agent, number)
    actions.erase_now.enqueue(number, agent.pk, agent.name)
    messages.success(request, _("#%(number)s is being erased for good.") % {"number": number})
    return _go(reverse("operations:trash")) if request.headers.get("HX-Request") else redirect("operations:trash")


def _deletion(agent: Agent, number: int) -> Deletion:
    found = queries.in_trash(agent).filter(conversation_id=number).first()
    if found is None:
        raise Http404
    return found


def _place(text: str) -> Place | None:
    try:
        return Place.read(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _go(url: str) -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response
