"""Into the trash, out of it, and gone, in sentences for `history`."""

from typing import Any

from django.utils.translation import gettext

from hafawa.platform.events.models import EventRow

Data = dict[str, Any]


def deleted(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s deleted it") % {"who": by}


def restored(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s brought it back") % {"who": by}


def erased(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s erased #%(number)s for good") % {"who": by, "number": data["conversation_id"]}


DELETIONS = {
    "ConversationDeleted": ("trash", deleted),
    "ConversationRestored": ("arrow-back-up", restored),
    "ConversationErased": ("trash", erased),
}
