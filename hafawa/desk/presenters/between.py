"""What happened between the messages: quiet lines, and a run of them folded into one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from hafawa.platform.web.reading import write_number
from hafawa.platform.web.templatetags.hafawa import when

from ..history import Told, who
from .messages import Card

FOLD_FROM = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One event in a sentence. `undo_url` takes it back, where that can still be done."""

    id: int
    at: datetime
    by: str
    text: str
    when: SafeString
    undo_url: str
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class Run:
    """Several, one after the other, under one summary."""

    id: int
    text: str
    when: SafeString
    lines: tuple[Line, ...]
    kind: str = "run"


def flow(shown: Iterable[Card], events: Iterable[Told], undo: Mapping[int, str]) -> list[Card | Line | Run]:
    """Messages and what happened between them, in the order of time."""
    items: list[Card | Line] = [*shown, *(_line(event, undo) for event in events)]
    items.sort(key=lambda item: item.at)
    found: list[Card | Line | Run] = []
    for may_fold, together in groupby(items, key=lambda item: isinstance(item, Line) and not item.undo_url):
        group = list(together)
        lines = [item for item in group if isinstance(item, Line)]
        found += [_run(lines)] if may_fold and len(lines) >= FOLD_FROM else group
    return found


def _line(event: Told, undo: Mapping[int, str]) -> Line:
    return Line(event.id, event.at, who(event.row), event.text, when(event.at), undo.get(event.id, ""))


def _run(lines: list[Line]) -> Run:
    """Told by who did it when that was one person, and by how much it was."""
    people = {line.by for line in lines}
    parts = {"count": write_number(len(lines)), "who": lines[0].by}
    if len(people) == 1:
        text = ngettext("%(who)s changed %(count)s thing", "%(who)s changed %(count)s things", len(lines)) % parts
    else:
        text = ngettext("%(count)s change", "%(count)s changes", len(lines)) % parts
    return Run(lines[0].id, text, lines[-1].when, tuple(lines))
