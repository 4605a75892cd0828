"""Template tags every page may use (built in: no `load` needed)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hafawa.platform.web import assets, people, prose
from hafawa.platform.web.reading import (
    Style,
    current_reader,
    write_day,
    write_digits,
    write_moment,
    write_number,
    write_size,
    write_span,
)
from hafawa.platform.web.words import script_words

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file: `{% asset "desk.js" %}`."""
    return assets.address(name)


@register.simple_tag
def icon(name: str, dir: bool = False) -> SafeString:
    """An icon, hidden from screen readers (say it in words beside it). `dir=True` mirrors one that points."""
    return _icon(name, dir)


@cache
def _icon(name: str, dir: bool) -> SafeString:
    """Always the same few: written once."""
    if name not in assets.icon_names():
        raise template.TemplateSyntaxError(f"No icon {name!r}: add it to assets/icons.txt and run make assets")
    return format_html(
        '<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>',
        " i-dir" if dir else "",
        assets.address("sprite.svg"),
        name,
    )


@register.simple_tag
def mark() -> SafeString:
    """Our doorway. Once a page at most."""
    return format_html(
        '<span class="hf-logo"><svg viewBox="0 0 32 32" aria-hidden="true"><use href="{}#hafawa"/></svg></span>',
        assets.address("sprite.svg"),
    )


@register.simple_tag
def when(moment: datetime | date | None, style: Style = "short") -> SafeString:
    """`<time>` in the reader's zone, calendar, digits: `{% when message.at %}`, styles short, time, day, full."""
    if moment is None:
        return SafeString("")
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), write_day(moment))
    full, shown = escape(write_moment(moment, "full")), escape(write_moment(moment, style))
    return SafeString(f'<time datetime="{moment.isoformat()}" title="{full}">{shown}</time>')


@register.filter
def digits(value: Any) -> str:
    """A number the reader's way; a text only has its digits changed."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return write_number(value)
    return write_digits(str(value))


@register.filter
def size(count: int) -> str:
    """How much a file holds: `{{ file.size|size }}`."""
    return write_size(count)


@register.filter
def span(value: timedelta | int | float, form: str = "") -> str:
    """A length of time: `{{ clock.left|span }}`, `{{ seconds|span:"compact" }}` for chips."""
    length = value if isinstance(value, timedelta) else timedelta(seconds=value)
    return write_span(length, is_compact=form == "compact")


@register.simple_tag
def ring(share: float) -> SafeString:
    """The part (0–100) of a time that is left, as a small clock face. Say the time in words beside it."""
    return format_html(
        '<svg class="ring" viewBox="0 0 12 12" aria-hidden="true" fill="none" stroke="currentColor">'
        '<circle cx="6" cy="6" r="5.25" stroke-width="1.5"/>'
        '<circle cx="6" cy="6" r="2.75" stroke-width="5.5" pathLength="100" stroke-dasharray="{} 100"'
        ' transform="rotate(-90 6 6)"/>'
        "</svg>",
        max(0, min(100, round(share))),
    )


@register.simple_tag
def avatar(name: str, size: str = "", mark: SafeString | str = "", us: bool = False) -> SafeString:
    """Initials on a tint. `size` "s" or "l"; `us` for colleagues; `mark` a channel mark standing on its edge."""
    return _avatar(name, size, mark, us)


@lru_cache(maxsize=8192)
def _avatar(name: str, size: str, mark: SafeString | str, us: bool) -> SafeString:
    classes = " ".join(filter(None, ["hf-av", size, "us" if us else f"a{people.tint(name)}"]))
    return format_html(
        '<span class="{}" aria-hidden="true"><span>{}</span>{}</span>', classes, people.initials(name), mark
    )


@register.simple_tag
def channel_mark(icon_name: str, label: str) -> SafeString:
    """A channel: a shape and a word, never a colour."""
    return _channel_mark(icon_name, str(label))


@lru_cache(maxsize=256)
def _channel_mark(icon_name: str, label: str) -> SafeString:
    return format_html(
        '<span class="ch" role="img" title="{}" aria-label="{}">{}</span>', label, label, icon(icon_name)
    )


@register.filter
def paragraphs(text: str | None) -> SafeString:
    """Plain text a person wrote, escaped, each paragraph in its own direction, http(s) addresses as links."""
    return prose.paragraphs(text or "")


@register.simple_tag
def words_for_scripts() -> dict[str, str]:
    """The few sentences scripts show, in the reader's language."""
    return script_words()


@register.simple_tag
def reader() -> Any:
    """The present reader, where no context processor ran (error pages, mails)."""
    return current_reader.get()


@register.inclusion_tag("forms/field.html")
def field(bound: BoundField, label: str = "", help_text: str = "") -> dict[str, Any]:
    """A form field: label, control, help, errors. `{% field form.name %}`"""
    return {
        "field": bound,
        "label": label or bound.label,
        "help_text": help_text or bound.help_text,
        "is_check": isinstance(bound.field.widget, CheckboxInput),
        "is_group": bool(getattr(bound.field.widget, "use_fieldset", False)),
        "control": bound.as_widget(attrs=_control_attributes(bound)),
    }


def _control_attributes(bound: BoundField) -> dict[str, str | bool]:
    if getattr(bound.field.widget, "use_fieldset", False):
        return {}
    kind = getattr(bound.field.widget, "input_type", "textarea")
    if kind in {"checkbox", "radio"}:
        return {"class": "form-check-input"}
    if kind == "select":
        return {"class": "form-select"}
    attributes: dict[str, str | bool] = {"class": "form-control"}
    if kind in {"text", "textarea", "search"}:
        attributes["dir"] = "auto"
    elif kind in {"email", "url", "tel", "number", "password"}:
        attributes["dir"] = "ltr"
    return attributes | {name: value for name, value in bound.field.widget.attrs.items() if name in {"dir", "class"}}
