"""Everything that enters. Channels call arrive() (foreign formats) or receive() (our own)."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.jobs import job
from hafawa.platform.jobs.errors import without_secrets
from hafawa.platform.jobs.task import BULK

from ..channel import (
    Arrived,
    CardAnswer,
    DeliveryReport,
    InboundMessage,
    NotUnderstoodError,
    TryLaterError,
    channel_for,
)
from ..events import ArrivalFailed, ArrivalRetried, ArrivalSetAside, CardAnswered
from ..models import Arrival, Inbox, Message
from .receive import receive
from .report import record_delivery

OF_NONE = gettext_noop("It tells of a message that is none of ours, or of somebody to whom it did not go.")
CAME_BACK = gettext_noop("A message of our own came back. Nothing was opened, so that no circle begins.")

log = structlog.get_logger(__name__)


@action
def arrive(*, inbox: Inbox, external_id: str, raw: bytes, happened_at: datetime | None = None) -> Arrival:
    """Keep what came in, once; understand it in the background. The same twice is the first.

    What is old and only put on record says when it came (`happened_at`), and waits until nothing newer does.
    """
    try:
        with transaction.atomic():
            arrival = Arrival.objects.create(
                inbox=inbox, external_id=external_id[:255], raw=raw, happened_at=happened_at
            )
    except IntegrityError:
        return Arrival.objects.defer("raw").get(inbox=inbox, external_id=external_id[:255])
    (understand.using(priority=BULK) if happened_at else understand).enqueue(arrival.pk)
    return arrival


PASSING = (OperationalError, InterfaceError, IntegrityError, OSError)
"""What the world around us does to a job: the database locked or away, two at once, the disk full."""


@job(attempts=30)
def understand(arrival_id: int) -> None:
    """Parse one arrival and act on each thing found in it.

    What cannot be read is marked failed, kept, shown, and retried by hand. What fails for a passing reason (PASSING)
    is tried again for a day; the last failure is kept on the arrival, so that it is seen.
    """
    arrival = Arrival.objects.select_related("inbox__brand").get(pk=arrival_id)
    if arrival.state in (Arrival.State.UNDERSTOOD, Arrival.State.ASIDE):
        return
    try:
        items = list(channel_for(arrival.inbox.kind).parse(bytes(arrival.raw), arrival.inbox.door))
    except NotUnderstoodError as error:
        fail_arrival(arrival=arrival, error=str(error))
        return
    except TryLaterError as error:  # what it points to lies elsewhere, and that place is away
        Arrival.objects.filter(pk=arrival.pk, state=Arrival.State.WAITING).update(error=_words(error))
        raise
    except Exception as error:  # noqa: BLE001 - a parser's bug must not lose a mail nor stop a mailbox
        fail_arrival(arrival=arrival, error=_words(error))
        return
    try:
        _take_all(arrival, items)
    except PASSING as error:
        with suppress(DatabaseError, InterfaceError):
            Arrival.objects.filter(pk=arrival.pk, state=Arrival.State.WAITING).update(error=_words(error))
        raise
    except Exception as error:
        log.exception("arrival.not_taken", arrival=arrival.pk)
        fail_arrival(arrival=arrival, error=_words(error))


def _words(error: Exception) -> str:
    return without_secrets(f"{type(error).__name__}: {error}")[:1000]


@transaction.atomic
def _take_all(arrival: Arrival, items: Iterable[Arrived]) -> None:
    """All that was found in it, and the mark that it was: both or neither."""
    aside = [why for item in items if (why := _take(arrival, item))]
    if aside:
        set_aside(arrival=arrival, why=aside[0])
    else:
        Arrival.objects.filter(pk=arrival.pk).update(state=Arrival.State.UNDERSTOOD, error="", understood_at=now())


def _take(arrival: Arrival, item: Arrived) -> str:
    """Act on it; why it was set aside, "" where it found its place."""
    if isinstance(item, InboundMessage) and item.auto == "loop":
        return CAME_BACK
    if isinstance(item, InboundMessage):
        item = replace(item, happened_at=arrival.happened_at) if arrival.happened_at else item
        receive(inbox=arrival.inbox, inbound=item, arrival=arrival)
    elif isinstance(item, DeliveryReport):
        if not record_delivery(inbox=arrival.inbox, report=item):
            return _take(arrival, item.otherwise) if item.otherwise else OF_NONE
    elif isinstance(item, CardAnswer):
        answer_card(answer=item)
    return ""


@action
def set_aside(*, arrival: Arrival, why: str) -> None:
    """It was understood and belongs to no conversation: kept, and shown to those who run the house."""
    Arrival.objects.filter(pk=arrival.pk).update(state=Arrival.State.ASIDE, error=why, understood_at=now())
    emit(ArrivalSetAside(arrival_id=arrival.pk, inbox_id=arrival.inbox_id, reason=why), by=SYSTEM)


@action
def fail_arrival(*, arrival: Arrival, error: str) -> None:
    """Say on the arrival what was wrong. Failing again in the same words is no news, and what was understood stays."""
    rows = Arrival.objects.filter(pk=arrival.pk).exclude(state=Arrival.State.UNDERSTOOD)
    if rows.exclude(state=Arrival.State.FAILED, error=error).update(state=Arrival.State.FAILED, error=error):
        emit(ArrivalFailed(arrival_id=arrival.pk, inbox_id=arrival.inbox_id), by=SYSTEM)


@action
def retry_arrival(*, arrival: Arrival, by: Actor) -> bool:
    """Try to understand it once more, after an upgrade or a mended setting. False, and nothing happens, if it had not
    failed nor been set aside.
    """
    again = (Arrival.State.FAILED, Arrival.State.ASIDE)
    if not Arrival.objects.filter(pk=arrival.pk, state__in=again).update(state=Arrival.State.WAITING):
        return False
    understand.enqueue(arrival.pk)
    emit(ArrivalRetried(arrival_id=arrival.pk, inbox_id=arrival.inbox_id), by=by)
    return True


@action
def answer_card(*, answer: CardAnswer) -> None:
    """A button was pressed. Not a message: it neither reopens nor restarts a clock."""
    cards = Message.objects.select_related("conversation__customer").exclude(card_token="")
    message = cards.filter(card_token=answer.token).first()
    if message is None:
        return
    emit(
        CardAnswered(
            conversation_id=message.conversation_id, card=message.card, token=answer.token, value=answer.value
        ),
        by=message.conversation.customer.actor,
    )
