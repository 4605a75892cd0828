"""Clocks of many conversations at once: those that have come in, and all open ones when a promise has changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.timezone import now

from hafawa.platform.events.action import action

from ..models import Ledger
from ..queries.open import newly_waiting, open_after, open_count
from .recount import recount

BATCH = 200
SLACK = timedelta(minutes=10)
"""A message is dated when its transaction begins and seen when it ends."""


def catch_up() -> int:
    """Give clocks to conversations in which customers have begun to wait. How many were looked at.

    Taking in a mail does not pay for its clock: once a minute all new ones are reckoned together.
    """
    row = Ledger.objects.first()
    if row is None:
        return 0
    began, looked = now(), 0
    since = row.caught_up_to - SLACK if row.caught_up_to else None
    after: tuple[datetime, int] | None = None
    while found := newly_waiting(since, after, BATCH):
        recount(conversation_ids=[pk for pk, _since in found])
        looked += len(found)
        after = (found[-1][1], found[-1][0])
    Ledger.objects.filter(pk=row.pk).update(caught_up_to=began)
    return looked


def recount_open() -> bool:
    """One more batch of open conversations by the promises that hold now. Whether some are left.

    A change while it runs begins it again. Ended clocks are left alone.
    """
    row = _begin()
    if row is None:
        return False
    ids = open_after(row.position, BATCH)
    if ids:
        recount(conversation_ids=ids, with_past=False)
    _note(row, ids)
    return True


@action
def _begin() -> Ledger | None:
    """The ledger, set to the beginning where a newer version has come. None where all stand by the newest."""
    row = Ledger.objects.select_for_update().first()
    if row is None or row.counted_version == row.version:
        return None
    if row.running_version != row.version:
        row.running_version, row.position, row.done, row.total = row.version, 0, 0, open_count()
        row.save(update_fields=["running_version", "position", "done", "total"])
    return row


def _note(row: Ledger, ids: Sequence[int]) -> None:
    mine = Ledger.objects.filter(pk=row.pk, running_version=row.running_version)
    if ids:
        mine.update(position=ids[-1], done=F("done") + len(ids))
    else:
        mine.update(counted_version=row.running_version, counted_at=now(), total=F("done"))
