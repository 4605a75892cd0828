"""Reading positions on IMAP servers, and how each mailbox fares. A position moves only after what it passes is kept."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from hafawa.conversations.models import Inbox
from hafawa.platform import live

from ..models import KeptMail, MailboxCursor, RefusedMail


class RenumberedError(Exception):
    """The server has numbered its mails anew since this connection was opened: what it read is no position any more."""


def tell(inbox_id: int) -> None:
    """Open pages of this mailbox look again."""
    live.hint(f"inbox.{inbox_id}", "mailbox")


@transaction.atomic
def open_cursor(*, inbox: Inbox, folder: str, history_days: int) -> MailboxCursor:
    """The position in a folder; a new one begins `history_days` before the day of the first try to read it."""
    cursor, _is_new = MailboxCursor.objects.get_or_create(inbox=inbox, folder=folder)
    since_on = cursor.begun_at.date() - timedelta(days=history_days)
    if not cursor.is_begun and cursor.since_on != since_on:
        cursor.since_on = since_on
        cursor.save(update_fields=["since_on"])
    return cursor


@transaction.atomic
def restart_cursor(*, cursor: MailboxCursor, uid_validity: int, floor_uid: int) -> None:
    """The server numbered its mails anew: read again from the start. What is known already is not kept twice."""
    held = MailboxCursor.objects.select_for_update().get(pk=cursor.pk)
    if held.uid_validity != uid_validity:
        KeptMail.objects.filter(cursor=held).delete()
        RefusedMail.objects.filter(cursor=held).delete()
        held.uid_validity, held.last_uid, held.floor_uid = uid_validity, 0, floor_uid
        held.save(update_fields=["uid_validity", "last_uid", "floor_uid", "moved_at"])
    cursor.uid_validity, cursor.last_uid, cursor.floor_uid = held.uid_validity, held.last_uid, held.floor_uid


@transaction.atomic
def keep_read(*, cursor: MailboxCursor, arrivals: Mapping[int, int]) -> None:
    """Note which arrival each UID is. Two readers may say the same. Raises RenumberedError."""
    held = MailboxCursor.objects.select_for_update().get(pk=cursor.pk)
    if held.uid_validity != cursor.uid_validity:
        raise RenumberedError
    KeptMail.objects.bulk_create(
        [KeptMail(cursor=held, uid=uid, arrival_id=arrival_id) for uid, arrival_id in arrivals.items()],
        ignore_conflicts=True,
    )


@transaction.atomic
def advance_cursor(*, cursor: MailboxCursor, uid: int) -> None:
    """All up to this UID is kept, or is known to be refused. A position never goes back. Raises RenumberedError."""
    if uid <= cursor.last_uid:
        return
    rows = MailboxCursor.objects.filter(pk=cursor.pk, uid_validity=cursor.uid_validity)
    if not rows.filter(last_uid__lt=uid).update(last_uid=uid, moved_at=now()) and not rows.exists():
        raise RenumberedError
    cursor.last_uid = uid
    tell(cursor.inbox_id)


@transaction.atomic
def take_up(*, cursor: MailboxCursor) -> None:
    """The reader has seen that something is asked of it; asking again from now on is asking anew."""
    MailboxCursor.objects.filter(pk=cursor.pk, is_asked=True).update(is_asked=False)


@transaction.atomic
def report_connected(*, cursor: MailboxCursor, is_idling: bool) -> None:
    moment = now()
    MailboxCursor.objects.filter(pk=cursor.pk).update(
        connected_at=moment, seen_at=moment, is_idling=is_idling, cause=""
    )
    tell(cursor.inbox_id)


@transaction.atomic
def report_seen(*, cursor: MailboxCursor) -> None:
    """The reader still waits for news."""
    MailboxCursor.objects.filter(pk=cursor.pk).update(seen_at=now())


@transaction.atomic
def report_lost(*, inbox: Inbox, folder: str, cause: str) -> None:
    """There is no connection; `cause` is a name from diagnosis, or empty where we hung up ourselves."""
    MailboxCursor.objects.update_or_create(inbox=inbox, folder=folder, defaults={"connected_at": None, "cause": cause})
    tell(inbox.pk)
