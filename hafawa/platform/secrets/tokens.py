"""Short signed tokens for places that are small, public and careless with upper and lower case: mail addresses."""

import binascii
import hmac
from base64 import b32decode, b32encode

from django.conf import settings

MAC_BYTES = 10
"""80 bits: nobody guesses one, and with a short payload the token stays near 20 characters."""


def sign_token(payload: str, purpose: str) -> str:
    """A token of the letters a–z and digits 2–7 that carries `payload` readably and proves we wrote it.

    Tokens of one purpose are worthless for another. An id costs 18 to 26 characters; a local part holds 64 (RFC 5321).
    """
    body = payload.encode()
    return _spell(_mac(body, purpose, settings.SECRET_KEY) + body)


def read_token(token: str, purpose: str) -> str | None:
    """The payload of a token we signed for this purpose, in whatever case it comes back; None for anything else."""
    raw = _unspell(token)
    if raw is None or len(raw) < MAC_BYTES:
        return None
    mac, body = raw[:MAC_BYTES], raw[MAC_BYTES:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any([hmac.compare_digest(mac, _mac(body, purpose, key)) for key in keys]):  # noqa: C419 - no early end
        return None
    return body.decode()


def _mac(body: bytes, purpose: str, key: str | bytes) -> bytes:
    own = hmac.digest(key.encode() if isinstance(key, str) else key, b"hafawa.token." + purpose.encode(), "sha256")
    return hmac.digest(own, body, "sha256")[:MAC_BYTES]


def _spell(raw: bytes) -> str:
    return b32encode(raw).decode().rstrip("=").lower()


def _unspell(token: str) -> bytes | None:
    if not token.isascii() or len(token) > 200:
        return None
    try:
        raw = b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    return raw if _spell(raw) == token.lower() else None
