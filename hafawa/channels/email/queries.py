"""Which of our doors a mail is for, and how far each mailbox has been read."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import BinaryField
from django.db.models.functions import Substr

from hafawa.conversations.models import Arrival, Inbox

from . import headers, mail
from .headers import normal_address
from .models import Backfill, KeptMail, MailboxCursor, RefusedMail

KIND = "email"
HEADER_READ = 16 * 1024


def active_inboxes() -> list[Inbox]:
    return list(Inbox.objects.filter(kind=KIND, is_active=True).order_by("pk"))


def inbox_numbered(inbox_id: int) -> Inbox | None:
    """A mail inbox, open or closed."""
    return Inbox.objects.filter(kind=KIND, pk=inbox_id).select_related("brand").first()


def inbox_for(address: str) -> Inbox | None:
    """The active inbox an address leads to: exactly, or with a token behind a plus sign; the longest match wins."""
    wanted = normal_address(address).lower()
    local, _, domain = wanted.rpartition("@")
    if not local:
        return None
    names = ["+".join(local.split("+")[:count]) for count in range(1, local.count("+") + 2)]
    found = Inbox.objects.filter(kind=KIND, is_active=True, address__in=[f"{name}@{domain}" for name in names])
    return max(found, key=lambda inbox: len(inbox.address), default=None)


def inbox_in_header(raw: bytes) -> Inbox | None:
    """The inbox a mail names as its recipient, where nobody else says whom it is for."""
    return _first(mail.recipients(mail.head(raw)))


def _first(addresses: Iterable[str]) -> Inbox | None:
    return next((inbox for inbox in map(inbox_for, addresses) if inbox), None)


def cursor_of(inbox_id: int, folder: str) -> MailboxCursor | None:
    return MailboxCursor.objects.filter(inbox_id=inbox_id, folder=folder).first()


def last_mail_at(cursor: MailboxCursor) -> datetime | None:
    """The own date of the newest mail that is kept of it: what is fetched later was still written then."""
    start = Substr("arrival__raw", 1, HEADER_READ, output_field=BinaryField())
    rows = KeptMail.objects.filter(cursor=cursor).order_by("-uid")
    newest = rows.values_list(start, "arrival__happened_at", "arrival__received_at").first()
    if newest is None:
        return None
    raw, happened_at, received_at = newest
    written = headers.sent_at(mail.head(bytes(raw)))
    told: datetime = happened_at or min(written or received_at, received_at)
    return told


def asked_inboxes() -> set[int]:
    """The inboxes whose readers are wanted for something."""
    return set(MailboxCursor.objects.filter(is_asked=True).values_list("inbox_id", flat=True))


def kept_uids(cursor: MailboxCursor) -> set[int]:
    """Every number of the folder that is held here."""
    return set(KeptMail.objects.filter(cursor=cursor).values_list("uid", flat=True))


def remembered(cursor: MailboxCursor, uids: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """What people know mails by that are held here, as JSON holds it."""
    arrivals = dict(KeptMail.objects.filter(cursor=cursor, uid__in=uids).values_list("uid", "arrival_id"))
    start = Substr("raw", 1, HEADER_READ, output_field=BinaryField())
    heads = dict(Arrival.objects.filter(pk__in=arrivals.values()).values_list("pk", start))
    for uid in uids:
        yield uid, mail.known_by(mail.head(bytes(heads.get(arrivals.get(uid, 0), b""))))


def running_backfill(cursor: MailboxCursor) -> Backfill | None:
    rows = Backfill.objects.filter(cursor=cursor, state=Backfill.State.RUNNING)
    return rows.select_related("cursor").first()


def last_backfill(cursor: MailboxCursor) -> Backfill | None:
    return Backfill.objects.filter(cursor=cursor).order_by("-id").first()


def refused_uids(cursor: MailboxCursor) -> set[int]:
    return set(RefusedMail.objects.filter(cursor=cursor).values_list("uid", flat=True))


def refused_to_try(cursor: MailboxCursor, most_tries: int) -> list[RefusedMail]:
    return list(RefusedMail.objects.filter(cursor=cursor, tries__lt=most_tries).order_by("uid")[:100])


def refused(cursor: MailboxCursor, limit: int = 50) -> list[RefusedMail]:
    """What could not be read, newest first."""
    return list(RefusedMail.objects.filter(cursor=cursor).order_by("-uid")[:limit])


def refused_count(cursor: MailboxCursor) -> int:
    return RefusedMail.objects.filter(cursor=cursor).count()
