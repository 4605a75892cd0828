"""Signing in: allauth's checks, our words."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def _reword(field: forms.Field, label: Promise, **attributes: Any) -> None:
    """Our label instead of allauth's, and no words inside the box: they vanish when one types."""
    field.label = label  # type: ignore[assignment]  # a lazy translation
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["login"], _("Email address"), autocomplete="username", autofocus=True, dir="ltr")
        _reword(self.fields["password"], _("Password"))
        self.fields["password"].help_text = ""


class ConfirmPasswordForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["password"], _("Password"), autofocus=True)
        self.fields["password"].help_text = ""


def _reword_code(field: forms.Field, label: Promise) -> None:
    _reword(field, label, autofocus=True, inputmode="numeric", dir="ltr", autocomplete="one-time-code")


class CodeForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword_code(self.fields["code"], _("Code"))


class ConfirmCodeForm(CodeReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword_code(self.fields["code"], _("Code"))


class ActivateForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword_code(self.fields["code"], _("Code from the app"))
