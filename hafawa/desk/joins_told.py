"""What was put together, taken apart or linked, in sentences for `history`."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext

from hafawa.platform.events.models import EventRow

from .isolation import isolate

Data = dict[str, Any]


class Known(Protocol):
    @property
    def conversations(self) -> Mapping[int, str]:
        """Subjects of the conversations the reader may see."""


def merged(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s merged #%(number)s into it") % {"who": by, "number": data["source_id"]}


def merge_undone(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s took #%(number)s out of it again") % {"who": by, "number": data["source_id"]}


def split(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s moved messages to #%(number)s") % {"who": by, "number": data["target_id"]}


def split_undone(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s brought the messages back from #%(number)s") % {"who": by, "number": data["target_id"]}


def linked(by: str, data: Data, row: EventRow, names: Known) -> str:
    """The other by its number and subject, to those who may see it."""
    number = data["other_id"]
    if number not in names.conversations:
        return gettext("It was linked to another conversation")
    subject = names.conversations[number]
    if not subject:
        return gettext("It was linked to #%(number)s") % {"number": number}
    return gettext("It was linked to #%(number)s “%(subject)s”") % {"number": number, "subject": isolate(subject)}
