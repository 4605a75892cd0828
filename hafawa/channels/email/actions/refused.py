"""Mails that the server has and that cannot be read: noted one by one, so that they stop nobody else."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ..models import MailboxCursor, RefusedMail
from .cursor import tell


@transaction.atomic
def refuse(*, cursor: MailboxCursor, uid: int, error: str, known: Mapping[str, Any]) -> None:
    """One more try was in vain. `known` is what the server could tell of it: subject, sender, size, at."""
    row, _is_new = RefusedMail.objects.select_for_update().get_or_create(cursor=cursor, uid=uid)
    row.tries += 1
    row.error = error[:300].replace("\0", "")
    for name, value in known.items():
        setattr(row, name, value)
    row.save()
    tell(cursor.inbox_id)


@transaction.atomic
def forget_refused(*, cursor: MailboxCursor, uid: int) -> None:
    """It has been read after all, or is no longer there."""
    if RefusedMail.objects.filter(cursor=cursor, uid=uid).delete()[0]:
        tell(cursor.inbox_id)
