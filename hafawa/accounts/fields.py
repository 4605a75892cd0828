"""What a custom field may hold."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Field

Value = str | float | bool | None


def read_value(field: Field, raw: Any) -> Value:
    """The typed answer to a field's question, from what a form or a program gave. None clears it. ValidationError."""
    if raw is None or raw == "":
        return None
    reader = {
        Field.Kind.TEXT: _text,
        Field.Kind.NUMBER: _number,
        Field.Kind.DATE: _date,
        Field.Kind.BOOLEAN: _boolean,
    }.get(Field.Kind(field.kind))
    if reader is None:
        return _choice(field, raw)
    return reader(raw)


def _text(raw: Any) -> Value:
    return str(raw).strip()[:500]


def _number(raw: Any) -> Value:
    try:
        number = float(raw)
    except (TypeError, ValueError) as error:
        raise ValidationError(_("Enter a number.")) from error
    if not math.isfinite(number):
        raise ValidationError(_("Enter a number."))
    return number


def _date(raw: Any) -> Value:
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError as error:
        raise ValidationError(_("Enter a date as YYYY-MM-DD.")) from error


def _boolean(raw: Any) -> Value:
    words: Mapping[str, bool] = {
        "true": True,
        "on": True,
        "1": True,
        "yes": True,
        "false": False,
        "0": False,
        "no": False,
    }
    if str(raw).lower() not in words:
        raise ValidationError(_("Answer yes or no."))
    return words[str(raw).lower()]


def _choice(field: Field, raw: Any) -> Value:
    if str(raw) not in field.choices:
        raise ValidationError(_("Choose one of the list."))
    return str(raw)
