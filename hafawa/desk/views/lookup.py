"""The conversation an address names, or 404: what may not be seen is not there."""

from django.http import Http404

from hafawa.accounts.models import Agent
from hafawa.conversations import queries
from hafawa.conversations.models import Conversation


class ConversationGoneError(Http404):
    """Deleted, another team's, or never there: nobody is told which."""


def conversation_or_404(agent: Agent, number: int) -> Conversation:
    try:
        return queries.conversation_for(agent, number)
    except Conversation.DoesNotExist as error:
        raise ConversationGoneError from error
