"""Reading all IMAP mailboxes: one thread each, started and stopped as inboxes are made, changed and switched off."""

import random
import threading
import time
from collections.abc import Mapping
from typing import Any

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from hafawa.conversations.actions import report_health
from hafawa.conversations.models import Inbox

from . import actions, backfill, imap, queries, reconcile
from .actions import RenumberedError
from .diagnosis import cause
from .reading import MOST_TRIES, Reading, plain

log = structlog.get_logger(__name__)
LOOK_EVERY_SECONDS = 1.0
IDLE_SECONDS = 25 * 60.0  # servers may hang up after 30 minutes (RFC 2177)
SIGN_OF_LIFE_SECONDS = 60.0
RETRY_SECONDS = 60.0  # between tries at a mail that could not be read
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 300.0
SHORT_SECONDS = 10.0
MOST_SHORT_IDLES = 3


class MailboxReader:
    """One mailbox, read until told to stop. What fails is said on the inbox and tried again, ever more slowly.

    A connection that worked and broke is replaced without a word; only where that fails too, something is wrong. Where
    the server breaks it again and again as soon as it is to tell of news, we ask it now and then instead.
    """

    def __init__(self, inbox: Inbox, account: imap.Account, version: object = None) -> None:
        self.inbox, self.account, self.version = inbox, account, version
        self._stop, self._asked = threading.Event(), threading.Event()
        self._suspects: set[int] = set()
        self._short_idles = 0
        self._thread = threading.Thread(target=self._run, name=f"imap-{inbox.address}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def ask(self) -> None:
        """There is something to do besides waiting."""
        self._asked.set()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        try:
            while not self._stop.is_set():
                if self._session():
                    pause = FIRST_PAUSE_SECONDS
                self._stop.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, guards nothing
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        finally:
            connections.close_all()

    def _session(self) -> bool:
        """One connection from sign-in to its end; True if it worked for a while."""
        worked = False
        mailbox: imap.Mailbox | None = None
        try:
            mailbox = imap.Mailbox(self.account)
            reading = Reading(self.inbox, self.account, mailbox, self._suspects)
            self._can_idle = mailbox.can_idle and self._short_idles < MOST_SHORT_IDLES
            actions.report_connected(cursor=reading.cursor, is_idling=self._can_idle)
            while not self._stop.is_set():
                reading.read_new()
                self._report("")
                worked = True
                self._do_what_is_asked(reading)
                self._wait(reading)
            self._hung_up("")
        except RenumberedError:
            worked = True
        except DatabaseError as error:
            log.warning("mailbox.database_away", inbox=self.inbox.pk, error=str(error))
        except Exception as error:  # noqa: BLE001 - whatever a server can make a library raise must not end the reading
            self._failed(error, worked)
        finally:
            if mailbox is not None:
                mailbox.close()
            close_old_connections()
        return worked

    def _failed(self, error: Exception, worked: bool) -> None:
        if not isinstance(error, imap.ERRORS):
            log.exception("mailbox.failed", inbox=self.inbox.pk)
        self._hung_up(cause(error))
        if not worked:
            self._report(f"{self.account.host}:{self.account.port}: {plain(error)}")

    def _do_what_is_asked(self, reading: Reading) -> None:
        """New mail always comes first, also between the pieces of what is old."""
        self._asked.clear()
        actions.take_up(cursor=reading.cursor)
        reading.retry_refused()
        for _left in backfill.pieces(reading):
            reading.read_new()
            if self._stop.is_set() or self._asked.is_set():
                return
        reading.cursor.refresh_from_db()
        if reading.cursor.is_to_compare:
            reconcile.compare(reading)

    def _wait(self, reading: Reading) -> None:
        """Until there is news, or something to do, or a good while is over."""
        seconds = IDLE_SECONDS if self._can_idle else self.account.poll_seconds
        if queries.refused_to_try(reading.cursor, MOST_TRIES):
            seconds = min(seconds, RETRY_SECONDS)
        close_old_connections()
        alive = _SignOfLife(reading)

        def is_over() -> bool:
            alive.give()
            return self._stop.is_set() or self._asked.is_set()

        if self._can_idle:
            self._idle(reading.mailbox, seconds, is_over)
            return
        ends = time.monotonic() + seconds
        while not is_over() and (left := ends - time.monotonic()) > 0:
            self._asked.wait(min(left, imap.IDLE_SLICE_SECONDS))
        reading.mailbox.refresh()

    def _idle(self, mailbox: imap.Mailbox, seconds: float, is_over: Any) -> None:
        begun = time.monotonic()
        try:
            mailbox.wait(seconds, is_over)
        except imap.ERRORS:
            is_short = time.monotonic() - begun < SHORT_SECONDS
            self._short_idles = self._short_idles + 1 if is_short else 0
            raise
        self._short_idles = 0

    def _report(self, error: str) -> None:
        try:
            report_health(inbox=self.inbox, error=error)
        except DatabaseError as failure:
            log.warning("mailbox.health_not_noted", inbox=self.inbox.pk, error=str(failure))

    def _hung_up(self, name: str) -> None:
        try:
            actions.report_lost(inbox=self.inbox, folder=self.account.folder, cause=name)
        except DatabaseError as failure:
            log.warning("mailbox.state_not_noted", inbox=self.inbox.pk, error=str(failure))


class _SignOfLife:
    """Says now and then that the reader is there, so that a page can tell a quiet mailbox from an unread one."""

    def __init__(self, reading: Reading) -> None:
        self._cursor, self._given = reading.cursor, time.monotonic()

    def give(self) -> None:
        if time.monotonic() - self._given < SIGN_OF_LIFE_SECONDS:
            return
        self._given = time.monotonic()
        try:
            actions.report_seen(cursor=self._cursor)
        except DatabaseError as failure:
            log.warning("mailbox.state_not_noted", inbox=self._cursor.inbox_id, error=str(failure))
        finally:
            close_old_connections()


def read_once(inbox: Inbox) -> int:
    """Read one mailbox now and hang up: to try out settings, or by hand. Raises imap.ERRORS, ValueError."""
    account = imap.Account.from_settings(inbox.settings, inbox.pk)
    if account is None:
        raise ValueError("this inbox has no IMAP server")
    mailbox = imap.Mailbox(account)
    try:
        return Reading(inbox, account, mailbox, set()).read_new()
    finally:
        mailbox.close()


class Fetcher:
    """Keeps one reader a mailbox, and the set of readers equal to the set of active inboxes with an IMAP server.

    Looks every second: two short queries, and no secret is opened unless it is another than before.
    """

    def __init__(self, *, look_every_seconds: float = LOOK_EVERY_SECONDS) -> None:
        self._look_every = look_every_seconds
        self._readers: dict[int, MailboxReader] = {}
        self._unreadable: dict[int, object] = {}

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; then every reader is stopped and waited for."""
        try:
            while not stop.is_set():
                self.look()
                stop.wait(self._look_every)
        finally:
            self._stop_all()
            connections.close_all()

    def look(self) -> None:
        """Compare what runs with what should, and mend the difference."""
        try:
            close_old_connections()
            inboxes, asked = queries.active_inboxes(), queries.asked_inboxes()
        except DatabaseError as error:
            log.warning("mailbox.inboxes_not_read", error=str(error))
            return
        wanted = {inbox.pk: inbox for inbox in inboxes}
        for key, reader in list(self._readers.items()):
            if key not in wanted or _version(wanted[key]) != reader.version or not reader.is_alive:
                reader.stop()
                del self._readers[key]
            elif key in asked:
                reader.ask()
        for key, inbox in wanted.items():
            if key not in self._readers:
                self._start(inbox)

    def _start(self, inbox: Inbox) -> None:
        """Nothing starts where there is nothing to read; what is wrong with settings is said once on the inbox."""
        version = _version(inbox)
        if self._unreadable.get(inbox.pk) == version:
            return
        account = _account(inbox)
        if account is None:
            self._unreadable[inbox.pk] = version
            return
        self._readers[inbox.pk] = MailboxReader(inbox, account, version)
        self._readers[inbox.pk].start()

    def _stop_all(self) -> None:
        for reader in self._readers.values():
            reader.stop()
        for reader in self._readers.values():
            reader.join(10)
        self._readers.clear()


def _version(inbox: Inbox) -> object:
    """Another one whenever the inbox's settings were saved anew; nothing is decrypted for it."""
    return inbox.settings.token, inbox.address


def _account(inbox: Inbox) -> imap.Account | None:
    """What the settings say; what is wrong with them is said on the inbox."""
    try:
        settings: Mapping[str, Any] = inbox.settings
        return imap.Account.from_settings(settings, inbox.pk)
    except Exception as error:  # noqa: BLE001 - one inbox whose secrets cannot be opened must not stop the others
        report_health(inbox=inbox, error=str(error))
        return None
