"""A note about the customer, written beside a conversation."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.conversations.models import Conversation
from hafawa.customers.actions import add_note
from hafawa.customers.queries import customer_at, with_parts

from ..forms import NoteForm
from .lookup import conversation_or_404


def note_parts(agent: Agent, **forms: NoteForm) -> dict[str, Any]:
    """What the place for a note needs besides the customer."""
    return {"can_note": allows(agent, May.EDIT_CUSTOMERS), "note_form": NoteForm(auto_id="customer_note_%s"), **forms}


@require_POST
@needs(May.EDIT_CUSTOMERS)
def customer_note(request: HttpRequest, agent: Agent, number: int) -> HttpResponse:
    """Keep it, and show the notes; 422 with what to mend. Without scripts, back to the conversation."""
    row = conversation_or_404(agent, number)
    form = NoteForm(request.POST, auto_id="customer_note_%s")
    is_kept = form.succeeds(partial(add_note, customer=row.customer, by=agent.actor))
    if is_kept and not request.headers.get("HX-Request"):
        return redirect("desk:conversation", row.pk)
    return render(
        request,
        "desk/customer_notes.html",
        _parts(agent, row, **({} if is_kept else {"note_form": form})),
        status=form.status,
    )


def _parts(agent: Agent, row: Conversation, **forms: NoteForm) -> dict[str, Any]:
    customer = with_parts(customer_at(row.customer_id))
    return {"conversation": row, "customer": customer, **note_parts(agent, **forms)}
