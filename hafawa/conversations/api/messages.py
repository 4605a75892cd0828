"""Routes: what was said in a conversation, answering, noting."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from ninja import Query, Router

from hafawa.accounts.callers import Call, acting
from hafawa.accounts.permissions import May
from hafawa.platform.web.rest import answer, cut_after, write_cursor

from .. import actions, queries
from ..channel import channel_for
from ..models import Inbox
from . import finding, presenting
from .schemas import MessagePage, MessageQuery, MessageRecord, NewNote, NewReply

router = Router()


@router.get(
    "/conversations/{int:conversation_id}/messages",
    response=MessagePage,
    summary="List a conversation's messages",
    url_name="messages",
)
def list_messages(request: Call, conversation_id: int, where: Query[MessageQuery]) -> HttpResponse:
    """Messages and notes, oldest first unless asked otherwise."""
    conversation = queries.visible_to(acting(request)).only("pk").get(pk=conversation_id)
    found = queries.message_rows(
        conversation.pk, after=where.after, newest_first=where.order == "newest", size=where.limit
    )
    cut = cut_after(found, where.limit)
    results = [presenting.message(row) for row in cut.rows]
    return answer({"results": results, "next": write_cursor(results[-1]["id"]) if cut.has_more else None})


@router.post(
    "/conversations/{int:conversation_id}/replies",
    response={201: MessageRecord},
    summary="Answer the customer",
    url_name="replies",
)
def write_reply(request: Call, conversation_id: int, body: NewReply) -> HttpResponse:
    """It leaves at once, or at `send_at`. `then` says where the conversation stands afterwards."""
    agent = acting(request, May.ANSWER)
    conversation = finding.open_conversation(agent, conversation_id)
    door = finding.inbox(agent, body.inbox_id)
    _check_addresses(body, door)
    message = actions.reply(
        conversation=conversation,
        by=agent.actor,
        text=body.text,
        html=body.html,
        subject=body.subject,
        inbox=door,
        to=body.to,
        cc=body.cc,
        bcc=body.bcc,
        send_at=body.send_at,
        then=body.then,
        attachments=finding.files(agent, conversation, body.attachments),
    )
    return answer(presenting.message(queries.message_row(message.pk)), 201)


def _check_addresses(body: NewReply, door: Inbox | None) -> None:
    """Addresses are mail addresses, unless the door named carries something else."""
    if door and channel_for(door.kind).identity_kind != "email":
        return
    for part in ("to", "cc", "bcc"):
        for number, address in enumerate(getattr(body, part)):
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError({f"{part}/{number}": error.messages}) from error


@router.post(
    "/conversations/{int:conversation_id}/notes",
    response={201: MessageRecord},
    summary="Add a note",
    url_name="notes",
)
def write_note(request: Call, conversation_id: int, body: NewNote) -> HttpResponse:
    """Colleagues read it, the customer never."""
    agent = acting(request, May.ANSWER)
    conversation = finding.open_conversation(agent, conversation_id)
    message = actions.note(
        conversation=conversation,
        by=agent.actor,
        text=body.text,
        html=body.html,
        mentions=finding.colleagues(body.mentions, "mentions"),
        attachments=finding.files(agent, conversation, body.attachments),
    )
    return answer(presenting.message(queries.message_row(message.pk)), 201)
