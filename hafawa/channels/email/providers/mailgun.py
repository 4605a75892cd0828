"""Mailgun: routes forward mails, webhooks tell of ours. https://documentation.mailgun.com/docs/mailgun/user-manual/"""

import hashlib
import hmac
import json
from typing import Any

from anymail.backends.base import AnymailBaseBackend
from anymail.backends.mailgun import EmailBackend
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.views import View

from hafawa.conversations.channel import Door

from .post import Post
from .provider import Contents, ForgedError, Proof, Provider, ask, check_time
from .rebuild import assembled, attachment, noted
from .reports import report

REGIONS = {"us": "https://api.mailgun.net/v3", "eu": "https://api.eu.mailgun.net/v3"}
SIGNED = ("timestamp", "token", "signature")


class _Events(MailgunTrackingWebhookView):
    """anymail's reading of events, without its own keys: who posted is known by now."""

    def __init__(self) -> None:
        View.__init__(self)


class Mailgun(Provider):
    name = "mailgun"
    label = "Mailgun"
    key = "mailgun_key"

    def check(self, post: Post, door: Door) -> Proof:
        """HMAC-SHA256 of time and token. It does not cover the content: a token is good for one content."""
        timestamp, token, signature = _signature(post)
        key = self.setting(door, "mailgun_signing_key")
        wanted = hmac.digest(key.encode(), f"{timestamp}{token}".encode("utf-8", "surrogatepass"), hashlib.sha256).hex()
        if not key or not hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), wanted.encode()):
            raise ForgedError("the signature is wrong")
        check_time(float(timestamp))  # a number: it is signed
        return Proof(token=token[:100], digest=_digest(post))

    def unpack(self, post: Post, door: Door) -> Contents:
        if post.kind == "application/json":
            event = _Events().esp_to_anymail_event(post.json)
            news = report(event)
            return Contents(reports=(news,) if news else ())
        fields, _files = post.form
        raw = fields["body-mime"] if "body-mime" in fields else _assembled(post)
        return Contents(mails=(noted(raw, sender=post.text("sender"), recipients=post.text("recipient").split(",")),))

    def backend(self, door: Door) -> AnymailBaseBackend:
        return EmailBackend(
            api_key=self.setting(door, self.key), api_url=self._url(door), sender_domain=door.address.rpartition("@")[2]
        )

    def knock(self, door: Door) -> None:
        domain = door.address.rpartition("@")[2].encode("idna").decode()
        url = self._url(door).removesuffix("/v3")
        ask(f"{url}/v4/domains/{domain}", auth=("api", self.setting(door, self.key)))

    def _url(self, door: Door) -> str:
        return self.setting(door, "api_url") or REGIONS.get(self.setting(door, "mailgun_region"), REGIONS["us"])


def _signature(post: Post) -> tuple[str, str, str]:
    try:
        given: Any = post.json["signature"] if post.kind == "application/json" else post.form[0]
        found = [given[name] for name in SIGNED]
        timestamp, token, signature = (each.decode() if isinstance(each, bytes) else str(each) for each in found)
        return timestamp, token, signature
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ForgedError("there is no signature") from error


def _digest(post: Post) -> str:
    """Of all that is not the signature: a form's boundary may be another when it is posted again."""
    if post.kind == "application/json":
        rest = {key: value for key, value in post.json.items() if key != "signature"}
        return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
    digest = hashlib.sha256()
    fields, files = post.form
    for name, value in sorted(fields.items()):
        if name not in SIGNED:
            digest.update(name.encode() + b"\0" + hashlib.sha256(value).digest())
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.content).digest())
    return digest.hexdigest()


def _assembled(post: Post) -> bytes:
    """From the pieces, where a route posts to an address that does not end in "mime"."""
    fields, files = post.form
    header = [(str(name), str(value)) for name, value in json.loads(fields["message-headers"])]
    ids = {part: cid for cid, part in json.loads(fields.get("content-id-map", b"{}")).items()}
    parts = [
        attachment(
            file.content, content_type=file.content_type, filename=file.filename, content_id=ids.get(file.name, "")
        )
        for file in files
    ]
    return assembled(header, text=post.text("body-plain"), html=post.text("body-html"), files=parts)
