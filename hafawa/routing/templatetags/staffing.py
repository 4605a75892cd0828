"""Numbers of the staffing view, the reader's way."""

from django import template

from hafawa.platform.web.reading import write_digits, write_number

register = template.Library()


@register.filter
def percent(share: float) -> str:
    return write_number(round(share * 100))


@register.filter
def whole(value: float) -> str:
    return write_number(round(value))


@register.filter
def tenth(value: float) -> str:
    """One place after the point, and none where it is nothing."""
    rounded = round(value, 1)
    return write_number(int(rounded) if rounded == int(rounded) else rounded)


@register.filter
def clock_hour(hour: int) -> str:
    return write_digits(f"{hour:02d}:00")
