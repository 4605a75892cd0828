"""The way out: one function for every channel.

A message is QUEUED until the channel says that it is about to leave; from then on it is SENDING, and a worker that
finds it so after a crash does not send again: it "may have been sent", and a person decides.
"""

import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.jobs import job
from hafawa.platform.jobs.errors import without_secrets

from ..channel import TryLaterError, UndeliverableError, channel_for, fill
from ..events import MessageFailed, MessageSent, MessageUncertain
from ..models import Inbox, Message, State, Status
from .lock import hold, refresh
from .outbound import outbound_for
from .refusals import detail_of, mark_refused

GIVE_UP_AFTER = timedelta(days=2)
LOST = gettext_noop("The connection broke while the message was being handed over. It may have been sent.")
GAVE_UP = gettext_noop("Tried for two days without success. The last answer was: %(reason)s")
DELETED = gettext_noop("It had not left when its conversation was deleted.")
HERE = (State.QUEUED, State.SCHEDULED)
REMEMBER_FOR_S = 40.0


class TakenBackError(Exception):
    """Somebody took the message back before it left."""


class _Attempt:
    """One try at sending, and how far it came: whatever it writes afterwards holds only if nobody else came further."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.came_to: Collection[State] = HERE

    @property
    def has_begun(self) -> bool:
        return self.came_to == (State.SENDING,)

    def begin(self) -> None:
        """Commit, on its own, that from here on the message may have left."""
        if not Message.objects.filter(pk=self.message.pk, state__in=HERE).update(state=State.SENDING):
            raise TakenBackError
        self.came_to = (State.SENDING,)


@job(attempts=150)
def deliver(message_id: int) -> None:
    """Carry one message of ours. Retried while the outside world says "later", for GIVE_UP_AFTER.

    The number of attempts outlasts that time, so that it is the message that says it has failed, not a dead job.
    """
    message = Message.objects.select_related("inbox", "conversation__brand", "agent").filter(pk=message_id).first()
    if message is None or message.inbox is None:
        return
    if message.state == State.SENDING:
        settle(message, State.UNCERTAIN, reason=LOST)
    elif message.state in HERE and message.conversation.status == Status.DELETED:
        settle(message, State.FAILED, reason=DELETED, was=HERE)
    elif message.state in HERE:
        _carry(message, message.inbox, _Attempt(message))


def _carry(message: Message, inbox: Inbox, attempt: _Attempt) -> None:
    try:
        external_id = channel_for(inbox.kind).send(outbound_for(message), inbox.door, about_to_send=attempt.begin)
    except TakenBackError:
        return
    except UndeliverableError as error:
        reason, detail = error.reason or error.words, detail_of(error)
        settle(message, State.FAILED, reason=reason, detail=detail, was=attempt.came_to)
        mark_refused(channel_for(inbox.kind).identity_kind, error.refusals)
    except TryLaterError as error:
        _try_later(attempt, error, error.words, error.parts)
    except Exception as error:  # noqa: BLE001 - whatever it is, the message must say it
        if attempt.has_begun:
            settle(message, State.UNCERTAIN, reason=LOST, was=attempt.came_to)
            return
        _try_later(attempt, error, without_secrets(f"{type(error).__name__}: {error}")[:500])
    else:
        _remember(message, external_id)


def _try_later(attempt: _Attempt, error: Exception, reason: str, parts: Mapping[str, str] | None = None) -> None:
    """Nothing has left: "not now", said the outside world, or we failed. Say so on the message; the job comes again."""
    message = attempt.message
    if now() - (message.send_at or message.created_at) > GIVE_UP_AFTER:
        told = {"parts": {"reason": fill(reason, parts or {})}}
        settle(message, State.FAILED, reason=GAVE_UP, detail=told, was=attempt.came_to)
        return
    _hold_back(message, was=attempt.came_to, reason=reason, parts=parts)
    raise error


@action
def _hold_back(
    message: Message, *, was: Collection[State], reason: str, parts: Mapping[str, str] | None = None
) -> None:
    """It waits here once more. Said when that, or why, is news: open screens show it, and each attempt is not."""
    detail = {"parts": dict(parts)} if parts else {}
    waiting = Message.objects.filter(pk=message.pk, state__in=was).exclude(state=State.QUEUED, state_reason=reason)
    if waiting.update(state=State.QUEUED, state_reason=reason, state_detail=detail):
        emit(MessageSent(conversation_id=message.conversation_id, message_id=message.pk, state=State.QUEUED), by=SYSTEM)


def _remember(message: Message, external_id: str) -> None:
    """It has left, and we know: a database that is away just now must not make that uncertain."""
    deadline = time.monotonic() + REMEMBER_FOR_S
    while True:
        try:
            settle(message, State.SENT, external_id=external_id)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.5)
        else:
            return


@action
def send_again(*, message: Message, by: Actor) -> None:
    """A person decided: send once more what failed, or what may not have been sent."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.state not in (State.FAILED, State.UNCERTAIN):
        return
    conversation = hold(message.conversation_id)
    message.state, message.state_reason, message.state_detail, message.send_at = State.QUEUED, "", {}, now()
    message.send_job = int(deliver.enqueue(message.pk).id)
    message.save(update_fields=["state", "state_reason", "state_detail", "send_at", "send_job"])
    refresh(conversation)
    emit(MessageSent(conversation_id=conversation.pk, message_id=message.pk, state=State.QUEUED), by=by)


@action
def give_up_unsent(*, message: Message, reason: str, parts: Mapping[str, str] | None = None) -> None:
    """Nothing carries this message any more. It has failed, or, where it was under way, it may have been sent."""
    if message.state == State.SENDING:
        settle(message, State.UNCERTAIN, reason=LOST, was=(State.SENDING,))
    else:
        settle(message, State.FAILED, reason=reason, detail={"parts": dict(parts)} if parts else {}, was=HERE)


@action
def settle(
    message: Message,
    state: State,
    *,
    external_id: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    was: Collection[State] = (),
) -> None:
    """Write down what became of it, and say so; with `was`, only if it still is what it was."""
    conversation = hold(message.conversation_id, even_deleted=True)
    detail = dict(detail or {})
    values: dict[str, object] = {"state": state, "state_reason": reason, "state_detail": detail}
    if state == State.SENT:
        values["sent_at"] = now()
    if external_id and external_id != message.external_id:
        values["external_id"] = external_id[:255]
    rows = Message.objects.filter(pk=message.pk).exclude(state=state)
    if not (rows.filter(state__in=was) if was else rows).update(**values):
        return
    if state == State.FAILED:
        refresh(conversation)
        parts = detail.get("parts", {})
        told = MessageFailed(conversation_id=conversation.pk, message_id=message.pk, reason=reason, parts=parts)
        emit(told, by=SYSTEM)
    elif state == State.UNCERTAIN:
        emit(MessageUncertain(conversation_id=conversation.pk, message_id=message.pk), by=SYSTEM)
    else:
        emit(MessageSent(conversation_id=conversation.pk, message_id=message.pk, state=state), by=SYSTEM)
