"""What came of comparing a mailbox with its server."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import MailboxCursor
from .cursor import tell

DIFFERENCES_SHOWN = 50


@transaction.atomic
def keep_comparison(
    *,
    cursor: MailboxCursor,
    at: datetime,
    server: int,
    kept: int,
    fetched: int,
    gone: int,
    differences: Sequence[dict[str, Any]],
) -> None:
    """The numbers as of that moment, and the first DIFFERENCES_SHOWN of the mails that differ."""
    MailboxCursor.objects.filter(pk=cursor.pk).update(
        compared_at=at,
        server_count=server,
        kept_count=kept,
        fetched_count=fetched,
        gone_count=gone,
        differences=list(differences[:DIFFERENCES_SHOWN]),
    )
    tell(cursor.inbox_id)
