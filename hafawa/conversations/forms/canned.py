"""Canned answers: the same words in each language, side by side."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.forms.choices import add_field_per_language, gather_languages, spoken_languages
from hafawa.accounts.models import Team
from hafawa.platform.web.reading import direction_of

from ..models import CannedAnswer

LONGEST = 10_000


class CannedForm(ActionForm):
    shortcut = forms.CharField(
        label=_("Shortcut"), max_length=41,
        help_text=_("Typed after / while writing: letters of any alphabet, digits, hyphens."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("What colleagues see in the list."))
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("Everybody"),
        help_text=_("Whom it is offered to."),
    )  # fmt: skip

    def __init__(self, *args: Any, teams: QuerySet[Team], canned: CannedAnswer | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _values(canned) if canned else {}
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        add_field_per_language(self, "bodies", _("Answer"), canned.bodies if canned else {}, rows=9, max_length=LONGEST)
        for code, name in spoken_languages():
            field = self.fields[f"bodies_{code}"]
            field.label = name
            field.widget.attrs["dir"] = direction_of(code)

    def bodies(self) -> list[forms.BoundField]:
        return [self[f"bodies_{code}"] for code, _name in spoken_languages()]

    def clean_shortcut(self) -> str:
        return str(self.cleaned_data["shortcut"]).strip().lstrip("/")

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["bodies"] = gather_languages(self.cleaned_data, "bodies")
        return self.cleaned_data


def _values(canned: CannedAnswer) -> dict[str, Any]:
    return {"shortcut": canned.shortcut, "title": canned.title, "team": canned.team_id}
