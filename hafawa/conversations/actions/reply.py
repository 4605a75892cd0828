"""What we say: answers, notes, new conversations from our side, and taking an answer back in time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.accounts.queries import who_may_see
from hafawa.customers.actions import hold_customer
from hafawa.customers.models import Customer
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.jobs import cancel
from hafawa.platform.text.language import recognise as recognise_language
from hafawa.platform.text.plain import excerpt, html_to_text, text_to_html
from hafawa.platform.web.sanitise import clean

from ..events import ConversationStarted, NoteAdded, ReplyWritten, SendUndone, StatusChanged
from ..models import Attachment, Conversation, Direction, Draft, Inbox, Mention, Message, Status
from .lock import hold, refresh
from .outgoing import inbox_for, recipients_for, schedule, write_message

THEN = {"": Status.WAITING, "waiting": Status.WAITING, "open": Status.OPEN, "resolved": Status.RESOLVED}


@action
def reply(
    *,
    conversation: Conversation,
    by: Actor,
    text: str = "",
    html: str = "",
    inbox: Inbox | None = None,
    to: Iterable[str] = (),
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    subject: str = "",
    send_at: datetime | None = None,
    undo_seconds: int = 0,
    then: str = "",
    attachments: Iterable[Attachment] = (),
    card: str = "",
    card_token: str = "",
) -> Message:
    """Answer the customer. It leaves after `undo_seconds`, or at `send_at`; until then it can be taken back.

    `then` says where the conversation stands afterwards: "waiting" (the default), "open" or "resolved".
    Raises ValidationError when there is nothing to say or nobody to say it to.
    """
    conversation = hold(conversation)
    inbox = inbox or inbox_for(conversation)
    recipients = recipients_for(conversation, inbox, to, cc, bcc)
    message = write_message(
        conversation,
        inbox,
        by,
        text=text,
        html=html,
        attachments=attachments,
        recipients=recipients,
        subject=subject or conversation.subject,
        card=card,
        card_token=card_token,
    )
    was = {"status": conversation.status, "resolved_at": _text_of(conversation.resolved_at)}
    stands = THEN.get(then, Status.WAITING)
    message.evidence = {"before": was, "then": stands}
    schedule(message, send_at, undo_seconds)
    _stand(conversation, stands, by)
    refresh(conversation)
    if by.agent_id:
        Draft.objects.filter(conversation=conversation, agent_id=by.agent_id, kind=Draft.Kind.REPLY).delete()
    emit(ReplyWritten(conversation_id=conversation.pk, message_id=message.pk), by=by)
    return message


def _text_of(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _stand(conversation: Conversation, status: Status, by: Actor) -> None:
    was = conversation.status
    if was == status:
        return
    conversation.status, conversation.snoozed_until = status, None
    conversation.resolved_at = now() if status == Status.RESOLVED else None
    conversation.save(update_fields=["status", "snoozed_until", "resolved_at"])
    emit(StatusChanged(conversation_id=conversation.pk, status=status, was=was), by=by)


@action
def undo_send(*, message: Message, by: Actor) -> Draft:
    """Take an answer back before it leaves: its words, recipients and files are a draft again.

    Raises ValidationError when it has left already.
    """
    conversation = hold(message.conversation_id)
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not message.is_undoable or by.agent_id is None:
        raise ValidationError(_("Too late: this has been sent."))
    if message.send_job:
        cancel(message.send_job)
    draft, _made = Draft.objects.update_or_create(
        conversation=conversation,
        agent_id=by.agent_id,
        kind=Draft.Kind.FORWARD if message.is_forward else Draft.Kind.REPLY,
        defaults={
            "html": message.evidence.get("own", message.html),
            "data": {"inbox": message.inbox_id, **message.recipients},
        },
    )
    Attachment.objects.filter(message=message).update(message=None, draft=draft)
    evidence, pk = message.evidence, message.pk
    if conversation.last_message_id == pk:
        conversation.last_message = None
    message.delete()
    _restore(conversation, evidence, by)
    refresh(conversation)
    emit(SendUndone(conversation_id=conversation.pk, message_id=pk), by=by)
    return draft


def _restore(conversation: Conversation, evidence: Mapping[str, Any], by: Actor) -> None:
    """Back to where it stood, unless somebody has moved it since: the customer wrote, a colleague resolved it."""
    before = evidence.get("before", {})
    if before.get("status") and conversation.status == evidence.get("then"):
        _stand(conversation, Status(before["status"]), by)


@action
def note(
    *,
    conversation: Conversation,
    by: Actor,
    text: str = "",
    html: str = "",
    mentions: Iterable[Agent] = (),
    attachments: Iterable[Attachment] = (),
) -> Message:
    """Tell colleagues something, here. Never sent. Naming somebody who may not see this conversation is refused."""
    conversation = hold(conversation)
    html = clean(html) if html else text_to_html(text) if text.strip() else ""
    text = text.strip() or html_to_text(html).strip()
    files = list(attachments)
    if not text and not files:
        raise ValidationError(_("Write something first."))
    named = _may_be_named(conversation, mentions)
    message = Message.objects.create(
        conversation=conversation,
        direction=Direction.NOTE,
        agent_id=by.agent_id,
        author_name=by.name,
        text=text,
        html=html,
        preview=excerpt(text, 160),
        created_at=now(),
        language=recognise_language(text[:2000]),
    )
    Attachment.objects.filter(pk__in=[file.pk for file in files]).update(message=message, draft=None)
    Mention.objects.bulk_create([Mention(message=message, conversation=conversation, agent=agent) for agent in named])
    if by.agent_id:
        Draft.objects.filter(conversation=conversation, agent_id=by.agent_id, kind=Draft.Kind.NOTE).delete()
    emit(
        NoteAdded(conversation_id=conversation.pk, message_id=message.pk, mentioned=[agent.pk for agent in named]),
        by=by,
    )
    return message


def _may_be_named(conversation: Conversation, mentions: Iterable[Agent]) -> list[Agent]:
    named = list({agent.pk: agent for agent in mentions}.values())
    allowed = set(who_may_see(conversation.team).values_list("pk", flat=True)) if named else set()
    strangers = [agent.name for agent in named if agent.pk not in allowed]
    if strangers:
        raise ValidationError(_("%(names)s may not see this conversation.") % {"names": ", ".join(strangers)})
    return named


@action
def start(
    *,
    customer: Customer,
    inbox: Inbox,
    subject: str,
    by: Actor,
    text: str = "",
    html: str = "",
    undo_seconds: int = 0,
    to: Iterable[str] = (),
    then: str = "",
    assignee: Agent | None = None,
) -> Conversation:
    """Write to a customer first."""
    moment, customer = now(), hold_customer(customer)
    conversation = Conversation.objects.create(
        customer=customer,
        brand=inbox.brand,
        team_id=inbox.team_id,
        subject=subject.strip()[:255],
        created_at=moment,
        last_activity_at=moment,
        language=customer.language,
        assignee=assignee,
    )
    emit(ConversationStarted(conversation_id=conversation.pk, customer_id=customer.pk), by=by)
    reply(
        conversation=conversation, by=by, text=text, html=html, inbox=inbox, to=to, undo_seconds=undo_seconds, then=then
    )
    conversation.refresh_from_db()
    return conversation
