"""What is said of customers who were merged, and taken apart again, in a history."""

from typing import Any

from django.utils.translation import gettext

from hafawa.platform.events.models import EventRow

from .isolation import isolate

Data = dict[str, Any]


def merged(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s merged %(name)s into this customer") % {"who": by, "name": isolate(data["name"])}


def merged_away(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s merged this customer into %(name)s") % {"who": by, "name": isolate(data["name"])}


def unmerged(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s took %(name)s out of this customer again") % {"who": by, "name": isolate(data["name"])}


def set_apart(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("%(who)s took this customer out of %(name)s again") % {"who": by, "name": isolate(data["name"])}


def followed(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("The conversations went along with the customer")


MERGED = {
    "CustomersMerged": ("arrow-merge", merged),
    "CustomerMergedAway": ("arrow-merge", merged_away),
    "CustomersUnmerged": ("arrows-split", unmerged),
    "CustomerSetApart": ("arrows-split", set_apart),
    "ConversationsFollowed": ("arrow-merge", followed),
}
