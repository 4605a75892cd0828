"""What every inbox is asked, whatever its channel. The channel's own questions are its SettingsForm."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.models import Brand, Team

from ..channel import Channel
from ..models import Inbox


class InboxForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What colleagues call it."))
    address = forms.CharField(
        label=_("Address"), max_length=254, help_text=_("What customers write to."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=Brand.objects.none(), empty_label=None,
        help_text=_("In whose name answers go out."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("Nobody in particular"),
        help_text=_("Who gets what comes in here."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        channel: Channel,
        brands: QuerySet[Brand],
        teams: QuerySet[Team],
        inbox: Inbox | None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _values(inbox) if inbox else {}
        super().__init__(*args, **kwargs)
        self.channel = channel
        self.fields["brand"].queryset = brands  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        return self.channel.clean_address(self.cleaned_data["address"])


def _values(inbox: Inbox) -> dict[str, Any]:
    return {"name": inbox.name, "address": inbox.address, "brand": inbox.brand_id, "team": inbox.team_id}
