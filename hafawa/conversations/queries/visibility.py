"""Who sees which conversation. Every list, page, file, search and live topic asks here."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import hidden_team_ids

from ..models import Attachment, Conversation, Message, Status


def visible_to(agent: Agent) -> QuerySet[Conversation]:
    """The conversations this colleague may see: all but those of restricted teams they are not in. The trash is seen
    by nobody: queries.deleted() is the door to it.
    """
    if not allows(agent, May.SEE):
        return Conversation.objects.none()
    return outside(hidden_team_ids(agent))


def outside(hidden: Collection[int]) -> QuerySet[Conversation]:
    """All conversations but those of these teams, and those in the trash."""
    everything = Conversation.objects.exclude(status=Status.DELETED)
    return everything.filter(Q(team_id=None) | ~Q(team_id__in=hidden)) if hidden else everything


def can_see(agent: Agent, conversation: Conversation) -> bool:
    is_there = conversation.status != Status.DELETED
    return is_there and allows(agent, May.SEE) and conversation.team_id not in hidden_team_ids(agent)


def message_visible_to(agent: Agent, message_id: int) -> Message:
    """One message. Raises Message.DoesNotExist for what is not there and for what this colleague may not see."""
    message = Message.objects.select_related("conversation", "inbox").get(pk=message_id)
    if not can_see(agent, message.conversation):
        raise Message.DoesNotExist
    return message


def attachment_visible_to(agent: Agent, attachment_id: int) -> Attachment:
    """One file. A draft's file is seen by its writer alone. Raises Attachment.DoesNotExist."""
    attachment = Attachment.objects.select_related("message__conversation", "draft").get(pk=attachment_id)
    if attachment.message is not None and can_see(agent, attachment.message.conversation):
        return attachment
    if attachment.draft is not None and attachment.draft.agent_id == agent.pk:
        return attachment
    raise Attachment.DoesNotExist
