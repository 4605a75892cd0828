"""SendGrid: Inbound Parse (choose "POST the raw, full MIME message") and the signed Event Webhook.

https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
"""

import base64
import json
from typing import Any

from anymail.backends.base import AnymailBaseBackend
from anymail.backends.sendgrid import EmailBackend
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.views import View

from hafawa.conversations.channel import DeliveryReport, Door

from .post import Post
from .provider import Contents, ForgedError, Proof, Provider, ask, check_password, check_time
from .rebuild import assembled, attachment, noted
from .reports import report

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"


class _Events(SendGridTrackingWebhookView):
    """anymail's reading of events, without its own keys: who posted is known by now."""

    def __init__(self) -> None:
        View.__init__(self)


class SendGrid(Provider):
    name = "sendgrid"
    label = "SendGrid"
    key = "sendgrid_key"
    has_password = True

    def check(self, post: Post, door: Door) -> Proof:
        """Mails come with the address's password; events with it and, where a key is entered, with a signature."""
        proof = check_password(post, door)
        key = self.setting(door, "sendgrid_hook_key")
        if post.kind == "application/json" and key:
            _check_signature(post, key)
        return proof

    def unpack(self, post: Post, door: Door) -> Contents:
        if post.kind == "application/json":
            news = [_report(each) for each in post.json]
            return Contents(reports=tuple(each for each in news if each))
        fields, _files = post.form
        raw = fields["email"] if "email" in fields else _assembled(post)
        envelope = json.loads(fields.get("envelope", b"{}"))
        return Contents(
            mails=(noted(raw, sender=str(envelope.get("from") or ""), recipients=map(str, envelope.get("to") or [])),)
        )

    def backend(self, door: Door) -> AnymailBaseBackend:
        return EmailBackend(
            api_key=self.setting(door, self.key), api_url=self._url(door), generate_message_id=False
        )  # its events carry our own id

    def knock(self, door: Door) -> None:
        ask(f"{self._url(door)}/scopes", headers={"Authorization": f"Bearer {self.setting(door, self.key)}"})

    def _url(self, door: Door) -> str:
        return self.setting(door, "api_url") or "https://api.sendgrid.com/v3"


def _check_signature(post: Post, key: str) -> None:
    """ECDSA over SHA-256 of time and body, with the key shown on the webhook's page. Raises ForgedError."""
    timestamp = post.headers.get(TIMESTAMP, "")
    try:
        public = serialization.load_der_public_key(base64.b64decode(key))
        assert isinstance(public, ec.EllipticCurvePublicKey)
        signature = base64.b64decode(post.headers.get(SIGNATURE, ""))
        public.verify(signature, timestamp.encode() + post.body, ec.ECDSA(hashes.SHA256()))
        check_time(float(timestamp))
    except (ValueError, InvalidSignature, AssertionError) as error:
        raise ForgedError("the signature is wrong") from error


def _report(given: dict[str, Any]) -> DeliveryReport | None:
    return report(_Events().esp_to_anymail_event(given), is_soft=given.get("type") == "blocked")


def _assembled(post: Post) -> bytes:
    """From the pieces, where "raw" is not ticked; each text in the character set that `charsets` names."""
    fields, files = post.form
    sets = json.loads(fields.get("charsets", b"{}"))
    told = json.loads(fields.get("attachment-info", b"{}"))
    header = [_field(line) for line in _unfolded(post.text("headers"))]
    parts = [
        attachment(
            file.content,
            content_type=file.content_type,
            filename=file.filename,
            content_id=str(told.get(file.name, {}).get("content-id") or ""),
        )
        for file in files
    ]
    texts = {name: _decoded(fields.get(name, b""), str(sets.get(name) or "utf-8")) for name in ("text", "html")}
    return assembled(header, text=texts["text"], html=texts["html"], files=parts)


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return content.decode("utf-8", "replace")


def _unfolded(header: str) -> list[str]:
    lines: list[str] = []
    for line in header.splitlines():
        if line[:1] in {" ", "\t"} and lines:
            lines[-1] += " " + line.strip()
        elif ":" in line:
            lines.append(line)
    return lines


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.strip()
