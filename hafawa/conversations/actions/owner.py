"""Whose it is: a colleague, a team."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent, Team
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import may_see_team
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import ConversationAssigned, TeamChanged
from ..models import Conversation
from .lock import hold


@action
def assign(
    *, conversation: Conversation, agent: Agent | None, by: Actor, why: str = "", among: int = 0
) -> Conversation:
    """Give it to a colleague, or to nobody. Refused for somebody who may not answer it or see it.

    `why` and `among` are kept with the event: what made the house choose this one, of how many.
    """
    conversation = hold(conversation)
    was = conversation.assignee_id
    if was == (agent.pk if agent else None):
        return conversation
    if agent and not (allows(agent, May.ANSWER) and may_see_team(agent, conversation.team_id)):
        raise ValidationError(_("%(name)s may not see this conversation.") % {"name": agent.name})
    conversation.assignee = agent
    conversation.save(update_fields=["assignee"])
    emit(
        ConversationAssigned(
            conversation_id=conversation.pk, agent_id=agent.pk if agent else None, was=was, why=why, among=among
        ),
        by=by,
    )
    return conversation


@action
def give_to_team(*, conversation: Conversation, team: Team | None, by: Actor) -> Conversation:
    """Put it in a team's queue. An assignee who may not see it there no longer owns it."""
    conversation = hold(conversation)
    was = conversation.team_id
    if was == (team.pk if team else None):
        return conversation
    conversation.team = team
    conversation.save(update_fields=["team"])
    emit(TeamChanged(conversation_id=conversation.pk, team_id=team.pk if team else None, was=was), by=by)
    owner = conversation.assignee
    if owner and not may_see_team(owner, conversation.team_id):
        conversation = assign(conversation=conversation, agent=None, by=by)
    return conversation
