"""What a caller names by id or by word, found; each refusal says which part of the body it is about."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent, Tag, Team
from hafawa.accounts.queries import agents, default_brand, tags, teams
from hafawa.customers.actions import recognise
from hafawa.customers.identities import normalise
from hafawa.customers.models import Customer, Identity
from hafawa.customers.queries import customers
from hafawa.platform.web.rest import ConflictError

from .. import queries
from ..models import Attachment, Conversation, Inbox
from .schemas import ConversationStart


def open_conversation(agent: Agent, conversation_id: int) -> Conversation:
    """One this colleague may see and change. Raises Conversation.DoesNotExist, or ConflictError for a merged one."""
    conversation = queries.visible_to(agent).select_related("customer", "team").get(pk=conversation_id)
    if conversation.merged_into_id:
        raise ConflictError(_("This conversation was merged into another one. Change that one."))
    return conversation


def colleague(agent_id: int | None, field: str = "assignee_id") -> Agent | None:
    if agent_id is None:
        return None
    found = agents().filter(pk=agent_id).first()
    if found is None:
        raise ValidationError({field: _("There is no such colleague.")})
    return found


def colleagues(ids: Collection[int], field: str) -> list[Agent]:
    found = {row.pk: row for row in agents().filter(pk__in=ids)}
    if set(ids) - set(found):
        raise ValidationError({field: _("There is no such colleague.")})
    return list(found.values())


def team(team_id: int | None) -> Team | None:
    if team_id is None:
        return None
    found = teams().filter(pk=team_id).first()
    if found is None:
        raise ValidationError({"team_id": _("There is no such team.")})
    return found


def tags_named(names: Iterable[str], field: str) -> list[Tag]:
    wanted = set(names)
    found = list(tags().filter(name__in=wanted)) if wanted else []
    unknown = wanted - {tag.name for tag in found}
    if unknown:
        raise ValidationError({field: _("There is no tag called %(names)s.") % {"names": ", ".join(sorted(unknown))}})
    return found


def files(agent: Agent, conversation: Conversation, ids: Collection[int]) -> list[Attachment]:
    found = queries.files_at_hand(agent, conversation, ids)
    if set(ids) - {row.pk for row in found}:
        raise ValidationError({"attachments": _("There is no such file here, or it was sent already.")})
    return found


def inbox(agent: Agent, inbox_id: int | None) -> Inbox | None:
    """The door named; None where none was."""
    if inbox_id is None:
        return None
    found = queries.open_inboxes(agent).filter(pk=inbox_id).first()
    if found is None:
        raise ValidationError({"inbox_id": _("There is no such inbox.")})
    return found


def inbox_to_start_from(agent: Agent, inbox_id: int | None) -> Inbox:
    named = inbox(agent, inbox_id)
    if named:
        return named
    rows = queries.open_inboxes(agent)
    found = rows.filter(brand=default_brand()).order_by("pk").first() or rows.order_by("pk").first()
    if found is None:
        raise ValidationError(
            {"inbox_id": _("There is no active inbox to answer from. An administrator can connect one.")}
        )
    return found


def customer(body: ConversationStart, agent: Agent) -> Customer:
    """The one named by id, or recognised by address and made on first contact."""
    if body.customer is None:
        found = customers().filter(pk=body.customer_id or 0).first()
        if found is None:
            raise ValidationError({"customer_id": _("There is no such customer.")})
        return found
    try:
        address = normalise(Identity.Kind.EMAIL, body.customer.email)
    except ValidationError as error:
        raise ValidationError({"customer/email": error.messages}) from error
    identity = recognise(kind=Identity.Kind.EMAIL, value=address, name=body.customer.name.strip(), by=agent.actor)
    return identity.customer
