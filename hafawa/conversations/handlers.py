"""What follows for conversations themselves: finding their words again, and ringing bells."""

from hafawa.accounts.models import Agent
from hafawa.accounts.queries import may_see_team
from hafawa.alerts.actions import notify
from hafawa.customers.events import CustomersMerged, CustomersUnmerged
from hafawa.platform.search import entries

from .actions import settle_merge
from .events import (
    ComplaintReceived,
    ConversationAssigned,
    ConversationEvent,
    MessageEvent,
    MessageFailed,
    MessageReceived,
    MessageUncertain,
    NoteAdded,
)
from .models import Conversation, Follower, Message, Status


def on_message_kept(event: MessageEvent) -> None:
    """Put the words of one message where they can be found; take them out when the message is gone."""
    message = Message.objects.select_related("conversation", "identity").filter(pk=event.message_id).first()
    if message is None or message.conversation.status == Status.DELETED:
        entries.remove("message", [event.message_id])
        return
    _index(message)


def _index(message: Message) -> None:
    entries.index(
        kind="message",
        object_id=message.pk,
        parent_id=message.conversation_id,
        scope=message.conversation.team_id or 0,
        happened_at=message.created_at,
        text=_words(message),
    )


def _words(message: Message) -> str:
    address = message.identity.value if message.identity else ""
    return "\n".join((message.subject, message.author_name, address, message.text))


def on_deleted(event: ConversationEvent) -> None:
    """Nothing of what is in the trash can be found."""
    row = Conversation.objects.filter(pk=event.conversation_id, status=Status.DELETED)
    entries.remove("message", list(Message.objects.filter(conversation__in=row).values_list("pk", flat=True)))


def on_restored(event: ConversationEvent) -> None:
    """It can be found again."""
    rows = Message.objects.filter(conversation_id=event.conversation_id).exclude(conversation__status=Status.DELETED)
    for message in rows.select_related("conversation", "identity").iterator(chunk_size=200):
        _index(message)


def on_conversation_moved(event: ConversationEvent) -> None:
    """Messages changed conversation or team: say again where each is found and who may find it."""
    for row in Conversation.objects.filter(pk__in={event.conversation_id, *_others(event)}):
        ids = list(Message.objects.filter(conversation=row).values_list("pk", flat=True))
        entries.reparent("message", ids, parent_id=row.pk, scope=row.team_id or 0)


def _others(event: ConversationEvent) -> list[int]:
    return [pk for name in ("source_id", "target_id") if (pk := getattr(event, name, None))]


def on_customers_merged(event: CustomersMerged | CustomersUnmerged) -> None:
    """Two customers became one, or two again: their conversations follow."""
    settle_merge(merge_id=event.merge_id)


def on_assigned(event: ConversationAssigned) -> None:
    """Tell the new owner, unless they took it themselves."""
    conversation = Conversation.objects.select_related("assignee").get(pk=event.conversation_id)
    if conversation.assignee_id == event.agent_id and conversation.assignee:
        _ring(conversation, conversation.assignee, "assigned")


def on_note_added(event: NoteAdded) -> None:
    """Tell those who were named."""
    conversation = Conversation.objects.get(pk=event.conversation_id)
    for agent in Agent.objects.active().filter(pk__in=event.mentioned):
        _ring(conversation, agent, "mentioned")


def on_message_received(event: MessageReceived) -> None:
    """Tell followers that the customer wrote, not of mails in circles. The assignee sees it on the desk."""
    followers = Follower.objects.filter(conversation_id=event.conversation_id).select_related("agent", "conversation")
    if followers and Message.objects.filter(pk=event.message_id, auto="loop").exists():
        return
    for follower in followers:
        _ring(follower.conversation, follower.agent, "followed")


TROUBLE = {MessageFailed: "failed", MessageUncertain: "uncertain", ComplaintReceived: "complained"}


def on_delivery_trouble(event: MessageFailed | MessageUncertain | ComplaintReceived) -> None:
    """Tell the writer that their answer did not arrive, may not have, or was unwelcome; else whoever looks after it."""
    related = Message.objects.select_related("conversation__assignee", "agent")
    message = related.filter(pk=event.message_id).first()
    if message is None:
        return
    writer = message.agent if message.agent and message.agent.is_active else message.conversation.assignee
    if writer:
        _ring(message.conversation, writer, TROUBLE[type(event)])


def _ring(conversation: Conversation, agent: Agent, kind: str) -> None:
    if conversation.status == Status.DELETED or not may_see_team(agent, conversation.team_id):
        return
    notify(
        agent=agent,
        kind=f"conversation.{kind}",
        data={"subject": conversation.subject, "conversation": conversation.pk},
    )
