"""The access token of a mailbox, good when it is handed out. One process renews it; the others wait."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_noop

from ..models import Consent
from . import actions, flow
from .issuers import Issuer, client_of, issuer_of

EARLY = timedelta(minutes=5)
"""Renewed before it runs out, so that a session that begins now does not end at once."""
LEAST = timedelta(seconds=30)
HOLD = timedelta(seconds=60)
WAIT_SECONDS = 30.0
LOOK_SECONDS = 0.1
SIGN_IN = gettext_noop("The consent to read this mailbox has run out. Sign in again on the mailbox's page.")


@dataclass(frozen=True)
class Wanted:
    """Whose token, and for which client and servers: one given for others is not sent there."""

    inbox_id: int
    client: str


def wanted(settings: Mapping[str, Any], kind: str, inbox_id: int) -> Wanted | None:
    """What a mailbox's settings ask for, to read ("imap") or to send ("smtp"); None where they sign in otherwise."""
    return Wanted(inbox_id, client_of(settings)) if settings.get(f"{kind}_consent") else None


class NoConsentError(ConnectionError):
    """Nobody has signed in for this mailbox, or no longer. A connection cannot be made until somebody does."""

    def __init__(self) -> None:
        super().__init__(SIGN_IN)


class TokenAwayError(ConnectionError):
    """The provider gives no token now; later it may."""


def access_token(whose: Wanted) -> str:
    """A token good for some minutes. Raises NoConsentError, TokenAwayError; both are ConnectionErrors."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        consent, issuer = _consent(whose)
        moment = now()
        if consent.is_good_at(moment + EARLY):
            return str(consent.tokens["access_token"])
        if actions.hold(consent=consent, until=moment + HOLD):
            return _renewed(consent, issuer, moment)
        if consent.is_good_at(moment + LEAST):
            return str(consent.tokens["access_token"])
        if time.monotonic() > deadline:
            raise TokenAwayError("another process has been asking for a token for too long")
        time.sleep(LOOK_SECONDS)


def doubt(whose: Wanted) -> None:
    """A mail server refused the token: it may have been taken back before its time. The next one is asked for anew."""
    actions.doubt(inbox_id=whose.inbox_id)


def _consent(whose: Wanted) -> tuple[Consent, Issuer]:
    consent = Consent.objects.select_related("inbox").filter(inbox=whose.inbox_id).first()
    issuer = issuer_of(consent.inbox.settings) if consent else None
    if (
        consent is None
        or issuer is None
        or consent.lost_at
        or {consent.client, client_of(consent.inbox.settings)} != {whose.client}
    ):
        raise NoConsentError
    return consent, issuer


def _renewed(consent: Consent, issuer: Issuer, moment: datetime) -> str:
    """Ask the provider while the consent is held; what it gives is kept before it is used."""
    consent.refresh_from_db()  # somebody may have renewed it between our look and our hold
    if consent.is_good_at(moment + EARLY):
        actions.let_go(consent=consent)
        return str(consent.tokens["access_token"])
    try:
        tokens = flow.refresh(issuer, str(consent.tokens.get("refresh_token") or ""))
    except flow.ConsentOverError:
        actions.lose(consent=consent, words=SIGN_IN)
        raise NoConsentError from None
    except flow.NoTokenError as error:
        actions.let_go(consent=consent)
        if consent.is_good_at(moment + LEAST):
            return str(consent.tokens["access_token"])
        raise TokenAwayError(str(error)) from error
    actions.renew(consent=consent, tokens=tokens)
    return tokens.access_token
