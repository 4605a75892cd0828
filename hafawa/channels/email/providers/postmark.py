"""Postmark: JSON in and out. https://postmarkapp.com/developer/webhooks/webhooks-overview"""

import base64
from typing import Any

from anymail.backends.base import AnymailBaseBackend
from anymail.backends.postmark import EmailBackend
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.views import View

from hafawa.conversations.channel import Door

from .post import Post
from .provider import Contents, Proof, Provider, ask, check_password
from .rebuild import assembled, attachment, noted
from .reports import report

SOFT = {"SoftBounce", "Transient", "DnsError"}


class _Events(PostmarkTrackingWebhookView):
    """anymail's reading of events, without its own keys: who posted is known by now."""

    def __init__(self) -> None:
        View.__init__(self)


class Postmark(Provider):
    name = "postmark"
    label = "Postmark"
    key = "postmark_token"
    has_password = True

    def check(self, post: Post, door: Door) -> Proof:
        return check_password(post, door)

    def unpack(self, post: Post, door: Door) -> Contents:
        given = post.json
        if given.get("RecordType", "Inbound") == "Inbound":
            return Contents(mails=(_mail(given),))
        news = report(_Events().esp_to_anymail_event(given), is_soft=given.get("Type") in SOFT)
        return Contents(reports=(news,) if news else ())

    def backend(self, door: Door) -> AnymailBaseBackend:
        return EmailBackend(server_token=self.setting(door, self.key), api_url=self._url(door))

    def headers(self) -> dict[str, str]:
        """Without it, Postmark replaces the Message-ID (https://postmarkapp.com/support/article/1261)."""
        return {"X-PM-KeepID": "true"}

    def knock(self, door: Door) -> None:
        headers = {"X-Postmark-Server-Token": self.setting(door, self.key), "Accept": "application/json"}
        ask(f"{self._url(door)}/server", headers=headers)

    def _url(self, door: Door) -> str:
        return self.setting(door, "api_url") or "https://api.postmarkapp.com"


def _mail(given: dict[str, Any]) -> bytes:
    """The raw mail where the server is set to include it, else one made of the pieces."""
    header = [(str(each["Name"]), str(each["Value"])) for each in given.get("Headers", [])]
    sender = ""
    if header and header[0][0].lower() == "return-path":  # of the envelope, put in front by Postmark
        sender, header = header[0][1].strip().strip("<>"), header[1:]
    if given.get("RawEmail"):
        raw = str(given["RawEmail"]).encode("utf-8", "surrogateescape")
    else:
        raw = assembled(
            _header(given, header),
            text=str(given.get("TextBody") or ""),
            html=str(given.get("HtmlBody") or ""),
            files=[_file(each) for each in given.get("Attachments", [])],
        )
    return noted(raw, sender=sender, recipients=[str(given.get("OriginalRecipient") or "")])


def _header(given: dict[str, Any], header: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What Postmark took out of the header, put back in front of it."""
    told = {"From": "From", "To": "To", "Cc": "Cc", "Subject": "Subject", "Date": "Date", "Reply-To": "ReplyTo"}
    there = {name.lower() for name, _ in header}
    back = [(name, str(given[key])) for name, key in told.items() if given.get(key) and name.lower() not in there]
    return back + header


def _file(given: dict[str, Any]) -> Any:
    return attachment(
        base64.b64decode(given.get("Content") or ""),
        content_type=str(given.get("ContentType") or ""),
        filename=str(given.get("Name") or ""),
        content_id=str(given.get("ContentID") or ""),
    )
