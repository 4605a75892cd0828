"""Choosing a password."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Agent
from .action_form import ActionForm

LEAST = _("At least ten characters. A few unrelated words are easy to keep and hard to guess.")


def new_password_field() -> forms.CharField:
    return forms.CharField(
        label=_("New password"), strip=False, max_length=200, help_text=LEAST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


class NewPasswordForm(ActionForm):
    """By a link: the link itself says who it is."""

    password = new_password_field()


class ChangePasswordForm(ActionForm):
    """By its owner: the present password first."""

    present = forms.CharField(
        label=_("Present password"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    password = new_password_field()

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent = agent

    def clean_present(self) -> str:
        if not self.agent.check_password(self.cleaned_data["present"]):
            raise forms.ValidationError(gettext("The password is not right."))
        return ""

    def clean(self) -> dict[str, Any]:
        self.cleaned_data.pop("present", None)
        return self.cleaned_data
