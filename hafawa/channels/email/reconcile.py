"""Comparing a mailbox with its server: what is missing here is fetched, what is gone there is said."""

from typing import Any

from django.utils.timezone import now

from . import actions, mail, queries
from .reading import Reading

DESCRIBED = actions.DIFFERENCES_SHOWN


def compare(reading: Reading) -> None:
    """Count both sides, mend what differs, and keep what was found."""
    started = now()
    reading.mailbox.refresh()
    reading.read_new()
    cursor = reading.cursor
    everything = reading.mailbox.all()
    expected = _expected(reading, everything)
    before = queries.kept_uids(cursor)
    missing = sorted(expected - before)
    told = _told(reading, missing[:DESCRIBED])
    for _count in reading.take(sorted(set(missing) - queries.refused_uids(cursor))):
        pass
    kept = queries.kept_uids(cursor)
    gone = sorted(uid for uid in kept - set(everything) if uid <= cursor.last_uid)
    differences = [
        {"what": "fetched" if uid in kept else "missing", "uid": uid, **told.get(uid, {})} for uid in missing
    ]
    differences += [
        {"what": "gone", "uid": uid, **known} for uid, known in queries.remembered(cursor, gone[:DESCRIBED])
    ]
    actions.keep_comparison(
        cursor=cursor,
        at=started,
        server=len(expected),
        kept=len(kept & expected),
        fetched=sum(uid in kept for uid in missing),
        gone=len(gone),
        differences=differences,
    )


def _expected(reading: Reading, everything: list[int]) -> set[int]:
    """What of the server's mails ought to be here: all since we know the mailbox, older ones back to a day."""
    cursor = reading.cursor
    expected = {uid for uid in everything if cursor.floor_uid < uid <= cursor.last_uid}
    return expected | {uid for uid in reading.mailbox.since(cursor.since_on) if uid <= cursor.floor_uid}


def _told(reading: Reading, uids: list[int]) -> dict[int, dict[str, Any]]:
    """What people know these mails by, as JSON holds it."""
    if not uids:
        return {}
    described = reading.mailbox.describe(uids)
    return {uid: mail.known_by(mail.head(each.header)) for uid, each in described.items()}
