"""What follows for courtesy: acknowledging, asking at the end, and telling who is concerned that it is not solved."""

from typing import Protocol

from hafawa.accounts.queries import may_see_team
from hafawa.alerts.actions import notify
from hafawa.conversations.events import CardAnswered, ConversationsFollowed, MessageReceived, StatusChanged
from hafawa.conversations.models import Conversation, Message, Status
from hafawa.platform.events.record import current_cause

from . import actions, queries


def on_message_received(event: MessageReceived) -> None:
    """Acknowledge it, where a brand does that. Where none does this costs one read of the cache."""
    brands = queries.switched_on()["acknowledges"]
    if not brands:
        return
    related = Message.objects.select_related("conversation__brand", "conversation__customer", "identity__customer")
    message = related.select_related("inbox").filter(pk=event.message_id, conversation__brand__in=brands).first()
    if message and not message.auto and message.conversation.status != Status.DELETED:
        actions.acknowledge(message=message)


def on_status_changed(event: StatusChanged) -> None:
    """Ask whether it is solved, when a colleague says that it is."""
    if event.status != Status.RESOLVED or not (brands := queries.switched_on()["bids_farewell"]):
        return
    cause = current_cause.get()
    if cause is None or cause.actor_kind != "agent":
        return
    related = Conversation.objects.select_related("brand", "customer")
    conversation = related.filter(pk=event.conversation_id, brand__in=brands).first()
    if conversation:
        actions.bid_farewell(conversation=conversation)


def on_conversations_followed(event: ConversationsFollowed) -> None:
    """What was said to one customer was said to whoever their conversations are now."""
    actions.follow_customer(was=event.was, customer_id=event.customer_id)


class RushSaid(Protocol):
    """An event of somebody we do not know: far more customers write than usual, or no longer."""

    softens_words: bool


def on_rush_changed(event: RushSaid) -> None:
    """While it lasts, acknowledgements say that it takes longer."""
    actions.say_longer(is_on=event.softens_words)


def on_card_answered(event: CardAnswered) -> None:
    """Tell whoever looks after it that the customer still needs help."""
    if (event.card, event.value) != (actions.SOLVED, "no"):
        return
    conversation = Conversation.objects.select_related("assignee").get(pk=event.conversation_id)
    agent = conversation.assignee
    if agent and agent.is_active and may_see_team(agent, conversation.team_id):
        data = {"subject": conversation.subject, "conversation": conversation.pk}
        notify(agent=agent, kind="conversation.unsolved", data=data)
