"""The wall: what a room full of colleagues must see from five metres."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.conversations.queries import VIEWS, counts, list_page
from hafawa.platform.web.reading import current_reader, write_number

from ..definitions import FIGURES, PROMISE_S
from ..period import Period
from ..queries import question
from ..report import Report, report
from .numbers import lasting, shown

OLDEST = 6
COUNTED_TO = 100  # counting further would cost more than anybody sees from there
TODAY = ("started", "first_answer", "within_hour", "resolved")


def wall(agent: Agent) -> dict[str, Any]:
    """Who waits now and for how long, and today so far."""
    today = now().astimezone(current_reader.get().zone).date()
    now_today = report(question(agent, Period(today, today, current_reader.get().zone), {}))
    waiting = VIEWS["unanswered"]
    found = counts(agent, [waiting, VIEWS["unassigned"], VIEWS["open"]])
    return {
        "waiting": _counted(found["unanswered"]),
        "facts": [
            {"label": VIEWS[key].label, "big": _counted(found[key])} for key in ("unassigned", "open")
        ] + [
            {"label": _("%(figure)s today") % {"figure": FIGURES[key].label}, "big": _today(now_today, key)}
            for key in TODAY
        ],
        "rows": [_row(row) for row in list_page(agent, waiting, size=OLDEST).rows],
    }  # fmt: skip


def _today(now_today: Report, key: str) -> str:
    return shown(FIGURES[key], now_today.value(key).value)


def _counted(number: int) -> str:
    return f"{write_number(COUNTED_TO)}+" if number >= COUNTED_TO else write_number(number)


def _row(row: Any) -> dict[str, Any]:
    waited = (now() - row.waiting_since).total_seconds()
    return {
        "customer": row.customer, "subject": row.subject, "assignee": row.assignee or _("No one yet"),
        "waited": lasting(waited), "is_late": timedelta(seconds=waited) > timedelta(seconds=PROMISE_S),
    }  # fmt: skip
