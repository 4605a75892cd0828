"""What the outside world tells of a message of ours afterwards: arrived, late, refused, unwanted.

A report is written by strangers. It changes a message only where it shows that it is about that message and about
somebody it went to; otherwise nothing.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.utils.timezone import now

from hafawa.customers.actions import clear_trouble, mark_trouble
from hafawa.customers.models import Identity
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.emit import emit
from hafawa.platform.secrets import read_token

from ..channel import DeliveryReport, Refusal, channel_for
from ..events import ComplaintReceived, MessageDelayed
from ..models import Direction, Inbox, Message, State
from .deliver import settle
from .refusals import mark_refused, refusal_detail
from .thread import PURPOSE

LEFT = (State.SENDING, State.SENT, State.DELIVERED, State.READ, State.UNCERTAIN)
ORDER = (State.SENT, State.DELIVERED, State.READ)
RECENT = timedelta(days=3)
BOUNCES_WITHIN = timedelta(days=30)
CANDIDATES = 200


@action
def record_delivery(*, inbox: Inbox, report: DeliveryReport) -> bool:
    """Note what became of a message. False, and nothing changes, where the report is about none of ours.

    News that came out of order never takes a message back; the same news twice is no news.
    """
    found = _find(inbox, report)
    if found is None:
        return False
    message, refusals = found  # who is marked below is never anybody else than whom the message went to
    kind = channel_for(inbox.kind).identity_kind
    if report.state == "failed":
        _fail(message, report, refusals or list(report.refusals))
        mark_refused(kind, refusals)
    elif report.state == "delayed":
        _delay(message, report, refusals)
    elif report.state == "complaint":
        _complain(message, kind, refusals)
    elif report.state in ORDER:
        _advance(message, State(report.state))
        _well_again(kind, refusals)
    return True


def _fail(message: Message, report: DeliveryReport, refusals: list[Refusal]) -> None:
    settle(message, State.FAILED, reason=report.reason, detail=refusal_detail(refusals), was=LEFT)


def _delay(message: Message, report: DeliveryReport, refusals: list[Refusal]) -> None:
    """Noted on the message, which may still arrive: it has not failed, and nothing is held against its address."""
    detail = refusal_detail(refusals) | {"is_delay": True}
    waiting = Message.objects.filter(pk=message.pk, state__in=(State.SENT, State.UNCERTAIN))
    is_news = not message.state_detail.get("is_delay")
    if waiting.update(state_reason=report.reason, state_detail=detail) and is_news:
        told = MessageDelayed(conversation_id=message.conversation_id, message_id=message.pk, reason=report.reason)
        emit(told, by=SYSTEM)


def _complain(message: Message, kind: str, refusals: list[Refusal]) -> None:
    for each in refusals:
        mark_trouble(kind=kind, value=each.address, trouble=Identity.Trouble.COMPLAINED, reason=each.reason)
    emit(ComplaintReceived(conversation_id=message.conversation_id, message_id=message.pk), by=SYSTEM)


def _advance(message: Message, state: State) -> None:
    came_to = ORDER.index(state)
    behind = (*ORDER[:came_to], State.SENDING, State.UNCERTAIN)
    if message.state in behind:
        settle(message, state, was=behind)


def _well_again(kind: str, refusals: Iterable[Refusal]) -> None:
    addresses = [each.address for each in refusals]
    for identity in Identity.objects.filter(kind=kind, value__in=addresses).exclude(trouble=""):
        clear_trouble(identity=identity, only_lost=True)


def _find(inbox: Inbox, report: DeliveryReport) -> tuple[Message, list[Refusal]] | None:
    """The message and those of the report's recipients it went to."""
    if report.message_id is not None:  # our own signed mark: whoever has it was sent this message
        message = Message.objects.filter(pk=report.message_id, direction=Direction.OUT).first()
        return (message, _of_its_own(message, report)) if message else None
    for message in _candidates(inbox, report):
        refusals = _of_its_own(message, report)
        if refusals or not report.refusals:
            return message, refusals
    return None


def _candidates(inbox: Inbox, report: DeliveryReport) -> list[Message]:
    """By its outside id; else by the signed token; else the one message that went to that address of late.

    A report that names a message which is none of ours is about somebody else's mail in our name.
    """
    keys = [key[:255] for key in (report.external_id, *report.thread_keys) if key]
    known = list(Message.objects.known_as(*keys).filter(direction=Direction.OUT)[:10]) if keys else []
    if known:
        return sorted(known, key=lambda each: (keys.index(each.external_id), each.inbox_id != inbox.pk))
    addresses = {each.address for each in report.refusals}
    if not addresses:
        return []
    conversation = _conversation(report)
    if conversation:
        return _sent_to(addresses, _ours(inbox, BOUNCES_WITHIN).filter(conversation=conversation))[:1]
    if report.external_id:
        return []
    who = Identity.objects.filter(value__in=addresses).values("customer_id")
    recent = _sent_to(addresses, _ours(inbox, RECENT).filter(conversation__customer__in=who))
    return recent if len(recent) == 1 else []


def _conversation(report: DeliveryReport) -> int | None:
    payload = read_token(report.reply_token, PURPOSE) if report.reply_token else None
    return int(payload) if payload and payload.isdigit() else None


def _ours(inbox: Inbox, within: timedelta) -> models.QuerySet[Message]:
    return Message.objects.filter(
        inbox=inbox, direction=Direction.OUT, state__in=LEFT, created_at__gt=now() - within
    ).order_by("-id")


def _sent_to(addresses: set[str], rows: models.QuerySet[Message]) -> list[Message]:
    return [message for message in rows[:CANDIDATES] if addresses & recipients_of(message)]


def recipients_of(message: Message) -> set[str]:
    return {address.lower() for field in ("to", "cc", "bcc") for address in message.recipients.get(field, ())}


def _of_its_own(message: Message, report: DeliveryReport) -> list[Refusal]:
    mine = recipients_of(message)
    return [each for each in report.refusals if each.address.lower() in mine]
