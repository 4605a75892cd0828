"""Sending through providers' interfaces, played by a server on the loopback."""

import base64
import email
import email.policy
import json
from typing import Any
from urllib.parse import unquote_plus

import pytest

from hafawa.channels.email.channel import EmailChannel
from hafawa.channels.email.smtp_out import AnswerLostError
from hafawa.conversations.channel import Door, File, OutboundMessage, Trial, TryLaterError, UndeliverableError
from tests.mailpeers import free_port

from .play import Asked, Interface

pytestmark = pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid")
NAMES = ["mailgun", "postmark", "ses", "sendgrid", "brevo"]
ANSWERS: dict[str, Any] = {
    "mailgun": {"id": "<ours@shop.example>", "message": "Queued. Thank you."},
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "a-uuid", "To": "layla@client.example"},
    "ses": {"MessageId": "0100-abc"},
    "sendgrid": {},
    "brevo": {"messageId": "<b1@relay.example>"},
}
WIRE = {"ses": "0100-abc@eu-central-1.amazonses.com", "brevo": "b1@relay.example"}


def door(name: str, url: str) -> Door:
    settings = {
        "provider": name, "transport": "provider", "api_url": url, "mailgun_key": "key", "postmark_token": "key",
        "ses_key_id": "id", "ses_secret": "key", "ses_region": "eu-central-1", "sendgrid_key": "key",
        "brevo_key": "key",
    }  # fmt: skip
    return Door(id=1, address="support@shop.example", name="Support", settings=settings)


def message(**more: Any) -> OutboundMessage:
    given: dict[str, Any] = {
        "message_id": 1, "external_id": "ours@shop.example", "to": ("layla@client.example",), "subject": "طلبك",
        "text": "وصل طلبك", "html": "<p>وصل طلبك</p>", "language": "ar", "thread_keys": ("one@client.example",),
        "reply_token": "mark", "sender_name": "نور",
    }  # fmt: skip
    return OutboundMessage(**{**given, **more})


def send(name: str, at: Interface, **more: Any) -> tuple[str, int]:
    """The outside id, and how often we were told that it is about to leave."""
    told: list[int] = []
    return EmailChannel().send(message(**more), door(name, at.url), about_to_send=lambda: told.append(1)), len(told)


def accepts(provider: Interface, name: str) -> None:
    provider.answer, provider.status = ANSWERS[name], 202 if name == "sendgrid" else 200


def said(asked: Asked) -> str:
    """All a request says, encodings undone: to look for words in it."""
    kind = asked.headers.get("Content-Type", "")
    if "json" in kind or asked.path.startswith("/v2/email"):
        told = json.loads(asked.body)
        if "Content" in told:
            raw = base64.b64decode(told["Content"]["Raw"]["Data"])
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
            return "\n".join(
                [*(f"{key}: {value}" for key, value in mail.items()), *parts, json.dumps(told["Destination"])]
            )
        return json.dumps(told, ensure_ascii=False)

    return unquote_plus(asked.body.decode("utf-8", "replace"))


@pytest.mark.parametrize("name", NAMES)
def test_hands_over_the_whole_mail(name: str, provider: Interface) -> None:
    accepts(provider, name)
    assert send(name, provider, bcc=("noor@shop.example",)) == (WIRE.get(name, "ours@shop.example"), 1)
    (asked,) = provider.asked
    words = said(asked)
    for part in ("layla@client.example", "noor@shop.example", "support+mark@shop.example", "طلبك", "وصل طلبك",
                 "one@client.example", "ours@shop.example"):  # fmt: skip
        assert part in words, part


@pytest.mark.parametrize("name", NAMES)
def test_files_go_with_it(name: str, provider: Interface) -> None:
    accepts(provider, name)
    file = File(name="فاتورة.pdf", content_type="application/pdf", content=b"%PDF\x00\xff")
    picture = File(name="p.png", content_type="image/png", content=b"\x89PNG", content_id="pic", is_inline=True)
    send(name, provider, files=(file, picture), html='<p>x</p><img src="cid:pic">')
    body = provider.asked[0].body
    if name == "ses":
        body = base64.b64decode(json.loads(body)["Content"]["Raw"]["Data"])
    content = b"%PDF\x00\xff"
    assert content in body or base64.b64encode(content) in body


STATUSES = [
    (401, TryLaterError), (403, TryLaterError), (429, TryLaterError), (500, TryLaterError), (503, TryLaterError),
    (400, UndeliverableError), (413, UndeliverableError), (502, AnswerLostError), (504, AnswerLostError),
]  # fmt: skip


@pytest.mark.parametrize(("status", "error"), STATUSES)
@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_told_as_the_port_tells_it(
    name: str, status: int, error: type[Exception], provider: Interface
) -> None:
    provider.status, provider.answer = status, {"message": "because", "Message": "because", "ErrorCode": 10}
    with pytest.raises(error):
        send(name, provider)
    assert len(provider.asked) == 1  # no library tries again by itself: that would send twice


@pytest.mark.parametrize("name", NAMES)
def test_without_an_answer_nobody_knows(name: str, provider: Interface) -> None:
    provider.hangs_up = True
    with pytest.raises(AnswerLostError):
        send(name, provider)
    assert len(provider.asked) == 1


@pytest.mark.parametrize("name", NAMES)
def test_without_a_connection_nothing_has_left(name: str) -> None:
    with pytest.raises(TryLaterError):
        send(name, Interface(f"http://127.0.0.1:{free_port()}"))


def test_a_recipient_that_postmark_no_longer_writes_to_is_refused_for_good(provider: Interface) -> None:
    provider.status = 422
    words = "You tried to send to a recipient that has been marked as inactive."
    provider.answer = {"ErrorCode": 406, "Message": words}
    with pytest.raises(UndeliverableError):
        send("postmark", provider)


def test_what_somebody_took_back_does_not_leave(provider: Interface) -> None:
    class BackError(Exception):
        pass

    def stop() -> None:
        raise BackError

    with pytest.raises(BackError):
        EmailChannel().send(message(), door("mailgun", provider.url), about_to_send=stop)
    assert provider.asked == []


@pytest.mark.parametrize("name", NAMES)
def test_trying_it_out_asks_something_harmless(name: str, provider: Interface) -> None:
    answers = [tried(name, provider, status) for status in (200, 401, 500)]
    assert [answer.is_well for answer in answers] == [True, False, False]
    assert "API key" in answers[1].words
    assert {asked.method for asked in provider.asked} == {"GET"}


def tried(name: str, provider: Interface, status: int) -> Trial:
    provider.status = status
    return EmailChannel().try_out(door(name, provider.url))[1]
