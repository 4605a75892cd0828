"""What is said of promises in a conversation's history."""

from typing import Any

from django.utils.translation import gettext

from hafawa.platform.events.models import EventRow
from hafawa.sla.models import Target


def warned(by: str, data: dict[str, Any], row: EventRow, names: object) -> str:
    return gettext("Due soon: %(promise)s") % {"promise": _promise(data["kind"])}


def breached(by: str, data: dict[str, Any], row: EventRow, names: object) -> str:
    return gettext("Overdue: %(promise)s") % {"promise": _promise(data["kind"])}


def _promise(kind: str) -> str:
    return str(dict(Target.Kind.choices).get(kind, kind))


PROMISED = {"ClockWarned": ("clock-bolt", warned), "ClockBreached": ("clock-exclamation", breached)}
