"""Who gives tokens: addresses and scopes, as data. Whom they know us as is kept once for each known provider.

https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from ..models import OauthClient


@dataclass(frozen=True)
class Issuer:
    """One authorisation server, and the client we are there."""

    authorise_url: str
    token_url: str
    scope: str
    client_id: str = ""
    client_secret: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)  # what it wants beside the standard's parameters


GOOGLE = Issuer(
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    "https://mail.google.com/",
    extra={"access_type": "offline", "prompt": "consent"},  # else no refresh token comes the second time
)
MICROSOFT = Issuer(
    "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    extra={"prompt": "select_account"},
)
KNOWN = {"google": GOOGLE, "microsoft": MICROSOFT}


def issuer_of(settings: Mapping[str, Any]) -> Issuer | None:
    """Where a mailbox with these settings is signed in to; None where nobody has registered us there.

    At a provider we know by the one registration for all its mailboxes; else by what the settings themselves say.
    """

    def said(name: str) -> str:
        return str(settings.get(f"oauth_{name}") or "")

    provider = str(settings.get("provider"))
    if provider in KNOWN:
        return _known(provider)
    found = Issuer(said("authorise_url"), said("token_url"), said("scope"), said("client_id"), said("client_secret"))
    return found if found.authorise_url and found.token_url and found.client_id else None


def _known(provider: str) -> Issuer | None:
    base, client = KNOWN[provider], OauthClient.objects.filter(provider=provider).first()
    if client is None:
        return None
    tenant = quote(client.tenant or "organizations", safe="")
    return replace(
        base,
        authorise_url=base.authorise_url.replace("{tenant}", tenant),
        token_url=base.token_url.replace("{tenant}", tenant),
        client_id=client.client_id,
        client_secret=str(client.keys.get("client_secret") or ""),
    )


def client_of(settings: Mapping[str, Any]) -> str:
    """A digest of where tokens come from and go to: a consent given for one is not used for another."""
    issuer = issuer_of(settings)
    told = [issuer.token_url, issuer.client_id] if issuer else []
    told += [str(settings.get(name) or "") for name in ("imap_host", "imap_username", "smtp_host")]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()
