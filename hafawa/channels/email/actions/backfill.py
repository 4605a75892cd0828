"""How far an old mailbox has been put on record."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from ..models import Backfill, MailboxCursor
from .cursor import tell

RUNNING, DONE = Backfill.State.RUNNING, Backfill.State.DONE


@transaction.atomic
def begin_backfill(*, backfill: Backfill, uid_validity: int, left: int) -> None:
    """The server has said how many there are. Begun anew where it has numbered its mails anew."""
    held = Backfill.objects.select_for_update().get(pk=backfill.pk)
    if held.uid_validity != uid_validity:
        held.uid_validity, held.last_uid, held.done, held.total = uid_validity, 0, 0, left
        held.save(update_fields=["uid_validity", "last_uid", "done", "total"])
    backfill.refresh_from_db()
    tell(backfill.cursor.inbox_id)


@transaction.atomic
def advance_backfill(*, backfill: Backfill, uid: int, left: int) -> None:
    """All up to this UID is kept, `left` remain: the same whoever of two readers says it."""
    rows = Backfill.objects.filter(pk=backfill.pk, state=RUNNING, uid_validity=backfill.uid_validity, last_uid__lt=uid)
    rows.update(last_uid=uid, done=max(0, (backfill.total or 0) - left))
    backfill.refresh_from_db()
    tell(backfill.cursor.inbox_id)


@transaction.atomic
def finish_backfill(*, backfill: Backfill) -> None:
    """All is kept. From now on the mailbox counts as read from that day, also when it is compared."""
    if not Backfill.objects.filter(pk=backfill.pk, state=RUNNING).update(state=DONE, ended_at=now()):
        return
    cursors = MailboxCursor.objects.filter(pk=backfill.cursor_id)
    cursors.filter(since_on__gt=backfill.since_on).update(since_on=backfill.since_on)
    tell(backfill.cursor.inbox_id)


OLDEST = timedelta(days=365 * 40)
"""No mail on any server is older than this."""
