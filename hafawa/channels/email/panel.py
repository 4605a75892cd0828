"""What an administrator sees of a mailbox that is read over IMAP, and the buttons there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext

from hafawa.conversations.channel import Door, Panel
from hafawa.conversations.models import Inbox
from hafawa.platform.events.actor import Actor

from . import actions, queries
from .diagnosis import Diagnosis, explain
from .imap import Account
from .models import Backfill, MailboxCursor, RefusedMail, today
from .reading import MOST_TRIES

SILENT_AFTER = timedelta(minutes=3)
SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """A mail that one side had and the other had not."""

    what: str  # "fetched", "missing", "gone"
    uid: int
    subject: str
    sender: str
    at: datetime | None


def panel(door: Door) -> Panel | None:
    """None where nothing is read over IMAP, or the settings cannot be read."""
    account = _account(door)
    if account is None:
        return None
    cursor = queries.cursor_of(door.id, account.folder)
    found = _read(cursor) if cursor else {}
    return Panel(
        template="email/panel.html",
        explains_failure=bool(found.get("trouble")),
        context={"inbox_id": door.id, "folder": account.folder, "cursor": cursor, "today": today(), **found},
    )


def _account(door: Door) -> Account | None:
    try:
        return Account.from_settings(door.settings, door.id)
    except ValueError:
        return None


def _read(cursor: MailboxCursor) -> dict[str, Any]:
    backfill = queries.last_backfill(cursor)
    refused = queries.refused(cursor, SHOWN)
    return {
        "state": _state(cursor),
        "trouble": _trouble(cursor),
        "last_mail_at": queries.last_mail_at(cursor),
        "refused": refused,
        "refused_count": queries.refused_count(cursor) if len(refused) == SHOWN else len(refused),
        "may_retry": any(_is_given_up(each) for each in refused),
        "backfill": backfill,
        "is_filling": bool(backfill and backfill.state == Backfill.State.RUNNING),
        "is_comparing": cursor.is_to_compare,
        "is_equal": cursor.server_count == cursor.kept_count,
        "differences": [_difference(each) for each in cursor.differences[:SHOWN]],
    }


def _state(cursor: MailboxCursor) -> str:
    """ "connected", "failing", or "unread": nobody has said anything for a while, so nobody reads it."""
    if cursor.cause:
        return "failing"
    is_fresh = cursor.seen_at and now() - cursor.seen_at < SILENT_AFTER
    return "connected" if cursor.connected_at and is_fresh else "unread"


def _trouble(cursor: MailboxCursor) -> Diagnosis | None:
    if not cursor.cause:
        return None
    account = Account.from_settings(cursor.inbox.settings, cursor.inbox_id)
    return explain(cursor.cause, f"\u2068{account.host}:{account.port}\u2069") if account else None


def _is_given_up(refused: RefusedMail) -> bool:
    return refused.tries >= MOST_TRIES


def _difference(found: Mapping[str, Any]) -> Difference:
    at = parse_datetime(str(found.get("at") or ""))
    return Difference(found["what"], found["uid"], found.get("subject", ""), found.get("sender", ""), at)


def perform(door: Door, name: str, given: Mapping[str, str], *, by: Actor) -> str:
    """Raises KeyError for a button there is not, ValidationError in the reader's words."""
    return BUTTONS[name](Inbox.objects.get(pk=door.id), given, by)


def _backfill(inbox: Inbox, given: Mapping[str, str], by: Actor) -> str:
    try:
        since_on = date.fromisoformat(given.get("since", ""))
    except ValueError:
        raise ValidationError(gettext("Choose a day in the past.")) from None
    actions.ask_backfill(inbox=inbox, since_on=since_on, by=by)
    return gettext("Older mail is being fetched. New mail comes in meanwhile as always.")


def _stop(inbox: Inbox, given: Mapping[str, str], by: Actor) -> str:
    if actions.stop_backfill(inbox=inbox, by=by):
        return gettext("Stopped. What was fetched stays.")
    return gettext("Nothing was being fetched any more.")


def _compare(inbox: Inbox, given: Mapping[str, str], by: Actor) -> str:
    actions.ask_compare(inbox=inbox, by=by)
    return gettext("The mailbox is being compared with its server.")


def _retry(inbox: Inbox, given: Mapping[str, str], by: Actor) -> str:
    count = actions.ask_retry(inbox=inbox, by=by)
    words = ngettext("%(count)s mail is being tried again.", "%(count)s mails are being tried again.", count)
    return words % {"count": count}


BUTTONS: dict[str, Callable[[Inbox, Mapping[str, str], Actor], str]] = {
    "backfill": _backfill,
    "backfill-stop": _stop,
    "compare": _compare,
    "retry": _retry,
}
