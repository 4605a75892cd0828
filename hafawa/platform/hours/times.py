"""Instants as whole microseconds since 1970 in UTC: exact, comparable, and quick to look up."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MICROSECONDS = 1_000_000

Pause = tuple[datetime, datetime]
"""From one aware instant to another: time that does not count although somebody is there."""


class NeverOpenError(ValueError):
    """The calendar does not open often enough within the horizon for what was asked."""


def to_micro(at: datetime) -> int:
    """Raises ValueError for a time without a zone: it names no instant."""
    if at.utcoffset() is None:
        raise ValueError(f"a time without a zone: {at}")
    return (at - EPOCH) // MICROSECOND


def from_micro(instant: int) -> datetime:
    """In UTC. Raises NeverOpenError for what lies beyond the year 9999."""
    try:
        return EPOCH + timedelta(microseconds=instant)
    except OverflowError as error:
        raise NeverOpenError("beyond the end of the calendar") from error


def local_micro(day: date, second: int, zone: tzinfo) -> int:
    """The instant a clock on the wall shows this second of the day; 86400 and more are the days after.

    As RFC 5545 (3.3.5) has it: a time that the clocks jump over is read with the offset before the jump, so that
    02:30 becomes 03:30; one that they show twice is the first of the two.
    """
    days, second = divmod(second, 86_400)
    on = day + timedelta(days=days)
    wall = datetime(on.year, on.month, on.day, second // 3600, second // 60 % 60, second % 60, tzinfo=zone)
    return (wall.astimezone(UTC) - EPOCH) // MICROSECOND


def joined(given: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces in order, empty ones left out, those that touch or overlap made one."""
    pieces: list[tuple[int, int]] = []
    for start, end in sorted(given):
        if end <= start:
            continue
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], end))
        else:
            pieces.append((start, end))
    return pieces


def without(pieces: Iterable[tuple[int, int]], holes: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of the pieces when the holes are cut out of them."""
    left = list(pieces)
    for from_, to in holes:
        parts = []
        for start, end in left:
            parts += [(start, min(end, from_)), (max(start, to), end)] if from_ < end and start < to else [(start, end)]
        left = [(start, end) for start, end in parts if start < end]
    return left
