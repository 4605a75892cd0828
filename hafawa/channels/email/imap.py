"""One IMAP mailbox (RFC 3501, IDLE RFC 2177): connect, read what is new in small batches, wait for more.

Nothing on the server is changed: mails are peeked at, the folder is opened read-only.
"""

import ssl
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from .oauth import tokens

SECURITIES = ("ssl", "starttls", "none")
BATCH = 20
BATCH_BYTES = 8 * 1024 * 1024
MAIL_BYTES = 50 * 1024 * 1024
IDLE_SLICE_SECONDS = 1.0
FIRST_IDLE_SECONDS, LONGEST_IDLE_SECONDS = 1.0, 300.0
SIZES_AT_ONCE = 500
HEADERS = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)]"
ERRORS = (IMAPClientError, OSError, ssl.SSLError)  # what a server, or the way to it, can do to us
CUT = (IMAPClientAbortError, OSError)  # those of them after which this connection is none any more


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where a mailbox is and how to sign in, as an inbox's settings say."""

    host: str
    port: int
    security: str = "ssl"
    username: str = ""
    consent: tokens.Wanted | None = None  # whose token to ask for, each time anew
    password: str = field(default="", repr=False)
    oauth_token: str = field(default="", repr=False)
    folder: str = "INBOX"
    history_days: int = 1
    poll_seconds: float = 60.0
    timeout: float = 60.0
    verify: bool = True

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], inbox_id: int = 0) -> "Account | None":
        """None where no IMAP server is given: such an inbox gets its mail another way."""
        if not settings.get("imap_host"):
            return None
        security = str(settings.get("imap_security") or "ssl")
        if security not in SECURITIES:
            raise ValueError(f"unknown IMAP security: {security}")
        return cls(
            host=str(settings["imap_host"]),
            port=int(settings.get("imap_port") or (993 if security == "ssl" else 143)),
            security=security,
            username=str(settings.get("imap_username") or ""),
            password=str(settings.get("imap_password") or ""),
            oauth_token=str(settings.get("imap_oauth_token") or ""),
            consent=tokens.wanted(settings, "imap", inbox_id),
            folder=str(settings.get("imap_folder") or "INBOX"),
            history_days=int(settings.get("imap_history_days", 1)),
            poll_seconds=float(settings.get("imap_poll_seconds") or 60),
            timeout=float(settings.get("imap_timeout") or 60),
            verify=bool(settings.get("imap_verify", True)),
        )


@dataclass(frozen=True)
class Fetched:
    """A mail, its number in the mailbox, and when it reached the server (INTERNALDATE)."""

    uid: int
    raw: bytes
    at: datetime | None = None


@dataclass(frozen=True)
class Described:
    """What a mail is known by to people, from its header alone."""

    header: bytes
    size: int = 0
    at: datetime | None = None


