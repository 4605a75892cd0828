"""Where sign-in differs from allauth's own: nobody signs up by themselves, and every sentence shown is ours."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hafawa.platform.secrets.secret import UnreadableSecretError, cipher

from .models import Agent

TOO_MANY = gettext_lazy("Too many attempts. Wait five minutes, then try again.")
SAID: dict[str, Promise] = {
    "account/messages/logged_out.txt": gettext_lazy("You have signed out."),
    "mfa/messages/totp_activated.txt": gettext_lazy("Two-step sign-in is on."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Two-step sign-in is off."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("There are new recovery codes. Earlier ones are void."),
}
"""What allauth announces, in our words. What is not listed is not announced."""


class AccountAdapter(DefaultAccountAdapter):
    """Colleagues are invited by an administrator."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("The address or the password is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "incorrect_code": gettext_lazy("The code is not right, or no longer valid."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: Agent) -> HttpResponse:
        """Reached only with the right password, so it tells nothing to a stranger."""
        messages.error(request, _("This account is closed. An administrator can open it again."))
        return redirect("account_login")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_a: Any, **_k: Any
    ) -> None:
        if message_template in SAID:
            messages.add_message(request, level, str(SAID[message_template]))

    def get_reauthentication_methods(self, user: Agent | AnonymousUser) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Use the password instead"),
            "mfa_reauthenticate": _("Use a code instead"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]


class TwoStepAdapter(DefaultMFAAdapter):
    """Two-step secrets are encrypted with the installation's keys."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("The code is not right, or no longer valid."),
        "cannot_generate_recovery_codes": gettext_lazy("Turn on two-step sign-in first."),
    }

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises UnreadableSecretError when the key is gone: an administrator can then turn two-step sign-in off."""
        from cryptography.fernet import InvalidToken

        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise UnreadableSecretError from None
