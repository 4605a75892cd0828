"""What is wrong with the shape of a value, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "missing": _("Required."),
    "extra_forbidden": _("Unknown."),
    "string": _("Give text."),
    "int": _("Give a whole number."),
    "float": _("Give a number."),
    "bool": _("Give true or false."),
    "list": _("Give a list."),
    "dict": _("Give an object."),
    "model": _("Give an object."),
    "enum": _("Give one of: %(expected)s."),
    "literal": _("Give one of: %(expected)s."),
    "greater_than_equal": _("Give %(ge)s or more."),
    "less_than_equal": _("Give %(le)s or less."),
    "string_too_long": _("Give at most %(max_length)s characters."),
    "string_too_short": _("Give at least %(min_length)s characters."),
    "too_long": _("Give at most %(max_length)s entries."),
    "datetime": _("Give a time as in ISO 8601, such as 2026-01-31T09:30:00Z."),
    "timezone": _("Give the time with its offset from UTC, such as 2026-01-31T09:30:00Z."),
    "base64": _("Give the bytes in base64."),
    "bytes_too_long": _("Give at most %(max_length)s bytes."),
    "cursor": _("This is not a cursor of this list."),
    "time_zone": _("Give a time zone of the tz database, such as Asia/Riyadh."),
    "one_customer": _("Give either customer_id or customer."),
    "nul": _("Text with a NUL character cannot be kept."),
}


def words_for(kind: str, context: Mapping[str, Any]) -> str:
    """The words for one of pydantic's kinds of error: its own entry, else that of its family (`int_parsing`: `int`)."""
    found = WORDS.get(kind) or WORDS.get(kind.split("_")[0])
    try:
        return str(found) % _spoken(context) if found else gettext("Not valid.")
    except KeyError:
        return gettext("Not valid.")


def _spoken(context: Mapping[str, Any]) -> dict[str, Any]:
    """pydantic lists what it expects in English: 'a', 'b' or 'c'."""
    return {**context, "expected": str(context.get("expected", "")).replace("' or '", "', '")}
