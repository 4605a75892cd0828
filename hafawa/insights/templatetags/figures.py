"""What the figures' templates need to write: days, coordinates, addresses."""

from collections.abc import Iterable, Mapping
from datetime import date

from django import template
from django.forms import BoundField
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from hafawa.platform.web.reading import write_day

register = template.Library()


@register.filter
def day(value: date) -> str:
    return write_day(value)


@register.filter
def svg(value: float) -> SafeString:
    """A coordinate: never in the digits or with the decimal sign of a language."""
    return mark_safe(f"{value:g}")  # noqa: S308 - a number


@register.filter
def add_four(value: float) -> SafeString:
    """The baseline of a word whose middle is meant to be here."""
    return svg(value + 4)


@register.filter
def query(values: Mapping[str, str], without: str = "") -> str:
    """What was asked, as an address writes it; `without` names what to leave out, each with a minus before it."""
    left_out = {name.lstrip("-") for name in without.split()}
    return urlencode({name: value for name, value in values.items() if name not in left_out})


@register.filter
def value(values: Mapping[str, str], name: str) -> str:
    return values.get(name, "")


@register.filter
def narrowed(values: Mapping[str, str]) -> bool:
    """Is it narrowed by anything but days?"""
    return any(name not in {"days", "first", "last"} for name in values)


@register.filter
def any_chosen(fields: Iterable[BoundField]) -> bool:
    """Has any of these fields a value?"""
    return any(field.value() for field in fields)
