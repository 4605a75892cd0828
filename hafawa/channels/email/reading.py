"""What one connection reads of one mailbox: every mail once, and one that cannot be read stops none of the others."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import close_old_connections
from django.utils.timezone import now

from hafawa.conversations.actions import arrive
from hafawa.conversations.models import Inbox

from . import actions, headers, imap, mail, queries
from .actions import RenumberedError
from .models import MailboxCursor

HISTORY_AFTER = timedelta(days=7)
"""What was older than this when the mailbox was first read is put on record: no clocks, no alerts, resolved."""
FIRST_SANE_YEAR = 1990  # what says it was written before then is not believed
MOST_TRIES = 3
log = structlog.get_logger(__name__)


class Reading:
    """One folder over one connection.

    `suspects` outlives the connection: the mails that were on their way when the last one broke. They are fetched one
    by one, so that the one to blame shows itself.
    """

    def __init__(self, inbox: Inbox, account: imap.Account, mailbox: imap.Mailbox, suspects: set[int]) -> None:
        self.inbox, self.account, self.mailbox, self.suspects = inbox, account, mailbox, suspects
        self.cursor = self._opened()

    def _opened(self) -> MailboxCursor:
        account = self.account
        cursor = actions.open_cursor(inbox=self.inbox, folder=account.folder, history_days=account.history_days)
        if cursor.uid_validity != self.mailbox.uid_validity:
            self.suspects.clear()
            actions.restart_cursor(
                cursor=cursor, uid_validity=self.mailbox.uid_validity, floor_uid=self.mailbox.uid_next - 1
            )
        return cursor

    def read_new(self) -> int:
        """Keep every mail that is new, and move the position past it. Returns how many were read."""
        close_old_connections()
        self.cursor.refresh_from_db()
        if self.cursor.uid_validity != self.mailbox.uid_validity:
            raise RenumberedError
        found = self.mailbox.above(self.cursor.last_uid)
        count = sum(self.take(self._wanted(found), moves=True))
        if found:
            actions.advance_cursor(cursor=self.cursor, uid=found[-1])
        return count

    def _wanted(self, found: list[int]) -> list[int]:
        """Of what was there before us, only what is recent enough. What came later is wanted whatever its date."""
        if not found:
            return found
        floor, refused = self.cursor.floor_uid, queries.refused_uids(self.cursor)
        found = [uid for uid in found if uid not in refused]
        if not found or found[0] > floor:
            return found
        recent = set(self.mailbox.since(self.cursor.since_on))
        return [uid for uid in found if uid > floor or uid in recent]

    def take(self, uids: Collection[int], *, moves: bool = False) -> Iterator[int]:
        """Keep these mails, by rising number; says after each piece how many were read. `moves`: the position too."""
        for batch in self.mailbox.batches(uids, alone=self.suspects):
            yield self._take(batch)
            self.suspects.difference_update(batch)
            if moves:
                actions.advance_cursor(cursor=self.cursor, uid=batch[-1])

    def _take(self, batch: list[int]) -> int:
        try:
            fetched = self.mailbox.fetch(batch)
        except imap.CUT as error:
            if len(batch) == 1:
                self._refuse(batch[0], error)
                self.suspects.discard(batch[0])
            else:
                self.suspects.update(batch)
            raise
        except Exception as error:  # noqa: BLE001 - whatever one mail makes a server or a library say
            return sum(self._take([uid]) for uid in batch) if len(batch) > 1 else self._take_plainly(batch[0], error)
        self._keep(fetched)
        if len(fetched) < len(batch):
            self._look_after(set(batch) - {each.uid for each in fetched})
        return len(fetched)

    def _take_plainly(self, uid: int, error: Exception) -> int:
        """Once more without its date, which may be what cannot be read."""
        try:
            fetched = self.mailbox.fetch([uid], dated=False)
        except imap.CUT:
            self._refuse(uid, error)
            raise
        except Exception:  # noqa: BLE001 - the first error is the one to show
            fetched = []
        self._keep(fetched)
        if not fetched:
            self._refuse(uid, error)
        return len(fetched)

    def _keep(self, fetched: list[imap.Fetched]) -> None:
        arrivals = {}
        for each in fetched:
            arrival = arrive(
                inbox=self.inbox,
                external_id=mail.arrival_key(each.raw),
                raw=each.raw,
                happened_at=happened_at(self.cursor, each),
            )
            arrivals[each.uid] = arrival.pk
        if arrivals:
            actions.keep_read(cursor=self.cursor, arrivals=arrivals)

    def _look_after(self, missing: set[int]) -> None:
        """Asked for and not delivered: either gone meanwhile, which is nobody's fault, or held back."""
        for uid in sorted(missing):
            if self.mailbox.holds(uid):
                self._refuse(uid, ValueError("the server holds it and sends nothing"))

    def _refuse(self, uid: int, error: Exception) -> None:
        log.warning("mailbox.mail_refused", inbox=self.inbox.pk, uid=uid, error=plain(error))
        actions.refuse(cursor=self.cursor, uid=uid, error=plain(error), known=self._described(uid, error))

    def _described(self, uid: int, error: Exception) -> dict[str, Any]:
        """Its header may be readable where its body is not. Over a broken connection nothing can be asked."""
        if isinstance(error, imap.CUT):
            return {}
        try:
            described = self.mailbox.describe([uid])[uid]
            known = mail.known_by(mail.head(described.header))
            return {**known, "size": described.size, "at": described.at}
        except Exception:  # noqa: BLE001 - nothing can be told of it, then
            return {}

    def retry_refused(self) -> int:
        """Try again what could not be read, a few times; then only when somebody asks. Returns how many came in."""
        count = 0
        for refused in queries.refused_to_try(self.cursor, MOST_TRIES):
            if not self.mailbox.holds(refused.uid):
                actions.forget_refused(cursor=self.cursor, uid=refused.uid)
            elif self._take([refused.uid]):
                actions.forget_refused(cursor=self.cursor, uid=refused.uid)
                count += 1
        return count


def happened_at(cursor: MailboxCursor, fetched: imap.Fetched) -> datetime | None:
    """When an old mail came, by the earlier of what the server and the mail say; None for what is not old.

    Only what was there before us can be old: what comes in later is news, whatever is written on it.
    """
    if fetched.uid > cursor.floor_uid:
        return None
    written = headers.sent_at(mail.head(fetched.raw))
    at = fetched.at or now()
    if written and written.year >= FIRST_SANE_YEAR:
        at = min(at, written)
    return at if at < cursor.begun_at - HISTORY_AFTER else None


def plain(error: Exception) -> str:
    words = error.args[0] if error.args else error
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(error) or type(error).__name__
    return said[:300]
