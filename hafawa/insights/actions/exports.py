"""Files somebody asked for: made by a job, with progress, for them alone, and for a few days."""

from datetime import timedelta
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.middleware import reader_for
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.platform.events.action import action
from hafawa.platform.jobs import job
from hafawa.platform.web.reading import current_reader, reading_as

from ..definitions import FIGURES
from ..forms import FiguresForm
from ..models import Export
from ..parts import SPLITS, part_asked, part_name, split_names
from ..queries import Question, question
from ..report import report
from ..sheets import Sheet, behind_sheet, figures_sheets
from ..workbook import comma_separated, xlsx

AT_ONCE = 3
"""Of one person, not yet ready."""
KEPT = timedelta(days=7)
log = structlog.get_logger(__name__)


class ForbiddenError(Exception):
    """Whoever asked may no longer see figures."""


@action
def start_export(*, agent: Agent, kind: str, asked: dict[str, str], figure: str = "") -> Export:
    """Begin to make a file. Raises ValidationError for what cannot be asked, and for too many at once."""
    form = FiguresForm(asked)
    if kind not in Export.Kind.values or not form.is_valid() or (figure and figure not in FIGURES):
        raise ValidationError(_("That cannot be exported."))
    if figure:
        try:
            part_asked(asked)
        except ValueError as error:
            raise ValidationError(_("That cannot be exported.")) from error
    Agent.objects.select_for_update().get(pk=agent.pk)  # two clicks at once are counted one after the other
    unready = Export.objects.filter(agent=agent, state__in=(Export.State.WAITING, Export.State.WORKING))
    if unready.count() >= AT_ONCE:
        raise ValidationError(_("Some files are still being written. Wait until they are ready."))
    row = Export.objects.create(agent=agent, kind=kind, asked=asked, figure=figure)
    make_export.enqueue(row.pk)
    return row


@job(attempts=3)
def make_export(export_id: int) -> None:
    """Write one file. A second run writes it anew, unless it is ready."""
    row = Export.objects.select_related("agent").exclude(state=Export.State.READY).filter(pk=export_id).first()
    if row is None:
        return
    Export.objects.filter(pk=row.pk).update(state=Export.State.WORKING, done=0)
    reader = reader_for(row.agent)
    try:
        with reading_as(reader), timezone.override(reader.zone):
            name, content = _made(row)
    except Exception as error:
        Export.objects.filter(pk=row.pk).update(state=Export.State.FAILED)
        if isinstance(error, ForbiddenError):
            return
        raise
    Export.objects.filter(pk=row.pk).update(
        state=Export.State.READY, content=content, size=len(content), name=name, done=1, total=1
    )


def _made(row: Export) -> tuple[str, bytes]:
    if not allows(row.agent, May.SEE_FIGURES):
        raise ForbiddenError
    reader = current_reader.get()
    form = FiguresForm(row.asked)
    if not form.is_valid():
        raise ForbiddenError
    asked = question(row.agent, form.period(reader.zone, row.created_at.astimezone(reader.zone).date()), form.narrow())
    sheets = _sheets(row, asked)
    content = (
        comma_separated(sheets, zone=reader.zone)
        if row.kind == Export.Kind.CSV
        else xlsx(sheets, is_rtl=reader.is_rtl, zone=reader.zone)
    )
    what = row.figure.replace("_", "-") or "figures"
    return f"{what}-{asked.period.first:%Y-%m-%d}-{asked.period.last:%Y-%m-%d}.{row.kind}", content


def _sheets(row: Export, asked: Question) -> Any:
    def told(done: int, total: int) -> None:
        Export.objects.filter(pk=row.pk).update(done=done, total=total)

    if not row.figure:
        return figures_sheets(asked, SPLITS, split_names(), told)
    by, name = part_asked(row.asked)
    now_told = report(asked, by, with_ids=True)
    figure = FIGURES[row.figure]
    sheet: Sheet = behind_sheet(
        row.agent, figure, now_told.behind(row.figure, by, name), part_name(now_told, by, name), told
    )
    return [sheet]


def forget_old() -> int:
    """Throw away what was made days ago."""
    return Export.objects.filter(created_at__lt=now() - KEPT).delete()[0]
