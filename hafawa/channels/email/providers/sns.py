"""Amazon SNS messages: are they Amazon's? https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html"""

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.core.cache import cache

from hafawa.platform.web.fetch import RefusedError, UnreachableError, fetch_public

from .provider import AwayError, ForgedError, check_time

HOST = re.compile(r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?")
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
HASHES: Mapping[str, type[hashes.SHA1] | type[hashes.SHA256]] = {
    "1": hashes.SHA1,
    "2": hashes.SHA256,
}  # as Amazon signs
CERTIFICATE_BYTES = 64 * 1024
CERTIFICATE_SECONDS = 24 * 3600


def check(said: Any) -> None:
    """Raises ForgedError; AwayError where Amazon's certificate cannot be fetched now."""
    if not isinstance(said, dict) or str(said.get("Type")) not in SIGNED:
        raise ForgedError("no message of SNS")
    names = [name for name in SIGNED[said["Type"]] if said.get(name) is not None]
    signed = "".join(f"{name}\n{said[name]}\n" for name in names).encode("utf-8", "surrogatepass")
    kind = HASHES.get(str(said.get("SignatureVersion")))
    if kind is None:
        raise ForgedError("unknown signature version")
    try:
        signature = base64.b64decode(str(said.get("Signature") or ""))
        _key(str(said.get("SigningCertURL") or "")).verify(signature, signed, padding.PKCS1v15(), kind())
        moment = datetime.fromisoformat(str(said["Timestamp"]).replace("Z", "+00:00"))
    except (InvalidSignature, ValueError, KeyError) as error:
        raise ForgedError("the signature is wrong") from error
    check_time(moment.timestamp())


def _key(url: str) -> rsa.RSAPublicKey:
    """The public key of Amazon's certificate, kept for a day. Raises ForgedError, AwayError, ValueError."""
    if not is_amazon(url) or not urlsplit(url).path.endswith(".pem"):
        raise ForgedError("the certificate is not Amazon's")
    pem = cache.get(f"sns-certificate-{url}")
    if pem is None:
        pem = _fetched(url)
        cache.set(f"sns-certificate-{url}", pem, CERTIFICATE_SECONDS)
    key = x509.load_pem_x509_certificate(pem).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ForgedError("the certificate is of another kind")
    return key


def is_amazon(url: str) -> bool:
    """Only https, and only a region's own SNS: everything else would be a stranger's way into our network."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = HOST.fullmatch(parts.hostname or "")
    return bool(parts.scheme == "https" and host and not parts.username and not parts.password and port in {None, 443})


def confirm(said: Mapping[str, Any]) -> None:
    """Accept a subscription that this mailbox expects. Raises ForgedError, AwayError."""
    url = str(said.get("SubscribeURL") or "")
    if not is_amazon(url):
        raise ForgedError("the confirmation is not at Amazon's")
    _fetched(url)


def _fetched(url: str) -> bytes:
    try:
        fetched = fetch_public(url, max_bytes=CERTIFICATE_BYTES, content_types=("",))
    except RefusedError as error:
        raise ForgedError(str(error)) from error
    except UnreachableError as error:
        raise AwayError(f"SNS: {error}") from error
    if not is_amazon(fetched.url):
        raise ForgedError("led away from Amazon's")
    return fetched.content
