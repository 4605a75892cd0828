"""Routes: the list of conversations, one, a new one, changing one."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router

from hafawa.accounts.callers import Call, acting
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.customers.models import Customer
from hafawa.customers.queries import address_of
from hafawa.platform.events.actor import Actor
from hafawa.platform.web.rest import answer, write_cursor

from .. import actions, queries
from ..channel import InboundMessage, Sender, channel_for
from ..models import Conversation, Inbox
from ..queries import Filters
from . import finding, presenting
from .schemas import (
    ConversationChange,
    ConversationPage,
    ConversationQuery,
    ConversationRecord,
    ConversationStart,
    TagChange,
)

router = Router()


@router.get("/conversations", response=ConversationPage, summary="List conversations", url_name="conversations")
def list_conversations(request: Call, where: Query[ConversationQuery]) -> HttpResponse:
    """Those the key's colleague may see, newest activity first."""
    agent = acting(request)
    rows, place = queries.record_page(
        agent,
        filters=_filters(where, agent),
        updated_since=where.updated_since,
        after=where.after,
        size=where.limit,
    )
    results = [presenting.conversation(row) for row in rows]
    return answer({"results": results, "next": write_cursor(place) if place else None})


def _filters(where: ConversationQuery, agent: Agent) -> Filters:
    return Filters(
        status=where.status or "",
        assignee_id=agent.pk if where.assignee == "me" else where.assignee if isinstance(where.assignee, int) else None,
        is_unassigned=where.assignee == "none",
        team_id=where.team,
        tag=where.tag or "",
        customer_id=where.customer,
        priority=where.priority.level if where.priority else None,
        type=where.type or "",
        brand_id=where.brand,
        language=where.language or "",
        inbox_id=where.inbox,
    )


@router.get(
    "/conversations/{int:conversation_id}",
    response=ConversationRecord,
    summary="One conversation",
    url_name="conversation",
)
def get_conversation(request: Call, conversation_id: int) -> HttpResponse:
    rows = queries.records_by_ids(acting(request), [conversation_id])
    if not rows:
        raise Conversation.DoesNotExist
    return answer(presenting.conversation(rows[0]))


@router.post("/conversations", response={201: ConversationRecord}, summary="Start a conversation")
def start_conversation(request: Call, body: ConversationStart) -> HttpResponse:
    """By a message of ours, or with `from_customer` by one the customer said where we were not listening."""
    agent = acting(request, May.ANSWER)
    door = finding.inbox_to_start_from(agent, body.inbox_id)
    customer = finding.customer(body, agent)
    begin = _receive if body.from_customer else _write_first
    conversation = begin(body, door, customer, agent.actor)
    _sort(conversation, ConversationChange.model_validate(_said_about(body)), agent.actor)
    row = presenting.conversation(queries.record_of(conversation.pk))
    return answer(row, 201, headers={"Location": reverse("api-v1:conversation", args=[conversation.pk])})


def _said_about(body: ConversationStart) -> dict[str, Any]:
    named = body.model_dump(include={"assignee_id", "team_id", "priority", "type", "fields"}, exclude_none=True)
    return named | ({"tags": {"add": body.tags}} if body.tags else {})


def _write_first(body: ConversationStart, door: Inbox, customer: Customer, by: Actor) -> Conversation:
    return actions.start(
        customer=customer, inbox=door, subject=body.subject, by=by, text=body.text, html=body.html, then=body.then
    )


def _receive(body: ConversationStart, door: Inbox, customer: Customer, by: Actor) -> Conversation:
    channel = channel_for(door.kind)
    identity = address_of(customer, channel.identity_kind)
    if identity is None:
        raise ValidationError({"customer_id": _("This customer has no address on this inbox's channel.")})
    if not body.text.strip() and not body.html.strip():
        raise ValidationError({"text": _("Write something first.")})
    message = actions.receive(
        inbox=door,
        inbound=InboundMessage(
            external_id=channel.new_external_id(door.door) or f"api-{uuid4()}",
            sender=Sender(kind=identity.kind, value=identity.value, name=customer.name),
            text=body.text,
            html=body.html,
            subject=body.subject,
        ),
    )
    return message.conversation


@router.patch("/conversations/{int:conversation_id}", response=ConversationRecord, summary="Change a conversation")
def change_conversation(request: Call, conversation_id: int, body: ConversationChange) -> HttpResponse:
    agent = acting(request, May.ANSWER)
    conversation = finding.open_conversation(agent, conversation_id)
    _sort(conversation, body, agent.actor)
    return answer(presenting.conversation(queries.record_of(conversation.pk)))


@router.delete("/conversations/{int:conversation_id}", response={204: None}, summary="Delete a conversation")
def delete_conversation(request: Call, conversation_id: int) -> HttpResponse:
    """Into the trash: for 30 days an administrator can bring it back on the desk; then it is erased for good."""
    agent = acting(request, May.DELETE)
    actions.delete_conversation(conversation=finding.open_conversation(agent, conversation_id), by=agent.actor)
    return HttpResponse(status=204)


def _sort(conversation: Conversation, body: ConversationChange, by: Actor) -> None:
    """Everything the body names; the team before the colleague, who must be able to see it there."""
    named = body.model_fields_set
    if "team_id" in named:
        actions.give_to_team(conversation=conversation, team=finding.team(body.team_id), by=by)
    if "assignee_id" in named:
        _assign(conversation, body.assignee_id, by)
    if body.priority is not None:
        actions.set_priority(conversation=conversation, priority=body.priority.level, by=by)
    if body.type is not None:
        actions.set_type(conversation=conversation, type=body.type, by=by)
    if body.subject is not None:
        actions.set_subject(conversation=conversation, subject=body.subject, by=by)
    if body.tags is not None:
        _set_tags(conversation, body.tags, by)
    _set_fields(conversation, (body.fields or {}).items(), by)
    _set_status(conversation, body, by)


def _assign(conversation: Conversation, agent_id: int | None, by: Actor) -> None:
    agent = finding.colleague(agent_id)
    try:
        actions.assign(conversation=conversation, agent=agent, by=by)
    except ValidationError as error:
        raise ValidationError({"assignee_id": error.messages}) from error


def _set_tags(conversation: Conversation, change: TagChange, by: Actor) -> None:
    add, remove = finding.tags_named(change.add, "tags/add"), finding.tags_named(change.remove, "tags/remove")
    if change.set is not None:
        wanted = finding.tags_named(change.set, "tags/set")
        add, remove = [*wanted, *add], [*set(conversation.tags.all()) - set(wanted), *remove]
    actions.set_tags(conversation=conversation, add=add, remove=remove, by=by)


def _set_fields(conversation: Conversation, values: Iterable[tuple[str, Any]], by: Actor) -> None:
    for key, value in values:
        try:
            actions.set_field(conversation=conversation, key=key, value=value, by=by)
        except ValidationError as error:
            raise ValidationError({f"fields/{key}": error.messages}) from error


def _set_status(conversation: Conversation, body: ConversationChange, by: Actor) -> None:
    if body.status is None:
        if body.snoozed_until is not None:
            raise ValidationError({"snoozed_until": _("Goes with the status “snoozed”.")})
        return
    try:
        actions.set_status(conversation=conversation, status=body.status, until=body.snoozed_until, by=by)
    except ValidationError as error:
        raise ValidationError({"snoozed_until": error.messages}) from error
