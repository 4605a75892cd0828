"""What open desks are told, and who may listen.

Topics: `list` (conversations everybody may see), `list.team.N` (those of a restricted team), `conversation.N`,
`customer.N` (their record), `agent.N` (a colleague's own bell), `inbox.N` (how a door fares, for administrators),
`routing` (who is there for new work), `rush` (whether far more arrives than usual). A hint names a topic and what
changed, never words.
"""

from hafawa.accounts.events import AgentChanged, TeamSaved
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import hidden_team_ids
from hafawa.alerts.events import AlertRaised
from hafawa.conversations.events import ConversationEvent, ConversationsFollowed, TeamChanged
from hafawa.conversations.models import Conversation
from hafawa.conversations.queries import visible_to
from hafawa.customers.events import CustomerEvent
from hafawa.platform import live
from hafawa.platform.events.action import asked_once
from hafawa.routing.events import PresenceChanged, RulesChanged, RushChanged, SeatChanged
from hafawa.touchpoints.events import TouchpointsRecorded, TouchpointsRemoved

WOKEN = 25
"""How many customers' pages one batch of touchpoints wakes at most; more at once wake none."""


def on_conversation_event(event: ConversationEvent) -> None:
    """Something changed in a conversation: its own screen and the lists it stands in look again."""
    what = type(event).__name__
    live.hint(event.topic, what)
    live.hint(asked_once(event.conversation_id, _list_topic), event.topic)
    if isinstance(event, TeamChanged):
        live.hint("list", event.topic)  # it may have left the common list: those who saw it there look again
        live.forget(event.topic)


def _list_topic(conversation_id: int) -> str:
    row = Conversation.objects.filter(pk=conversation_id).values_list("team_id", "team__is_restricted").first()
    return f"list.team.{row[0]}" if row and row[1] else "list"


def on_customer_event(event: CustomerEvent) -> None:
    """Something changed in a customer's record: their page looks again."""
    live.hint(event.topic, type(event).__name__)


def on_conversations_followed(event: ConversationsFollowed) -> None:
    """Conversations are another customer's now: both pages, open conversations and the lists look again."""
    for customer_id in (event.was, event.customer_id):
        live.hint(f"customer.{customer_id}", type(event).__name__)
    rows = Conversation.objects.filter(pk__in=event.conversation_ids).values_list(
        "pk", "team_id", "team__is_restricted"
    )
    for pk, team_id, is_restricted in rows:
        live.hint(f"conversation.{pk}", type(event).__name__)
        live.hint(f"list.team.{team_id}" if is_restricted else "list", f"conversation.{pk}")


def on_touchpoints_changed(event: TouchpointsRecorded | TouchpointsRemoved) -> None:
    """Something happened to these customers elsewhere: their open pages look again."""
    if len(event.customer_ids) <= WOKEN:
        for customer_id in event.customer_ids:
            live.hint(f"customer.{customer_id}", type(event).__name__)


def on_alert_raised(event: AlertRaised) -> None:
    """A bell rings on its owner's screens."""
    live.hint(event.topic, "alert")


def on_presence_changed(event: PresenceChanged | SeatChanged) -> None:
    """Somebody is there, or no longer, or carries more: their own switch and the leads' page look again."""
    live.hint(event.topic, "presence")
    live.hint("routing", event.topic)


def on_rush_changed(event: RushChanged | RulesChanged) -> None:
    """There is a rush, or none any more: what is said above everybody's list looks again."""
    live.hint("rush", type(event).__name__)


def on_agent_changed(event: AgentChanged) -> None:
    """A colleague's role or teams changed: their open screens are asked again what they may follow."""
    live.recheck(event.agent_id)


def on_team_saved(event: TeamSaved) -> None:
    """Membership or restriction changed: everybody on the team's list is asked again."""
    live.forget("*" if event.is_restricted else f"list.team.{event.team_id}")
    live.hint("list", event.topic)


def may_follow(agent_id: int, topic: str) -> bool:
    """Whether this colleague may be told about a topic."""
    agent = Agent.objects.active().filter(pk=agent_id).first()
    if agent is None or not allows(agent, May.SEE):
        return False
    match topic.split("."):
        case ["list"] | ["routing"] | ["rush"]:
            return True
        case ["list", "team", number] if number.isdigit():
            return int(number) not in hidden_team_ids(agent)
        case ["conversation", number] if number.isdigit():
            return visible_to(agent).filter(pk=int(number)).exists()
        case ["customer", number]:
            return number.isdigit()
        case ["agent", number]:
            return number == str(agent_id)
        case ["inbox", number]:
            return number.isdigit() and allows(agent, May.MANAGE_WORKSPACE)
    return False
