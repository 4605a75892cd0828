"""What language and time zone fields offer, and one field for each language."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


def spoken_languages() -> list[tuple[str, str]]:
    """Codes with each language's name in that language, so that everybody finds their own."""
    return [(code, str(LANG_INFO[code]["name_local"]).capitalize()) for code, _name in settings.LANGUAGES]


@cache
def time_zones() -> list[tuple[str, str]]:
    """IANA names by continent; UTC first."""
    names = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=spoken_languages)


def time_zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Time zone"), choices=time_zones)


def add_field_per_language(
    form: forms.Form, key: str, label: Promise, values: Mapping[str, str], *, rows: int = 0, max_length: int = 120
) -> None:
    """Add `key_ar`, `key_en`, `key_ro`; `gather_languages` makes one mapping of their answers."""
    for code, name in spoken_languages():
        widget = forms.Textarea(attrs={"rows": rows, "lang": code}) if rows else forms.TextInput(attrs={"lang": code})
        form.fields[f"{key}_{code}"] = forms.CharField(
            label=format_lazy("{label} · {language}", label=label, language=name),
            initial=values.get(code, ""), required=False, max_length=max_length, widget=widget,
        )  # fmt: skip


def gather_languages(cleaned: dict[str, Any], key: str) -> dict[str, str]:
    """Take the answers of `add_field_per_language` out of `cleaned`: {"ar": "…"}, without empty ones."""
    answers = {code: cleaned.pop(f"{key}_{code}", "").strip() for code, _name in spoken_languages()}
    return {code: answer for code, answer in answers.items() if answer}
