"""Brevo: JSON in and out; files of a mail are fetched with the API key. https://developers.brevo.com/docs/inbound-parse-webhooks"""

from typing import Any
from urllib.parse import quote

import httpx2
from anymail.backends.base import AnymailBaseBackend
from anymail.backends.brevo import EmailBackend
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from django.views import View

from hafawa.conversations.channel import Door

from .post import Post
from .provider import ApiError, AwayError, Contents, KeyRefusedError, Proof, Provider, ask, check_password
from .rebuild import assembled, attachment, noted
from .reports import report


class _Events(BrevoTrackingWebhookView):
    """anymail's reading of events, without its own keys: who posted is known by now."""

    def __init__(self) -> None:
        View.__init__(self)


class Brevo(Provider):
    name = "brevo"
    label = "Brevo"
    key = "brevo_key"
    has_password = True
    takes_inline = False

    def check(self, post: Post, door: Door) -> Proof:
        return check_password(post, door)

    def unpack(self, post: Post, door: Door) -> Contents:
        given = post.json
        if "items" in given:
            return Contents(mails=tuple(self._mail(each, door) for each in given["items"]))
        event = _Events().esp_to_anymail_event(given)
        news = report(
            event,
            external_id=str(given.get("message-id") or "").strip("<>"),
            is_soft=given.get("event") == "soft_bounce",
        )
        return Contents(reports=(news,) if news else ())

    def backend(self, door: Door) -> AnymailBaseBackend:
        return EmailBackend(api_key=self.setting(door, self.key), api_url=self._url(door))

    def outside_id(self, given: str, own: str, door: Door) -> str:
        return given.strip("<>") or own  # Brevo puts its own Message-ID

    def knock(self, door: Door) -> None:
        ask(f"{self._url(door)}/account", headers=self._signed(door))

    def _mail(self, given: dict[str, Any], door: Door) -> bytes:
        header = [
            (str(name), str(value))
            for name, values in given.get("Headers", {}).items()
            for value in (values if isinstance(values, list) else [values])
        ]
        raw = assembled(
            header,
            text=str(given.get("RawTextBody") or ""),
            html=str(given.get("RawHtmlBody") or ""),
            files=[self._file(each, door) for each in given.get("Attachments") or []],
        )
        return noted(raw, recipients=map(str, given.get("Recipients") or []))

    def _file(self, given: dict[str, Any], door: Door) -> Any:
        url = f"{self._url(door)}/inbound/attachments/{quote(str(given['DownloadToken']), safe='')}"
        try:
            answer = ask(url, headers=self._signed(door))
        except (httpx2.HTTPError, KeyRefusedError, ApiError) as error:
            raise AwayError(f"Brevo: {type(error).__name__}: {error}") from error
        return attachment(
            answer.content,
            content_type=str(given.get("ContentType") or answer.headers.get("Content-Type") or ""),
            filename=str(given.get("Name") or ""),
            content_id=str(given.get("ContentID") or ""),
        )

    def _signed(self, door: Door) -> dict[str, str]:
        return {"api-key": self.setting(door, self.key), "accept": "application/json"}

    def _url(self, door: Door) -> str:
        return self.setting(door, "api_url") or "https://api.brevo.com/v3"
