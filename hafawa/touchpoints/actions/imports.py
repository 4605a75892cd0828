"""A table taken in, step by step. Each step is one transaction that also moves the mark of what is behind us: whoever
goes on after a death goes on there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.customers.models import Identity
from hafawa.platform import files
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit

from ..entry import Given
from ..events import ImportMoved, TouchpointsRemoved
from ..faults import Fault
from ..models import Import, Touchpoint
from ..tables.plan import Plan, guess_plan
from ..tables.reading import LARGEST_FILE, UnreadableError
from .record import record_touchpoints

State = Import.State
CHUNK = 500
KEPT_FAULTS = 200


@action
def take_table(*, name: str, content: bytes, zone: str, agent: Agent) -> Import:
    """Keep an uploaded table and guess how to read it. Raises ValidationError."""
    if len(content) > LARGEST_FILE:
        raise ValidationError({"file": _("The file is larger than 20 MB. Cut it into several.")})
    stored = files.keep(content)
    plan = _guess(stored.key, zone=zone)
    row = Import.objects.create(
        name=name[:200], file=stored.key, size=stored.size, agent=agent, plan=plan.as_json()
    )  # fmt: skip
    _moved(row, by=agent.actor)
    return row


def _guess(key: str, **known: str) -> Plan:
    try:
        with files.open_file(key) as file:
            return guess_plan(file, **known)  # type: ignore[arg-type]  # Django's File reads like a binary file
    except UnreadableError as error:
        words = _("This is no table we can read. Save it as CSV or XLSX and try again.")
        raise ValidationError({"file": words}) from error


@action
def read_anew(*, row: Import, encoding: str, delimiter: str, by: Actor) -> Import:
    """Another encoding or separator: everything that depends on it is guessed again. Raises ValidationError."""
    row = _locked(row)
    _refuse_unless(row.may_be_set)
    was = Plan(**row.plan)
    plan = _guess(row.file, zone=was.zone, currency=was.currency, encoding=encoding, delimiter=delimiter)
    row.plan, row.state = plan.as_json(), State.UPLOADED
    row.save(update_fields=["plan", "state", "changed_at"])
    _moved(row, by=by)
    return row


@action
def check_table(*, row: Import, plan: Plan, by: Actor) -> Import:
    """Set how it is read, and begin to look through it; nothing is recorded. Raises ValidationError."""
    from ..jobs import check

    row = _locked(row)
    _refuse_unless(row.may_be_set)
    row.plan = plan.as_json()
    _begin(row, State.CHECKING)
    row.rows = 0
    row.save()
    _moved(row, by=by)
    check.enqueue(row.pk)
    return row


@action
def run_import(*, row: Import, by: Actor) -> Import:
    """Begin to record what was checked. Raises ValidationError."""
    from ..jobs import run

    row = _locked(row)
    _refuse_unless(row.state == State.CHECKED)
    _begin(row, State.RUNNING)
    row.save()
    _moved(row, by=by)
    run.enqueue(row.pk)
    return row


@action
def undo_import(*, row: Import, by: Actor) -> Import:
    """Begin to take back what this import recorded; one that is running stops. Customers it made stay."""
    from ..jobs import undo

    row = _locked(row)
    _refuse_unless(row.state in {State.DONE, State.RUNNING} or (row.state == State.FAILED and row.recorded > 0))
    row.state, row.read = State.UNDOING, 0
    row.save(update_fields=["state", "read", "changed_at"])
    _moved(row, by=by)
    undo.enqueue(row.pk)
    return row


def _locked(row: Import) -> Import:
    return Import.objects.select_for_update().get(pk=row.pk)


def _refuse_unless(may: bool) -> None:
    if not may:
        raise ValidationError(_("The import has moved on in the meantime. Look at it again."))


def _begin(row: Import, state: str) -> None:
    row.state = state
    row.read = row.recorded = row.repeated = row.refused = row.newcomers = 0
    row.faults = []


def _moved(row: Import, *, by: Actor) -> None:
    emit(ImportMoved(import_id=row.pk, state=row.state, read=row.read), by=by)


@dataclass
class Step:
    """Some lines, read: what may be recorded, and what is wrong with the others."""

    lines: int = 0
    given: list[Given] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # the line of each given
    faults: list[tuple[int, Fault]] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return len({line for line, _fault in self.faults})


@action
def note_checked(*, import_id: int, begun: int, step: Step, newcomers: int, repeated: int, is_last: bool) -> bool:
    """What a look at some lines showed. False where the check is no longer wanted, or another is further."""
    row = Import.objects.select_for_update().get(pk=import_id)
    if row.state != State.CHECKING or row.read != begun:
        return False
    _count(row, step)
    row.rows = row.read
    row.recorded += len(step.given) - repeated
    row.repeated += repeated
    row.newcomers += newcomers
    _finish(row, State.CHECKED if is_last else "")
    return True


@action
def record_step(*, import_id: int, begun: int, step: Step, is_last: bool) -> bool:
    """Record some lines. False where the import is no longer wanted, or another worker is further."""
    row = Import.objects.select_for_update().get(pk=import_id)
    if row.state != State.RUNNING or row.read != begun:
        return False
    by = row.agent.actor if row.agent else SYSTEM
    row.newcomers += len(strangers(step.given))
    outcomes = record_touchpoints(given=step.given, by=by, import_id=row.pk) if step.given else []
    for number, outcome in zip(step.numbers, outcomes, strict=True):
        if isinstance(outcome, Fault):
            step.faults.append((number, outcome))
        elif outcome.is_new:
            row.recorded += 1
        else:
            row.repeated += 1
    _count(row, step)
    _finish(row, State.DONE if is_last else "")
    return True


def strangers(given: Sequence[Given]) -> set[tuple[str, str]]:
    """Whose address nobody knows."""
    wanted = {each.identity for each in given if each.identity}
    kinds = {kind for kind, _value in wanted}
    for kind in kinds:
        values = [value for each, value in wanted if each == kind]
        known = Identity.objects.filter(kind=kind, value__in=values).values_list("value", flat=True)
        wanted -= {(kind, value) for value in known}
    return wanted


def told_before(given: Sequence[Given]) -> int:
    """How many of these have been recorded already."""
    ids = {each.external_id for each in given}
    source = given[0].source if given else ""
    return Touchpoint.objects.filter(source=source, external_id__in=ids).exclude(external_id="").count()


def _count(row: Import, step: Step) -> None:
    row.read += step.lines
    row.refused += step.refused
    room = KEPT_FAULTS - len(row.faults)
    row.faults += [[line, fault.place, fault.key, dict(fault.values)] for line, fault in step.faults[:room]]


def _finish(row: Import, state: str) -> None:
    if state:
        row.state = state
    row.save()
    if state:
        _moved(row, by=SYSTEM)


@action
def give_up(*, import_id: int, line: int) -> None:
    """The table cannot be read further. What was recorded stays, and can be undone."""
    row = Import.objects.select_for_update().get(pk=import_id)
    if row.state not in {State.CHECKING, State.RUNNING}:
        return
    row.faults = [*row.faults, [line, "", "broken", {}]]
    _finish(row, State.FAILED)


@action
def undo_step(*, import_id: int) -> bool:
    """Take back some. False when there is nothing left."""
    row = Import.objects.select_for_update().get(pk=import_id)
    if row.state != State.UNDOING:
        return False
    found = Touchpoint.objects.filter(imported=row).order_by("pk").values_list("pk", "customer_id")
    pairs = list(found[: 2 * CHUNK])
    if pairs:
        Touchpoint.objects.filter(pk__in=[pk for pk, _whose in pairs]).delete()
        customers = sorted({whose for _pk, whose in pairs})
        emit(TouchpointsRemoved(import_id=row.pk, count=len(pairs), customer_ids=customers), by=SYSTEM)
        row.read += len(pairs)
    _finish(row, "" if pairs else State.UNDONE)
    return bool(pairs)
