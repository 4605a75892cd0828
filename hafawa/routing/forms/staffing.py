"""What the staffing view is asked: what is given in the address, and what is known where nothing is given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hafawa.conversations.channel import installed_channels


class StaffingForm(forms.Form):
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=list)
    how = forms.ChoiceField(
        label=_("Customers expect an answer"),
        choices=[("live", _("at once (chat, phone)")), ("later", _("later (mail)"))],
    )  # fmt: skip
    handling_s = forms.IntegerField(label=_("Seconds one conversation takes"), min_value=5, max_value=86_400)
    level = forms.FloatField(label=_("Answered in time (%)"), min_value=1, max_value=99.9)
    within_s = forms.IntegerField(label=_("In time means within (seconds)"), min_value=0, max_value=86_400)
    shrinkage = forms.FloatField(
        label=_("Shrinkage (%)"),
        min_value=0,
        max_value=90,
        help_text=_("Breaks, illness, training: paid, but not there."),
    )
    occupancy = forms.FloatField(
        label=_("At most busy (%)"),
        min_value=10,
        max_value=100,
        help_text=_("Nobody works a whole day without a pause."),
    )
    backlog = forms.IntegerField(label=_("Waiting already"), min_value=0, max_value=1_000_000)
    day_hours = forms.FloatField(label=_("Hours of work a day"), min_value=0.5, max_value=24)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = [(each.kind, str(each.label)) for each in installed_channels()]
        self.fields["channel"].choices = [("", _("All")), *channels]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return {**self.cleaned_data, "is_live": self.cleaned_data.get("how") == "live"}
