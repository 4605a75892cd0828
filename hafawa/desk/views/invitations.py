"""Answering what a customer invited us to."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations import actions
from hafawa.conversations.models import Message

from ..answers import done, refused
from .lookup import conversation_or_404


@require_POST
@needs(May.ANSWER)
def answer(request: HttpRequest, agent: Agent, number: int, message_id: int) -> HttpResponse:
    """Accept, perhaps or decline; the organiser is told by mail."""
    row = conversation_or_404(agent, number)
    message = Message.objects.select_related("inbox").filter(pk=message_id, conversation=row).first()
    if message is None:
        raise Http404
    try:
        actions.answer_invitation(message=message, answer=request.POST.get("answer", ""), by=agent.actor)
    except ValidationError as error:
        return refused(error)
    return done(_("The organiser is told"))
