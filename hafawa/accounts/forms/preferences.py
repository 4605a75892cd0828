"""How a colleague likes to read and be shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Agent
from .action_form import ActionForm
from .choices import language_field, time_zone_field


class NameForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As colleagues call you."))
    public_name = forms.CharField(
        label=_("Name customers see"), max_length=120, required=False,
        help_text=_("Leave empty to show the name above."),
    )  # fmt: skip
    signature = forms.CharField(
        label=_("Signature"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands under your answers by email, above the brand's own."),
    )  # fmt: skip


class DirectionField(forms.ChoiceField):
    """One of its choices is the empty one: as the language is written."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class ReadingForm(ActionForm):
    language = language_field()
    direction = DirectionField(label=_("Direction"), choices=Agent.Direction.choices)
    time_zone = time_zone_field()
    theme = forms.ChoiceField(label=_("Theme"), choices=Agent.Theme.choices)
    digits = forms.ChoiceField(label=_("Digits"), choices=Agent.Digits.choices)
    calendar = forms.ChoiceField(label=_("Calendar"), choices=Agent.Calendar.choices)


class AnsweringForm(ActionForm):
    undo_seconds = forms.IntegerField(
        label=_("Seconds to undo a sent answer"), min_value=0, max_value=60,
        help_text=_("From 0 to 60. An answer leaves when they are over."),
    )  # fmt: skip


class PreferencesForm(NameForm, ReadingForm, AnsweringForm):
    """All of them on one page, in three parts."""

    field_order = (
        "name", "public_name", "signature", "language", "direction", "time_zone", "theme", "digits", "calendar",
        "undo_seconds",
    )  # fmt: skip
    PARTS = (
        ("user", _("You"), ("name", "public_name", "signature")),
        ("eye", _("Reading"), ("language", "direction", "time_zone", "theme", "digits", "calendar")),
        ("send-2", _("Answering"), ("undo_seconds",)),
    )

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(agent, name) for name in self.field_order}
        super().__init__(*args, **kwargs)

    def parts(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        return [(icon, label, [self[name] for name in names]) for icon, label, names in self.PARTS]
