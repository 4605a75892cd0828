"""Paying attention: following, and how far somebody has read."""

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.accounts.queries import may_see_team
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import FollowersChanged
from ..models import Conversation, Follower, Mention, ReadMark


@action
def follow(*, conversation: Conversation, agent: Agent, by: Actor) -> None:
    """Tell this colleague of what happens here. Refused for somebody who may not see it."""
    if not may_see_team(agent, conversation.team_id):
        raise ValidationError(_("%(name)s may not see this conversation.") % {"name": agent.name})
    _row, made = Follower.objects.get_or_create(conversation=conversation, agent=agent)
    if made:
        emit(FollowersChanged(conversation_id=conversation.pk, agent_id=agent.pk, follows=True), by=by)


@action
def unfollow(*, conversation: Conversation, agent: Agent, by: Actor) -> None:
    """No longer tell this colleague."""
    deleted, _rows = Follower.objects.filter(conversation=conversation, agent=agent).delete()
    if deleted:
        emit(FollowersChanged(conversation_id=conversation.pk, agent_id=agent.pk, follows=False), by=by)


@action
def mark_read(*, conversation: Conversation, agent: Agent, message_id: int | None = None) -> None:
    """Note how far somebody has read: to the newest message, or before `message_id` to mark it unread. No event."""
    to = conversation.last_message_id or 0 if message_id is None else message_id - 1
    ReadMark.objects.update_or_create(conversation=conversation, agent=agent, defaults={"message_id": to})


@action
def see_mentions(*, conversation: Conversation, agent: Agent) -> None:
    """The colleague has seen where they were named. A reading mark: no event."""
    Mention.objects.filter(conversation=conversation, agent=agent, seen_at=None).update(seen_at=now())
