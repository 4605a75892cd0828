"""dispatch(): the worker's half. Reads the events of one action, runs their readers in the written order."""

from collections.abc import Iterator

import structlog
from django.db import transaction

from hafawa.platform.jobs import job

from .event import Event
from .models import EventRow
from .record import current_cause
from .subscribers import Handler, subscribers

MAX_DEPTH = 8
ALL = "*"
log = structlog.get_logger(__name__)

Run = tuple[EventRow, Handler, Event]


@job(attempts=12)
def dispatch(event_ids: list[int]) -> None:
    """Run every reader of these events that has not run yet.

    First all in one transaction, the cheap way. When one of them fails nothing of that is kept, and each runs alone:
    those that can, do; then the job fails and is retried for the others alone.
    """
    rows = list(EventRow.objects.filter(pk__in=event_ids).select_related("cause").order_by("id"))
    runs = [run for row in rows for run in _left(row)]
    if not runs or _together(rows, runs):
        return
    failures = [error for run in runs if (error := _alone(*run))]
    if failures:
        raise failures[0]


def _left(row: EventRow) -> Iterator[Run]:
    """Readers of one event that have not run. Deeper than MAX_DEPTH nobody decides: rules are answering each other."""
    kind = Event.registry.get(row.name)
    if kind is None:
        log.warning("event.unknown", name=row.name, event_id=row.pk)
        return
    if ALL in row.handled:
        return
    deciders = subscribers(kind, "DECIDE") if row.depth < MAX_DEPTH else ()
    event = kind(**row.data)
    for reader in (*deciders, *subscribers(kind, "TELL")):
        if _name(reader) not in row.handled:
            yield row, reader, event


def _name(reader: Handler) -> str:
    return f"{reader.__module__}.{reader.__name__}"


def _together(rows: list[EventRow], runs: list[Run]) -> bool:
    if any(row.handled for row in rows):
        return False  # some have run before: the careful way
    try:
        with transaction.atomic():
            EventRow.objects.filter(pk__in=[row.pk for row in rows]).update(handled=[ALL])
            for row, reader, event in runs:
                _read(row, reader, event)
    except Exception:  # noqa: BLE001 - each is tried alone next, and says then what is wrong with it
        return False
    return True


def _alone(row: EventRow, reader: Handler, event: Event) -> Exception | None:
    try:
        with transaction.atomic():
            done = [*row.handled, _name(reader)]
            EventRow.objects.filter(pk=row.pk).update(handled=done)
            _read(row, reader, event)
        row.handled = done
    except Exception as error:
        log.warning("event.reader_failed", reader=_name(reader), event_id=row.pk, exc_info=True)
        return error
    return None


def _read(row: EventRow, reader: Handler, event: Event) -> None:
    token = current_cause.set(row)
    try:
        reader(event)
    finally:
        current_cause.reset(token)
