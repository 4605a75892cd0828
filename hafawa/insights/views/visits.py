"""What a page says when a colleague leaves a conversation: how long it stood before their eyes."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations.queries import visible_to

from .. import actions


@require_POST
@needs(May.ANSWER)
def visit(request: HttpRequest, agent: Agent) -> HttpResponse:
    conversation, seconds = request.POST.get("conversation", ""), request.POST.get("seconds", "")
    if not (conversation.isdecimal() and seconds.isdecimal() and len(conversation) < 19 and len(seconds) < 8):
        return HttpResponseBadRequest()
    row = get_object_or_404(visible_to(agent), pk=int(conversation))
    actions.note_visit(conversation=row, agent=agent, spent_s=int(seconds))
    return HttpResponse(status=204)
