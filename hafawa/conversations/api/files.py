"""Routes: a file of a message, and the doors."""

from django.http import FileResponse, Http404, HttpResponse
from ninja import Query, Router

from hafawa.accounts.callers import Call, acting
from hafawa.accounts.permissions import May
from hafawa.platform import files
from hafawa.platform.web.rest import Paging, answer, cut_after, write_cursor

from .. import actions, queries
from ..models import Draft
from . import finding, presenting
from .schemas import FileRecord, InboxPage, NewFile

router = Router()


@router.get(
    "/attachments/{int:attachment_id}",
    summary="A file",
    url_name="attachment",
    openapi_extra={
        "responses": {
            200: {"description": "The bytes, as a download.", "content": {"application/octet-stream": {}}},
        }
    },
)
def get_attachment(request: Call, attachment_id: int) -> FileResponse:
    attachment = queries.attachment_visible_to(acting(request), attachment_id)
    try:
        return files.response(attachment.key, attachment.name, attachment.content_type)
    except FileNotFoundError as error:
        raise Http404 from error


@router.post(
    "/conversations/{int:conversation_id}/attachments",
    response={201: FileRecord},
    summary="Hand in a file",
    url_name="new-attachment",
)
def hand_in(request: Call, conversation_id: int, body: NewFile) -> HttpResponse:
    """For the answer or the note written next: name its id there. Until then it lies on the colleague's own draft."""
    agent = acting(request, May.ANSWER)
    conversation = finding.open_conversation(agent, conversation_id)
    held = queries.drafts_of(agent, conversation)
    draft = held.get(Draft.Kind.REPLY) or actions.save_draft(
        conversation=conversation, agent=agent, kind=Draft.Kind.REPLY, html=""
    )
    row = actions.attach(draft=draft, name=body.name, content_type=body.content_type, content=body.content)
    columns = ("id", "name", "content_type", "size", "is_inline")
    return answer(presenting.with_address({name: getattr(row, name) for name in columns}), 201)


@router.get("/inboxes", response=InboxPage, summary="Active inboxes", url_name="inboxes")
def list_inboxes(request: Call, where: Query[Paging]) -> HttpResponse:
    rows = queries.open_inboxes(acting(request)).order_by("pk")
    if where.after:
        rows = rows.filter(pk__gt=where.after)
    columns = ("id", "kind", "name", "address", "brand_id", "team_id")
    cut = cut_after(list(rows.values(*columns)[: where.limit + 1]), where.limit)
    return answer({"results": cut.rows, "next": write_cursor(cut.rows[-1]["id"]) if cut.has_more else None})
