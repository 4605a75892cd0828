"""Going through a table, some lines at a time. Stopped anywhere, the next run begins again at the first line and leaves
out what is behind the mark: reading is cheap, and lines without an id are told apart by what stood before them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.utils import timezone

from hafawa.platform import files

from . import queries
from .actions.imports import (
    CHUNK,
    Step,
    give_up,
    note_checked,
    record_step,
    strangers,
    told_before,
)
from .faults import Fault, FaultyError
from .models import Import
from .tables.items import Items
from .tables.plan import Plan
from .tables.reading import MOST_ROWS, Line, UnreadableError


def check(import_id: int) -> None:
    """Look through the whole table; nothing is recorded. Begins anew after a death."""
    seen: set[tuple[str, str]] = set()

    def note(begun: int, step: Step, is_last: bool) -> bool:
        new = strangers(step.given) - seen
        seen.update(new)
        return note_checked(
            import_id=import_id, begun=begun, step=step, newcomers=len(new), repeated=told_before(step.given),
            is_last=is_last,
        )  # fmt: skip

    _through(import_id, Import.State.CHECKING, note)


def run(import_id: int) -> None:
    """Record the table from where it stopped."""

    def record(begun: int, step: Step, is_last: bool) -> bool:
        return record_step(import_id=import_id, begun=begun, step=step, is_last=is_last)

    _through(import_id, Import.State.RUNNING, record)


def _through(import_id: int, state: str, act: Callable[[int, Step, bool], bool]) -> None:
    row = Import.objects.filter(pk=import_id, state=state).first()
    if row is None:
        return
    done = 0
    try:
        for step, is_last in _steps(row):
            begun, done = done, done + step.lines
            if done <= row.read and not is_last:
                continue  # behind the mark
            if begun < row.read:
                return  # a step that is cut otherwise: never happens, steps are cut alike each time
            if not act(begun, step, is_last):
                return
    except UnreadableError as error:
        give_up(import_id=import_id, line=error.line)


def _steps(row: Import) -> Iterator[tuple[Step, bool]]:
    """Always cut alike, the last one perhaps empty."""
    plan = Plan(**row.plan)
    items = Items(plan, queries.catalogue(), timezone.now())
    step, count = Step(), 0
    with _opened(row.file) as file:
        for line in plan.lines(file):
            if count == MOST_ROWS:
                step.faults.append((line[0], Fault("", "rows", {"most": MOST_ROWS})))
                break
            count += 1
            _read(items, line, step)
            if step.lines == CHUNK:
                yield step, False
                step = Step()
    yield step, True


def _read(items: Items, line: Line, step: Step) -> None:
    step.lines += 1
    try:
        given = items.read(line)
    except FaultyError as error:
        step.faults += [(line[0], fault) for fault in error.faults]
    else:
        step.given.append(given)
        step.numbers.append(line[0])


@contextmanager
def _opened(key: str) -> Iterator[BinaryIO]:
    with files.open_file(key) as file:
        yield cast(BinaryIO, file)
