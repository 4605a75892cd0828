"""What the house itself told or asked a customer, and what they said to it, in sentences for `history`."""

from typing import Any

from django.utils.translation import gettext

from hafawa.platform.events.models import EventRow

from .isolation import isolate

Data = dict[str, Any]


def noticed(by: str, data: Data, row: EventRow, names: object) -> str:
    words = {
        "acknowledgement": gettext("The customer was told that their message is here"),
        "farewell": gettext("The customer was asked whether it is solved"),
    }
    return words.get(data["notice"]) or gettext("The customer was told something by itself")


def asked(by: str, data: Data, row: EventRow, names: object) -> str:
    if data["card"] == "solved":
        return gettext("The answer asks the customer whether it is solved")
    return gettext("The answer asks the customer something")


def answered(by: str, data: Data, row: EventRow, names: object) -> str:
    if data["card"] == "solved":
        words = {
            "yes": gettext("The customer says: it is solved"),
            "no": gettext("The customer says: it is not solved"),
        }
        if data["value"] in words:
            return words[data["value"]]
    return gettext("The customer chose “%(value)s”") % {"value": isolate(data["value"])}
