"""The two conversations with an authorisation server: leading a person there, and asking for tokens."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2

from .issuers import Issuer

TIMEOUT_SECONDS = 15.0
ANSWER_BYTES = 256 * 1024
USUAL_SECONDS = 3600
CONSENT_OVER = {"invalid_grant", "interaction_required", "consent_required", "login_required"}


class ConsentOverError(Exception):
    """The provider took its consent back, or it ran out: only a person can give it again (RFC 6749 5.2)."""


class NoTokenError(Exception):
    """No token now: the provider does not answer, or not as it should. Says why, without secrets."""


@dataclass(frozen=True)
class Tokens:
    """What was given. `refresh_token` is "" where the provider keeps the one it gave before."""

    access_token: str
    refresh_token: str
    seconds: float


def new_verifier() -> str:
    """RFC 7636 4.1."""
    return secrets.token_urlsafe(48)


def authorise_address(issuer: Issuer, *, back: str, state: str, verifier: str, hint: str = "") -> str:
    """Where a person goes to sign in and to agree."""
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": back,
        "scope": issuer.scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        **({"login_hint": hint} if hint else {}),
        **issuer.extra,
    }
    mark = "&" if urlsplit(issuer.authorise_url).query else "?"
    return issuer.authorise_url + mark + urlencode({key: value for key, value in asked.items() if value})


def exchange(issuer: Issuer, *, code: str, back: str, verifier: str) -> Tokens:
    """A code for tokens. Raises ConsentOverError, NoTokenError."""
    return _ask(
        issuer,
        {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier},
    )


def refresh(issuer: Issuer, refresh_token: str) -> Tokens:
    """New tokens. Raises ConsentOverError, NoTokenError."""
    return _ask(issuer, {"grant_type": "refresh_token", "refresh_token": refresh_token})


def _ask(issuer: Issuer, asked: Mapping[str, str]) -> Tokens:
    client = {"client_id": issuer.client_id, "client_secret": issuer.client_secret}
    form = {**asked, **{key: value for key, value in client.items() if value}}
    try:
        answer = httpx2.post(
            issuer.token_url,
            data=form,
            headers={"Accept": "application/json"},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise NoTokenError(f"{urlsplit(issuer.token_url).netloc}: {type(error).__name__}") from error
    told = _json(answer)
    where = urlsplit(issuer.token_url).netloc
    if answer.status_code == 200 and isinstance(told.get("access_token"), str) and told["access_token"]:
        return Tokens(str(told["access_token"]), str(told.get("refresh_token") or ""), _seconds(told.get("expires_in")))
    refusal = str(told.get("error") or "")
    if answer.status_code in {400, 401} and refusal in CONSENT_OVER:
        raise ConsentOverError(f"{where}: {refusal}")
    raise NoTokenError(f"{where}: {answer.status_code} {refusal}".strip())


def _json(answer: httpx2.Response) -> dict[str, Any]:
    if len(answer.content) > ANSWER_BYTES:
        return {}
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(given: Any) -> float:
    """How long it is good. Some say it as a string; what is no number is taken for the usual hour."""
    try:
        return min(max(float(given), 0.0), 7 * 24 * 3600)
    except (TypeError, ValueError):
        return USUAL_SECONDS
