"""What administrators ask of a mailbox. Its reader does it, on the connection it has."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext

from hafawa.conversations.models import Inbox
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import MailboxAsked
from ..imap import Account
from ..models import Backfill, MailboxCursor, RefusedMail, today
from .backfill import OLDEST, RUNNING
from .cursor import open_cursor, tell


@action
def ask_backfill(*, inbox: Inbox, since_on: date, by: Actor) -> Backfill:
    """Put the mail on record that reached the server from this day on. Raises ValidationError."""
    if not today() - OLDEST <= since_on <= today():
        raise ValidationError(gettext("Choose a day in the past."))
    cursor = _cursor(inbox)
    if Backfill.objects.filter(cursor=cursor, state=RUNNING).exists():
        raise ValidationError(gettext("Older mail is being fetched already. Stop that first."))
    backfill = Backfill.objects.create(cursor=cursor, since_on=since_on, asked_by=by.name)
    _ask(cursor, "backfill", by)
    return backfill


@action
def stop_backfill(*, inbox: Inbox, by: Actor) -> bool:
    """What was fetched stays. False, and nothing happens, where nothing is being fetched."""
    cursor = _cursor(inbox)
    running = Backfill.objects.filter(cursor=cursor, state=RUNNING)
    if not running.update(state=Backfill.State.STOPPED, ended_at=now()):
        return False
    _ask(cursor, "backfill_stop", by)
    return True


@action
def ask_compare(*, inbox: Inbox, by: Actor) -> None:
    """Compare what the server has with what is here, now."""
    cursor = _cursor(inbox)
    MailboxCursor.objects.filter(pk=cursor.pk).update(compare_asked_at=now())
    _ask(cursor, "compare", by)


@action
def ask_compare_all() -> None:
    """The daily comparison of every mailbox that is read."""
    MailboxCursor.objects.filter(inbox__is_active=True).update(compare_asked_at=now(), is_asked=True)


@action
def ask_retry(*, inbox: Inbox, by: Actor) -> int:
    """Try again what could not be read. Returns how many those are."""
    cursor = _cursor(inbox)
    count = RefusedMail.objects.filter(cursor=cursor).filter(~Q(tries=0)).update(tries=0)
    if count:
        _ask(cursor, "retry", by)
    return count


def _cursor(inbox: Inbox) -> MailboxCursor:
    """Locked: who asks twice at once is heard once after the other. Raises ValidationError where nothing is read."""
    account = Account.from_settings(inbox.settings, inbox.pk) if inbox.settings.is_readable else None
    if account is None:
        raise ValidationError(gettext("This mailbox is not read over IMAP."))
    opened = open_cursor(inbox=inbox, folder=account.folder, history_days=account.history_days)
    return MailboxCursor.objects.select_for_update().get(pk=opened.pk)


def _ask(cursor: MailboxCursor, what: str, by: Actor) -> None:
    MailboxCursor.objects.filter(pk=cursor.pk).update(is_asked=True)
    emit(MailboxAsked(inbox_id=cursor.inbox_id, what=what), by=by)
    tell(cursor.inbox_id)
