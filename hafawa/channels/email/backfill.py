"""Putting old mail on record, a piece at a time, between looks at what is new."""

from collections.abc import Iterator

from . import actions, queries
from .models import Backfill
from .reading import Reading


def pieces(reading: Reading) -> Iterator[int]:
    """Fetch what is being read back here; after each piece, how many mails are left. Ends when done or stopped.

    Whoever stops asking, or is killed, leaves it to be gone on with.
    """
    backfill = queries.running_backfill(reading.cursor)
    if backfill is None:
        return
    reading.mailbox.refresh()
    validity = reading.mailbox.uid_validity
    left = _left(reading, backfill)
    if backfill.uid_validity != validity:
        actions.begin_backfill(backfill=backfill, uid_validity=validity, left=len(left))
    for batch in reading.mailbox.batches(left, alone=reading.suspects):
        for _count in reading.take(batch):
            pass
        left = [uid for uid in left if uid > batch[-1]]
        actions.advance_backfill(backfill=backfill, uid=batch[-1], left=len(left))
        if backfill.state != Backfill.State.RUNNING:
            return
        yield len(left)
    actions.finish_backfill(backfill=backfill)


def _left(reading: Reading, backfill: Backfill) -> list[int]:
    """What is still to be looked at: from that day on, above where we were, not kept yet. What is new is not ours."""
    after = backfill.last_uid if backfill.uid_validity == reading.mailbox.uid_validity else 0
    newest = reading.cursor.last_uid
    known = queries.kept_uids(reading.cursor) | queries.refused_uids(reading.cursor)
    return [uid for uid in reading.mailbox.since(backfill.since_on) if after < uid <= newest and uid not in known]