class Mailbox:
    """An open, signed-in connection with one folder selected. Raises only ERRORS."""

    def __init__(self, account: Account) -> None:
        self._account = account
        token = tokens.access_token(account.consent) if account.consent else account.oauth_token  # before any call
        context = ssl.create_default_context()
        if not account.verify:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._client = IMAPClient(
            account.host,
            port=account.port,
            ssl=account.security == "ssl",
            ssl_context=context if account.security == "ssl" else None,
            timeout=account.timeout,
        )
        try:
            if account.security == "starttls":
                self._client.starttls(context)
            self._sign_in(account, token)
            self.can_idle = bool(self._client.has_capability("IDLE"))
            self._client.normalise_times = False
            told = self._client.select_folder(account.folder, readonly=True)
            self.uid_validity = int(told[b"UIDVALIDITY"])
            self.uid_next = int(told.get(b"UIDNEXT") or max(self.all(), default=0) + 1)
        except BaseException:
            self.close()
            raise

    def _sign_in(self, account: Account, token: str) -> None:
        if not token:
            self._client.login(account.username, account.password)
            return
        try:
            self._client.oauth2_login(account.username, token)
        except LoginError:
            if account.consent:
                tokens.doubt(account.consent)
            raise

    def all(self) -> list[int]:
        """The number of every mail in the folder, rising."""
        return sorted(self._client.search(["UID", "1:*"]))

    def above(self, uid: int) -> list[int]:
        """The numbers above this one, rising."""
        self._was_told_of_mail()
        # A range up to * always names the last mail, even when it is not above the start (RFC 3501 6.4.8).
        return sorted(each for each in self._client.search(["UID", f"{uid + 1}:*"]) if each > uid)

    def since(self, day: date) -> list[int]:
        """The numbers of what reached the server on that day or later, rising."""
        return sorted(self._client.search(["SINCE", day]))

    def holds(self, uid: int) -> bool:
        return bool(self._client.search(["UID", str(uid)]))

    def batches(self, uids: Collection[int], *, alone: Collection[int] = ()) -> Iterator[list[int]]:
        """These numbers in pieces of at most 20 mails and about 8 MB. Those to be fetched alone are."""
        batch: list[int] = []
        weight = 0
        for uid, size in self._sizes(uids):
            if batch and (len(batch) == BATCH or weight + size > BATCH_BYTES or uid in alone or batch[-1] in alone):
                yield batch
                batch, weight = [], 0
            batch.append(uid)
            weight += size
        if batch:
            yield batch

    def _sizes(self, uids: Collection[int]) -> Iterator[tuple[int, int]]:
        """Of what is still there. A server that cannot say how heavy a mail is makes it one to be fetched alone."""
        ordered = list(uids)
        for start in range(0, len(ordered), SIZES_AT_ONCE):
            piece = ordered[start : start + SIZES_AT_ONCE]
            try:
                rows = self._client.fetch(piece, ["RFC822.SIZE"])
            except CUT:
                raise
            except Exception:  # noqa: BLE001 - one mail it cannot weigh must not hide the others
                yield from ((uid, BATCH_BYTES) for uid in piece)
                continue
            yield from ((uid, int(rows[uid].get(b"RFC822.SIZE", 0))) for uid in piece if uid in rows)

    def fetch(self, uids: list[int], *, dated: bool = True) -> list[Fetched]:
        """At most 50 MB of each: what is larger is kept cut short rather than not at all. Some may be missing."""
        parts = [f"BODY.PEEK[]<0.{MAIL_BYTES}>", *(["INTERNALDATE"] if dated else [])]
        rows = self._client.fetch(uids, parts)
        found = {
            uid: (row.get(b"BODY[]<0>", row.get(b"BODY[]")), row.get(b"INTERNALDATE")) for uid, row in rows.items()
        }
        return [Fetched(uid, bytes(raw), at) for uid in uids for raw, at in [found.get(uid, (None, None))] if raw]

    def describe(self, uids: list[int]) -> dict[int, Described]:
        """By number, from the headers; what cannot be told is left out."""
        rows = self._client.fetch(uids, ["INTERNALDATE", "RFC822.SIZE", HEADERS])
        return {
            uid: Described(
                bytes(next((part for key, part in row.items() if key.startswith(b"BODY[")), b"") or b""),
                int(row.get(b"RFC822.SIZE", 0)),
                row.get(b"INTERNALDATE"),
            )
            for uid, row in rows.items()
            if uid in uids
        }

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """IDLE until something happens in the folder, the time is over, or we are told to stop.

        In turns that begin short and grow: news that comes in one piece with the server's consent to IDLE lies in a
        buffer that the library does not look into before the turn ends.
        """
        waited, turn = 0.0, FIRST_IDLE_SECONDS
        while waited < seconds and not stopped():
            if self._idle(turn, stopped):
                return
            waited, turn = waited + turn, min(turn * 2, LONGEST_IDLE_SECONDS)

    def _idle(self, seconds: float, stopped: Callable[[], bool]) -> bool:
        """One turn; whether there is news.

        A server tells of each mail once, and may have done so while it answered what it was asked before: such a mail
        is in no answer, and IDLE will not tell of it again.
        """
        self._client.idle()
        is_news = self._was_told_of_mail()
        try:
            waited = 0.0
            while not is_news and waited < seconds and not stopped():
                is_news = _tells_news(self._client.idle_check(timeout=IDLE_SLICE_SECONDS))
                waited += IDLE_SLICE_SECONDS
        finally:
            _, last = self._client.idle_done()
        return is_news or _tells_news(last)

    def _was_told_of_mail(self) -> bool:
        """Whether EXISTS came beside other answers since this was last asked."""
        return bool(self._client._imap.response("EXISTS")[1] != [None])

    def refresh(self) -> None:
        """Ask the server to notice what is new: it may answer what it is asked from how the folder was before."""
        self._client.noop()

    def close(self) -> None:
        try:
            self._client.logout()
        except (*ERRORS, AttributeError):
            self._shut()

    def _shut(self) -> None:
        try:
            self._client.shutdown()
        except (*ERRORS, AttributeError):
            return


def _tells_news(responses: list[Any]) -> bool:
    """EXISTS means a mail came. BYE means the server leaves: the next command will say so."""
    return any(len(each) > 1 and (each[1] in {b"EXISTS", b"RECENT"} or each[0] == b"BYE") for each in responses)
