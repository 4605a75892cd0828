"""Who reacts to what, in reading order. If it is not on this page, it does not happen.

SHOW    at once after commit, in the same process: hints to open screens. May read, never writes.
DECIDE  in the worker, in this order: may call actions, which emit further events.
TELL    in the worker, each on its own: alerts, webhooks, search index, figures. Never changes a conversation.
"""

from hafawa.accounts.events import AgentChanged, TeamSaved
from hafawa.alerts.events import AlertRaised
from hafawa.channels.email import handlers as email
from hafawa.channels.email.events import ConsentLost
from hafawa.conversations import handlers as conversations
from hafawa.conversations.events import (
    CardAnswered,
    ComplaintReceived,
    ConversationAssigned,
    ConversationDeleted,
    ConversationEvent,
    ConversationRestored,
    ConversationsFollowed,
    ConversationsMerged,
    ConversationSplit,
    InvitationAnswered,
    MergeUndone,
    MessageFailed,
    MessageFiled,
    MessageForwarded,
    MessageReceived,
    MessageSent,
    MessageUncertain,
    NoteAdded,
    NoticeWritten,
    PriorityChanged,
    ReplyWritten,
    SendUndone,
    SplitUndone,
    StatusChanged,
    TagsChanged,
    TeamChanged,
    TypeChanged,
)
from hafawa.courtesy import handlers as courtesy
from hafawa.customers import handlers as customers
from hafawa.customers.events import CustomerEvent, CustomersMerged, CustomersUnmerged, CustomerTagged
from hafawa.desk import live as desk
from hafawa.platform.events.event import Event
from hafawa.platform.events.subscribers import Handler
from hafawa.routing import handlers as routing
from hafawa.routing.events import PresenceChanged, QueueChanged, RulesChanged, RushChanged, SeatChanged
from hafawa.sla import handlers as sla
from hafawa.sla.events import ClockBreached, ClockWarned
from hafawa.touchpoints import handlers as touchpoints
from hafawa.touchpoints.events import TouchpointsRecorded, TouchpointsRemoved

SHOW: dict[type[Event], list[Handler]] = {
    ConversationEvent: [desk.on_conversation_event],
    CustomerEvent: [desk.on_customer_event],
    ConversationsFollowed: [desk.on_conversations_followed],
    AlertRaised: [desk.on_alert_raised],
    AgentChanged: [desk.on_agent_changed],
    TeamSaved: [desk.on_team_saved],
    PresenceChanged: [desk.on_presence_changed],
    SeatChanged: [desk.on_presence_changed],
    RushChanged: [desk.on_rush_changed],
    RulesChanged: [desk.on_rush_changed],
    TouchpointsRecorded: [desk.on_touchpoints_changed],
    TouchpointsRemoved: [desk.on_touchpoints_changed],
}

DECIDE: dict[type[Event], list[Handler]] = {
    # clocks that new words start are made together, once a minute: sla.jobs
    MessageReceived: [routing.on_waiting, courtesy.on_message_received],
    ReplyWritten: [sla.on_conversation_changed],
    SendUndone: [sla.on_conversation_changed],
    MessageSent: [sla.on_message_sent],
    MessageFailed: [sla.on_conversation_changed],
    StatusChanged: [sla.on_status_changed, routing.on_status_changed, courtesy.on_status_changed],
    PriorityChanged: [sla.on_conversation_changed],
    TypeChanged: [sla.on_conversation_changed],
    TagsChanged: [sla.on_conversation_changed],
    TeamChanged: [sla.on_conversation_changed, routing.on_waiting],
    ConversationsMerged: [sla.on_conversation_changed],
    MergeUndone: [sla.on_conversation_changed],
    ConversationSplit: [sla.on_conversation_changed],
    SplitUndone: [sla.on_conversation_changed],
    CustomersMerged: [conversations.on_customers_merged],
    CustomersUnmerged: [conversations.on_customers_merged, touchpoints.on_customers_unmerged],
    ConversationsFollowed: [courtesy.on_conversations_followed],
    CustomerTagged: [sla.on_customer_tagged],
    ClockWarned: [sla.on_clock_warned],
    ClockBreached: [sla.on_clock_breached],
    ConversationDeleted: [sla.on_conversation_changed, routing.on_deleted],
    ConversationRestored: [sla.on_conversation_changed, routing.on_waiting],
    ConversationAssigned: [routing.on_assigned],
    PresenceChanged: [routing.on_presence_changed],
    SeatChanged: [routing.on_seat_changed],
    QueueChanged: [routing.on_queue_changed],
    RushChanged: [routing.on_rush_changed, courtesy.on_rush_changed],
    RulesChanged: [routing.on_rush_changed],
}

TELL: dict[type[Event], list[Handler]] = {
    MessageReceived: [conversations.on_message_kept, conversations.on_message_received],
    MessageFiled: [conversations.on_message_kept],
    ReplyWritten: [conversations.on_message_kept],
    InvitationAnswered: [conversations.on_message_kept],
    NoticeWritten: [conversations.on_message_kept],
    NoteAdded: [conversations.on_message_kept, conversations.on_note_added],
    MessageForwarded: [conversations.on_message_kept],
    SendUndone: [conversations.on_message_kept],
    TeamChanged: [conversations.on_conversation_moved],
    ConversationsMerged: [conversations.on_conversation_moved],
    MergeUndone: [conversations.on_conversation_moved],
    ConversationSplit: [conversations.on_conversation_moved],
    SplitUndone: [conversations.on_conversation_moved],
    ConversationDeleted: [conversations.on_deleted],
    ConversationRestored: [conversations.on_restored],
    ConversationAssigned: [conversations.on_assigned],
    CardAnswered: [courtesy.on_card_answered],
    MessageFailed: [conversations.on_delivery_trouble],
    MessageUncertain: [conversations.on_delivery_trouble],
    ComplaintReceived: [conversations.on_delivery_trouble],
    CustomerEvent: [customers.on_customer_changed],
    ConsentLost: [email.on_consent_lost],
}
