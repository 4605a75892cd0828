"""Reports leave like every message of ours: kept first, then QUEUED, SENDING, SENT; never twice for one moment."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from hafawa.accounts.permissions import May, allows
from hafawa.conversations.channel import TryLaterError, UndeliverableError, channel_for, installed_channels
from hafawa.conversations.models import Inbox
from hafawa.platform.jobs import job
from hafawa.platform.jobs.errors import without_secrets

from ..letter import composed
from ..models import Letter, PlanReader

GIVE_UP_AFTER = timedelta(hours=12)
MADE_UP_FOR = timedelta(hours=12)
"""A moment that went by while nothing ran is still kept this long after; then the next one is."""
LOST = gettext_noop("The connection broke while the message was being handed over. It may have been sent.")
NO_DOOR = gettext_noop("No mailbox is connected that could send it.")
MAY_NOT = gettext_noop("This colleague may no longer see figures, or no longer works here.")


def write_due() -> int:
    """Queue what is due now. Two workers at once queue it once: the moment is unique for each reader."""
    count = 0
    for reader in PlanReader.objects.filter(stopped_at=None).select_related("plan", "agent").order_by("id"):
        due = latest_moment(reader, now())
        if due is not None and due > reader.since and now() - due < MADE_UP_FOR:
            count += _write(reader, due)
    return count


def _write(reader: PlanReader, due: datetime) -> bool:
    if Letter.objects.filter(reader=reader, due_at=due).exists():
        return False
    with transaction.atomic():
        Letter.objects.bulk_create([Letter(reader=reader, due_at=due)], ignore_conflicts=True)
        row = Letter.objects.select_for_update().filter(reader=reader, due_at=due, job_id=None).first()
        if row is None:
            return False
        Letter.objects.filter(pk=row.pk).update(job_id=int(deliver_letter.enqueue(row.pk).id))
    return True


def latest_moment(reader: PlanReader, at: datetime) -> datetime | None:
    """The last moment at or before `at` that is this plan's weekday and hour where the reader lives."""
    zone, plan = reader.agent.zone, reader.plan
    today = at.astimezone(zone).date()
    for back in range(8):
        day = today - timedelta(days=back)
        if day.weekday() in plan.weekdays:
            moment = datetime(day.year, day.month, day.day, plan.hour, tzinfo=zone).astimezone(UTC)
            if moment <= at:
                return moment
    return None


class TakenError(Exception):
    """Another worker has begun to send it."""


@job(attempts=60)
def deliver_letter(letter_id: int) -> None:
    """Send one. What is found on its way after a crash "may have been sent", and is not sent again."""
    letter = Letter.objects.select_related("reader__plan", "reader__agent").filter(pk=letter_id).first()
    if letter is None:
        return
    if letter.state == Letter.State.SENDING:
        _settle(letter, Letter.State.UNCERTAIN, reason=LOST)
    elif letter.state == Letter.State.QUEUED:
        _carry(letter)


class _Sending:
    """One try, and whether it came so far that the mail may have left."""

    def __init__(self, letter: Letter) -> None:
        self.letter, self.has_begun = letter, False

    def begin(self) -> None:
        """Commit, on its own, that from here on it may have left."""
        rows = Letter.objects.filter(pk=self.letter.pk, state=Letter.State.QUEUED)
        if not rows.update(state=Letter.State.SENDING):
            raise TakenError
        self.has_begun = True


def _carry(letter: Letter) -> None:
    agent, inbox = letter.reader.agent, door_to_send_by()
    if not allows(agent, May.SEE_FIGURES) or letter.reader.stopped_at:
        _settle(letter, Letter.State.FAILED, reason=MAY_NOT)
    elif inbox is None:
        _settle(letter, Letter.State.FAILED, reason=NO_DOOR)
    else:
        _hand_over(letter, inbox, _Sending(letter))


def _hand_over(letter: Letter, inbox: Inbox, attempt: _Sending) -> None:
    channel = channel_for(inbox.kind)
    if not letter.external_id:
        letter.external_id = channel.new_external_id(inbox.door)
        Letter.objects.filter(pk=letter.pk).update(external_id=letter.external_id)
    try:
        channel.send(composed(letter, inbox), inbox.door, about_to_send=attempt.begin)
    except TakenError:
        return
    except UndeliverableError as error:
        _settle(letter, Letter.State.FAILED, reason=error.words or error.reason, parts=error.parts)
    except TryLaterError as error:
        _try_later(letter, error, error.words, error.parts)
    except Exception as error:  # noqa: BLE001 - whatever it is, the list of sendings must say it
        if attempt.has_begun:
            _settle(letter, Letter.State.UNCERTAIN, reason=LOST)
        else:
            _try_later(letter, error, without_secrets(f"{type(error).__name__}: {error}")[:400], {})
    else:
        _settle(letter, Letter.State.SENT)


def _try_later(letter: Letter, error: Exception, reason: str, parts: Mapping[str, Any]) -> None:
    if now() - letter.due_at > GIVE_UP_AFTER:
        _settle(letter, Letter.State.FAILED, reason=reason, parts=parts)
        return
    _settle(letter, Letter.State.QUEUED, reason=reason, parts=parts)
    raise error


def _settle(letter: Letter, state: Letter.State, *, reason: str = "", parts: Mapping[str, Any] | None = None) -> None:
    sent_at = now() if state == Letter.State.SENT else None
    Letter.objects.filter(pk=letter.pk).update(
        state=state, reason=reason[:500], parts=dict(parts or {}), sent_at=sent_at
    )


def door_to_send_by() -> Inbox | None:
    """The first active mailbox: one whose people are known by mail address, as colleagues are."""
    kinds = [channel.kind for channel in installed_channels() if channel.identity_kind == "email"]
    return Inbox.objects.filter(kind__in=kinds, is_active=True).select_related("brand").order_by("id").first()
