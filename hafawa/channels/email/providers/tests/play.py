"""Playing a provider: posts signed as theirs are, and an HTTP server that answers as their interfaces do."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse

from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_inbox

SIGNING_KEY = "signing-key-of-this-mailbox"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:mail"
CERTIFICATE_URL = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-test.pem"
EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
RAW = (
    b"From: =?utf-8?b?2YTZitmE2Yk=?= <layla@client.example>\r\nTo: support@shop.example\r\n"
    b"Subject: =?utf-8?b?2KPZitmGINi32YTYqNmK?=\r\nMessage-ID: <one@client.example>\r\n"
    b"Date: Sun, 22 Nov 2026 09:00:00 +0300\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
) + "أين طلبي؟\r\n".encode("windows-1256")
"""8-bit and not UTF-8: whoever decodes it on the way loses it."""


def verification_key() -> str:
    """SendGrid's, as its page shows it."""
    public = EC_KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(public).decode()


def certificate() -> bytes:
    """Amazon's, as far as this test goes."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(RSA_KEY.public_key())
        .serial_number(1).not_valid_before(begins).not_valid_after(begins + timedelta(days=30))
    )  # fmt: skip
    return made.sign(RSA_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def mailbox(provider: str, address: str = "support@shop.example", **more: Any) -> Inbox:
    """A mailbox with all of a provider's keys, in and out."""
    return make_inbox(
        address, provider=provider, incoming_by="provider", transport="provider", hook_secret=f"secret-{provider}",
        hook_password="its-password", mailgun_key="key", mailgun_signing_key=SIGNING_KEY, postmark_token="key",
        ses_key_id="id", ses_secret="key", ses_region="eu-central-1", ses_topics=TOPIC, sendgrid_key="key",
        sendgrid_hook_key=verification_key(), brevo_key="key", **more,
    )  # fmt: skip


@dataclass
class Sent:
    """A request as a provider makes it."""

    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)

    def to(self, inbox: Inbox, secret: str = "", client: Client | None = None) -> Any:
        secret = secret or str(inbox.settings["hook_secret"])
        return (client or Client(enforce_csrf_checks=True)).post(
            reverse("email:hook", args=[inbox.pk, secret]), self.body, content_type=self.content_type,
            headers=self.headers,
        )  # fmt: skip


def basic(password: str = "its-password") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"hafawa:{password}".encode()).decode()}


def as_json(told: Any, **headers: str) -> Sent:
    return Sent(json.dumps(told).encode(), "application/json", headers)


def as_form(
    fields: dict[str, bytes | str], files: dict[str, tuple[str, str, bytes]] | None = None, **headers: str
) -> Sent:
    """multipart/form-data, with a boundary of its own each time."""
    boundary = f"b{time.monotonic_ns()}"
    lines = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (value.encode() if isinstance(value, str) else value)
        + b"\r\n"
        for name, value in fields.items()
    ]
    for name, (filename, kind, content) in (files or {}).items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}'
        lines.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join(lines) + f"--{boundary}--\r\n".encode()
    return Sent(body, f"multipart/form-data; boundary={boundary}", headers)


def mailgun_signature(token: str = "token-1", *, age: float = 0, key: str = SIGNING_KEY) -> dict[str, str]:
    timestamp = str(int(time.time() - age))
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": timestamp, "token": token, "signature": signature}


def mailgun_mail(raw: bytes = RAW, **signature: Any) -> Sent:
    fields = {"sender": "layla@client.example", "recipient": "support@shop.example", "body-mime": raw}
    return as_form({**fields, **mailgun_signature(**signature)})


def mailgun_event(event: str, **more: Any) -> Sent:
    data = {
        "event": event, "timestamp": 1795300000.5, "id": "x", "recipient": "layla@client.example",
        "message": {"headers": {"message-id": "ours@shop.example"}},
        "user-variables": {"hafawa": "ours@shop.example"}, **more,
    }  # fmt: skip
    return as_json({"signature": mailgun_signature(f"token-{event}"), "event-data": data})


def postmark(told: dict[str, Any]) -> Sent:
    return as_json(told, **basic())


def brevo(told: dict[str, Any]) -> Sent:
    return as_json(told, **basic())


def sendgrid_mail(raw: bytes = RAW) -> Sent:
    envelope = json.dumps({"from": "layla@client.example", "to": ["support@shop.example"]})
    return as_form({"email": raw, "envelope": envelope}, **basic())


def sendgrid_events(*told: dict[str, Any], age: float = 0) -> Sent:
    sent = as_json(list(told), **basic())
    timestamp = str(int(time.time() - age))
    signature = EC_KEY.sign(timestamp.encode() + sent.body, ec.ECDSA(hashes.SHA256()))
    sent.headers["X-Twilio-Email-Event-Webhook-Signature"] = base64.b64encode(signature).decode()
    sent.headers["X-Twilio-Email-Event-Webhook-Timestamp"] = timestamp
    return sent


SNS_FIELDS = ("Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type")


def sns(message: Any, *, number: str = "m-1", age: float = 0, version: str = "2", **more: Any) -> Sent:
    """A message of SNS, signed as Amazon signs."""
    moment = datetime.now(UTC) - timedelta(seconds=age)
    told = {
        "Type": "Notification", "MessageId": number, "TopicArn": TOPIC,
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE_URL, **more,
    }  # fmt: skip
    names = [name for name in SNS_FIELDS if name in told and (name != "SubscribeURL" or told["Type"] != "Notification")]
    signed = "".join(f"{name}\n{told[name]}\n" for name in names).encode()
    kind = hashes.SHA1() if version == "1" else hashes.SHA256()  # as Amazon's first version does
    told["Signature"] = base64.b64encode(RSA_KEY.sign(signed, padding.PKCS1v15(), kind)).decode()
    return Sent(json.dumps(told).encode(), "text/plain; charset=UTF-8")


def ses_mail(raw: bytes = RAW) -> Sent:
    return sns(
        {
            "notificationType": "Received", "mail": {"source": "layla@client.example", "messageId": "in-1"},
            "receipt": {"recipients": ["support@shop.example"], "action": {"type": "SNS", "encoding": "BASE64"}},
            "content": base64.b64encode(raw).decode(),
        }
    )  # fmt: skip


@dataclass
class Asked:
    """A request that reached the played interface."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Interface:
    """A provider's HTTP interface, on the loopback. `answers` by method: status, JSON; None hangs up."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.status = 200
        self.answer: Any = {}
        self.hangs_up = False


@contextmanager
def interface() -> Iterator[Interface]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            played.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            if played.hangs_up:
                self.close_connection = True
                return
            content = played.answer if isinstance(played.answer, bytes) else json.dumps(played.answer).encode()
            self.send_response(played.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - the library's names

        def log_message(self, *_words: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    played = Interface(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
