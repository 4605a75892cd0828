"""Whose it is: a colleague, a team."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent, Team
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import may_see_team, who_may_see
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to have a conversation; `why` and `among` as assign() keeps them."""

    agent: Agent
    why: str = ""
    among: int = 0


@action
def assign_all(*, chosen: Mapping[int, Chosen], by: Actor) -> None:
    """Give many conversations at once, each to its colleague, by id: assign() in a fixed number of statements.

    Refused as a whole where one of them may not answer or see what they are to get. Merged ones are passed over.
    """
    rows = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=chosen, merged_into=None)
    changed = [row for row in rows.select_related("team") if row.assignee_id != chosen[row.pk].agent.pk]
    for team in {row.team for row in changed}:
        people = {chosen[row.pk].agent for row in changed if row.team == team}
        seeing = set(who_may_see(team).filter(pk__in=[agent.pk for agent in people]).values_list("pk", flat=True))
        for agent in people:
            if agent.pk not in seeing or not allows(agent, May.ANSWER):
                raise ValidationError(_("%(name)s may not see this conversation.") % {"name": agent.name})
    for row in changed:
        to = chosen[row.pk]
        was, row.assignee = row.assignee_id, to.agent
        said = ConversationAssigned(conversation_id=row.pk, agent_id=to.agent.pk, was=was, why=to.why, among=to.among)
        emit(said, by=by)
    Conversation.objects.bulk_update(changed, ["assignee"])


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
