"""What became of our messages outside, in sentences for `history`."""

from typing import Any

from django.utils.translation import gettext

from hafawa.conversations.models import State
from hafawa.conversations.queries import why_not
from hafawa.customers.models import Identity
from hafawa.platform.events.models import EventRow

from .isolation import isolate

Data = dict[str, Any]


def sent(by: str, data: Data, row: EventRow, names: object) -> str:
    words = {
        State.QUEUED: gettext("The answer is tried again"),
        State.DELIVERED: gettext("The answer was delivered"),
        State.READ: gettext("The answer was read"),
    }
    return words.get(data["state"]) or gettext("The answer was sent")


def failed(by: str, data: Data, row: EventRow, names: object) -> str:
    if reason := why_not(data["reason"], data.get("parts")):
        return gettext("The answer was not delivered: %(reason)s") % {"reason": isolate(reason)}
    return gettext("The answer was not delivered")


def delayed(by: str, data: Data, row: EventRow, names: object) -> str:
    if reason := why_not(data["reason"]):
        return gettext("The answer is late: %(reason)s The other server still tries.") % {"reason": isolate(reason)}
    return gettext("The answer is late; the other server still tries")


def uncertain(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("It is not certain that the answer was sent")


def complained(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("The recipient reported the message as unwanted")


def set_aside(by: str, data: Data, row: EventRow, names: object) -> str:
    return gettext("Something came in that belongs to no conversation; it is kept")


def marked(by: str, data: Data, row: EventRow, names: object) -> str:
    parts = {"address": isolate(data["value"]), "reason": isolate(why_not(data["reason"]))}
    words = {
        Identity.Trouble.UNSURE: gettext("A message to %(address)s did not get through: %(reason)s"),
        Identity.Trouble.UNREACHABLE: gettext("%(address)s cannot be reached: %(reason)s"),
        Identity.Trouble.COMPLAINED: gettext("%(address)s complained about a message"),
    }
    return (words.get(data["trouble"]) or gettext("%(address)s can be reached again")) % parts
