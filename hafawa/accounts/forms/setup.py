"""The first start."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .action_form import ActionForm
from .choices import language_field, time_zone_field
from .passwords import LEAST


class SetUpForm(ActionForm):
    organisation = forms.CharField(
        label=_("Organisation"), max_length=120, help_text=_("As customers know it. It can be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )  # fmt: skip
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, max_length=200, help_text=LEAST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    language = language_field()
    time_zone = time_zone_field()
