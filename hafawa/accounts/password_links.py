"""Links that work once: signed over what using them changes."""

from datetime import datetime
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import urlsafe_base64_decode

from .models import Agent


class PasswordLinks(PasswordResetTokenGenerator):
    """A token is void once the password is set, the address changes, sessions are ended, or it is too old.

    Nothing is stored: the token is a MAC over the account as it was (Django's own way), with the session version so
    that letting a colleague go also voids the links they hold.
    """

    key_salt = "hafawa.accounts.password_links"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        last = user.last_login.replace(microsecond=0, tzinfo=None) if isinstance(user.last_login, datetime) else ""
        return f"{user.pk}{user.password}{last}{timestamp}{user.email}{user.session_version}"


links = PasswordLinks()


def agent_of(uid: str, token: str, *, for_update: bool = False) -> Agent | None:
    """The active colleague a link is for; None when it is wrong, used or too old."""
    try:
        key = int(urlsafe_base64_decode(uid))
    except (ValueError, OverflowError):
        return None
    agents = Agent.objects.select_for_update() if for_update else Agent.objects.all()
    agent = agents.filter(pk=key, is_active=True).first() if key < 2**63 else None
    return agent if agent and links.check_token(agent, token) else None
