"""Posts of providers: what is genuine is kept, once; what is not changes nothing."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from hafawa.channels.email.models import SpentToken
from hafawa.channels.email.providers import actions, views
from hafawa.channels.email.providers.post import Post, unwrap, wrap
from hafawa.conversations.actions import understand
from hafawa.conversations.channel import TryLaterError
from hafawa.conversations.models import Arrival, Inbox, Message
from hafawa.platform.web.rest.limits import Bucket

from . import play
from .play import RAW, Interface, Sent, mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("amazon")]

MAILS: dict[str, Callable[[], Sent]] = {
    "mailgun": play.mailgun_mail,
    "sendgrid": play.sendgrid_mail,
    "ses": play.ses_mail,
    "postmark": lambda: play.postmark(
        {"FromFull": {}, "RawEmail": RAW.decode("latin-1"), "OriginalRecipient": "support@shop.example"}
    ),
}


def kept() -> list[bytes]:
    return [bytes(arrival.raw) for arrival in Arrival.objects.order_by("pk")]


def read(arrival: Arrival) -> Message:
    understand.func(arrival.pk)
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.UNDERSTOOD, arrival.error
    return Message.objects.latest("pk")


@pytest.mark.parametrize("name", ["mailgun", "sendgrid", "ses"])
def test_a_mail_is_kept_byte_for_byte_and_understood(name: str) -> None:
    inbox = mailbox(name)
    assert MAILS[name]().to(inbox).status_code == 200
    (raw,) = kept()
    assert raw.endswith(RAW)
    assert raw.startswith(b"Return-Path: <layla@client.example>\r\nDelivered-To: support@shop.example\r\n")
    message = read(Arrival.objects.get())
    assert (message.text, message.subject) == ("أين طلبي؟", "أين طلبي")


@pytest.mark.parametrize("name", MAILS)
def test_the_same_mail_posted_again_is_kept_once(name: str) -> None:
    inbox = mailbox(name)
    assert [MAILS[name]().to(inbox).status_code for _ in range(2)] == [200, 200]
    assert len(kept()) == 1


def test_a_mail_that_also_comes_another_way_is_kept_once() -> None:
    inbox = mailbox("mailgun")
    play.mailgun_mail().to(inbox)
    Inbox.objects.filter(pk=inbox.pk).update(settings={**inbox.settings, "provider": "ses"})
    assert play.ses_mail().to(inbox, secret="secret-mailgun").status_code == 200
    assert len(kept()) == 1


def test_mailgun_in_a_form_without_parts() -> None:
    fields = {"recipient": "support@shop.example", "body-mime": RAW, **play.mailgun_signature()}
    sent = Sent(urlencode(fields).encode(), "application/x-www-form-urlencoded")
    assert sent.to(mailbox("mailgun")).status_code == 200
    assert kept()[0].endswith(RAW)


def test_mailgun_in_pieces_is_put_together() -> None:
    header = [
        ["From", "ليلى <layla@client.example>"],
        ["Subject", "أين طلبي"],
        ["Message-Id", "<p@client.example>"],
        ["Subject", "again"],
    ]
    fields: dict[str, bytes | str] = {
        "message-headers": json.dumps(header), "body-plain": "مرحبا", "body-html": "<p>مرحبا</p>",
        "attachment-count": "1", **play.mailgun_signature(),
    }  # fmt: skip
    sent = play.as_form(fields, {"attachment-1": ("فاتورة.pdf", "application/pdf", b"%PDF\x00\xff")})
    assert sent.to(mailbox("mailgun")).status_code == 200
    message = read(Arrival.objects.get())
    (file,) = message.attachments.all()
    assert (message.text, message.external_id, file.name) == ("مرحبا", "p@client.example", "فاتورة.pdf")
    assert file.sha256 == hashlib.sha256(b"%PDF\x00\xff").hexdigest()


def test_postmark_without_the_raw_mail_is_put_together_the_same_each_time() -> None:
    told = {
        "From": "layla@client.example", "To": "support@shop.example", "Subject": "Comanda", "TextBody": "Unde este?",
        "HtmlBody": "<p>Unde este?</p>", "Date": "Sun, 22 Nov 2026 09:00:00 +0200",
        "Headers": [
            {"Name": "Return-Path", "Value": "<b@client.example>"},
            {"Name": "Message-ID", "Value": "<q@c.example>"},
        ],
        "Attachments": [{"Name": "a.txt", "ContentType": "text/plain", "Content": "YWI="}],
    }  # fmt: skip
    inbox = mailbox("postmark")
    assert [play.postmark(told).to(inbox).status_code for _ in range(2)] == [200, 200]
    assert Arrival.objects.count() == 1
    message = read(Arrival.objects.get())
    assert (message.text, message.external_id, message.attachments.count()) == ("Unde este?", "q@c.example", 1)


def test_sendgrid_in_pieces_keeps_each_texts_character_set() -> None:
    sent = play.as_form(
        {
            "headers": "From: layla@client.example\nSubject: x\nReferences: <a@x>\n <b@x>\nMessage-ID: <s@c.example>\n",
            "text": "أين طلبي؟".encode("windows-1256"), "charsets": json.dumps({"text": "windows-1256"}),
        },
        **play.basic(),
    )  # fmt: skip
    assert sent.to(mailbox("sendgrid")).status_code == 200
    assert read(Arrival.objects.get()).text == "أين طلبي؟"


def brevo_mail() -> dict[str, Any]:
    return {
        "Uuid": ["u-1"], "Recipients": ["support@shop.example"], "RawTextBody": "Unde este coletul?",
        "Headers": {"From": "Andrei <andrei@client.example>", "Message-ID": "<r@c.example>", "Received": ["a", "b"]},
        "Attachments": [{"Name": "poză.png", "ContentType": "image/png", "DownloadToken": "a/b"}],
    }  # fmt: skip


def test_brevos_files_are_fetched_with_the_mailboxs_own_key(provider: Interface) -> None:
    provider.answer = b"\x89PNG\r\n"
    inbox = mailbox("brevo", api_url=provider.url)
    assert play.brevo({"items": [brevo_mail()]}).to(inbox).status_code == 200
    (asked,) = provider.asked
    assert (asked.path, asked.headers["api-key"]) == ("/inbound/attachments/a%2Fb", "key")
    message = read(Arrival.objects.get())
    assert (message.text, message.attachments.get().name) == ("Unde este coletul?", "poză.png")


def test_a_mail_whose_files_cannot_be_fetched_now_is_kept_and_tried_again(provider: Interface) -> None:
    provider.status = 503
    inbox = mailbox("brevo", api_url=provider.url)
    assert play.brevo({"items": [brevo_mail()]}).to(inbox).status_code == 200
    arrival = Arrival.objects.get()
    with pytest.raises(TryLaterError):
        understand.func(arrival.pk)
    arrival.refresh_from_db()
    assert (arrival.state, "Brevo" in arrival.error) == (Arrival.State.WAITING, True)
    provider.status, provider.answer = 200, b"\x89PNG"
    assert read(arrival).attachments.count() == 1


def test_a_mail_in_s3_is_fetched(provider: Interface) -> None:
    provider.answer = RAW
    told = {
        "notificationType": "Received", "mail": {"source": "layla@client.example"},
        "receipt": {
            "recipients": ["support@shop.example"],
            "action": {"type": "S3", "bucketName": "mails", "objectKey": "in/1"},
        },
    }  # fmt: skip
    assert play.sns(told).to(mailbox("ses", s3_url=provider.url)).status_code == 200
    assert provider.asked[0].path.endswith("/in/1")
    assert kept()[0].endswith(RAW)


def test_what_is_genuine_and_not_understood_is_kept_and_shown() -> None:
    assert (
        play.postmark({"RecordType": "Delivery", "DeliveredAt": 5, "Metadata": 7}).to(mailbox("postmark")).status_code
        == 200
    )
    arrival = Arrival.objects.get()
    understand.func(arrival.pk)
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.FAILED
    assert arrival.error.startswith("postmark:")


ODD = {
    "TopicArn": play.TOPIC, "Type": "Notification", "MessageId": "\ud800", "SignatureVersion": "1",
    "SigningCertURL": play.CERTIFICATE_URL,
}  # fmt: skip
FORGED: dict[str, tuple[str, Callable[[], Sent], int]] = {
    "mailgun, another key": ("mailgun", lambda: play.mailgun_mail(key="guessed"), 403),
    "mailgun, too old": ("mailgun", lambda: play.mailgun_mail(age=4 * 24 * 3600), 403),
    "mailgun, from the future": ("mailgun", lambda: play.mailgun_mail(age=-7200), 403),
    "mailgun, unsigned": ("mailgun", lambda: play.as_form({"body-mime": RAW}), 403),
    "mailgun, no form": ("mailgun", lambda: Sent(b"\x00", "text/plain"), 403),
    "mailgun, odd JSON": ("mailgun", lambda: play.as_json([1]), 403),
    "mailgun, half a letter": (
        "mailgun",
        lambda: play.as_json({"signature": {"timestamp": "1", "token": "\ud800", "signature": "\ud800"}}),
        403,
    ),
    "mailgun, without end": ("mailgun", lambda: Sent(b"[" * 200_000, "application/json"), 403),
    "ses, without end": ("ses", lambda: Sent(b"[" * 200_000, "text/plain"), 403),
    "ses, odd fields": ("ses", lambda: play.as_json({"TopicArn": play.TOPIC, "Type": ["Notification"]}), 403),
    "ses, half a letter": ("ses", lambda: play.as_json(ODD), 403),
    "postmark, no password": ("postmark", lambda: play.as_json({"RawEmail": "x"}), 401),
    "postmark, wrong password": ("postmark", lambda: play.as_json({"RawEmail": "x"}, **play.basic("guess")), 401),
    "brevo, wrong password": ("brevo", lambda: play.as_json({"items": []}, **play.basic("guess")), 401),
    "brevo, odd password": ("brevo", lambda: play.as_json({"items": []}, Authorization="Basic §"), 401),
    "sendgrid, no password": ("sendgrid", lambda: play.as_form({"email": RAW}), 401),
    "sendgrid, event unsigned": ("sendgrid", lambda: play.as_json([], **play.basic()), 403),
    "sendgrid, event too old": ("sendgrid", lambda: play.sendgrid_events(age=4 * 24 * 3600), 403),
    "ses, another topic": ("ses", lambda: play.sns({}, TopicArn=play.TOPIC + "-mine"), 403),
    "ses, too old": ("ses", lambda: play.sns({}, age=4 * 24 * 3600), 403),
    "ses, a stranger's certificate": (
        "ses",
        lambda: play.sns({}, SigningCertURL="https://sns.evil.example/a.pem"),
        403,
    ),
    "ses, no JSON": ("ses", lambda: Sent(b"{", "text/plain"), 403),
}


@pytest.mark.parametrize("case", FORGED)
def test_what_is_not_genuine_is_refused_and_nothing_changes(case: str) -> None:
    name, make, status = FORGED[case]
    assert make().to(mailbox(name)).status_code == status
    assert (Arrival.objects.count(), SpentToken.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["mailgun", "ses"])
def test_a_changed_content_is_refused(name: str) -> None:
    """Each by its own means: SNS signs the content, Mailgun's signature is good for one content only."""
    inbox = mailbox(name)
    sent = MAILS[name]()
    assert sent.to(inbox).status_code == 200
    sent.body = sent.body.replace(b"layla@client", b"dana@client")
    assert sent.to(inbox).status_code == 403
    assert len(kept()) == 1


def test_a_signed_event_with_another_content_is_refused() -> None:
    inbox = mailbox("sendgrid")
    sent = play.sendgrid_events({"event": "delivered", "hafawa": "ours@shop.example"})
    sent.body = sent.body.replace(b"delivered", b"bounce")
    assert sent.to(inbox).status_code == 403
    assert kept() == []


def test_a_signature_for_one_mailbox_opens_no_other() -> None:
    theirs = mailbox("mailgun", "other@shop.example")
    Inbox.objects.filter(pk=theirs.pk).update(settings={**theirs.settings, "mailgun_signing_key": "their-own"})
    assert play.mailgun_mail().to(theirs).status_code == 403
    assert kept() == []


@pytest.mark.parametrize("secret", ["guess", "secret-mailgun-", "secret-mailgu"])
def test_a_guessed_address_is_not_found(secret: str) -> None:
    assert play.mailgun_mail().to(mailbox("mailgun"), secret=secret).status_code == 404
    assert kept() == []


def test_a_mailbox_without_a_provider_has_no_such_address() -> None:
    inbox = mailbox("mailgun")
    Inbox.objects.filter(pk=inbox.pk).update(settings={**inbox.settings, "incoming_by": "", "transport": "folder"})
    assert play.mailgun_mail().to(inbox).status_code == 404


def test_a_closed_mailbox_has_the_provider_keep_it() -> None:
    inbox = mailbox("mailgun")
    Inbox.objects.update(is_active=False)
    answer = play.mailgun_mail().to(inbox)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")


def test_reading_the_address_shows_nothing(client: Client) -> None:
    inbox = mailbox("mailgun")
    assert client.get(reverse("email:hook", args=[inbox.pk, "secret-mailgun"])).status_code == 405


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "BODY_BYTES", 1000)
    assert play.mailgun_mail(RAW + b"x" * 1000).to(mailbox("mailgun")).status_code == 413


def test_guessing_is_slowed_down_and_does_not_keep_the_provider_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "WRONG", Bucket("few", size=2, seconds=100_000))
    inbox = mailbox("mailgun")
    answers = [play.mailgun_mail(key="guessed").to(inbox).status_code for _ in range(3)]
    assert answers == [403, 403, 429]
    assert play.mailgun_mail().to(inbox).status_code == 200


def test_when_the_database_does_not_take_it_the_provider_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_given: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(actions, "arrive", away)
    client = Client(raise_request_exception=False)
    inbox = mailbox("mailgun")
    assert play.mailgun_mail().to(inbox, client=client).status_code == 500
    assert SpentToken.objects.count() == 0
    monkeypatch.undo()
    assert play.mailgun_mail().to(inbox).status_code == 200


def test_a_topic_that_the_mailbox_names_is_confirmed(amazon: list[str]) -> None:
    url = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    sent = play.sns("please confirm", Type="SubscriptionConfirmation", Token="t", SubscribeURL=url)
    assert sent.to(mailbox("ses")).status_code == 200
    assert amazon[-1] == url
    assert kept() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-central-1.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com.evil.example/a.pem",
        "https://sns.eu-central-1.amazonaws.com@evil.example/a.pem",
        "https://user@sns.eu-central-1.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com:8443/a.pem",
        "https://s3.amazonaws.com/a.pem",
        "https://sns.a/b.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com/a.txt",
        "https://169.254.169.254/a.pem",
        "https://[::1/a.pem",
    ],
)
def test_no_other_server_is_asked_for_a_certificate(url: str, amazon: list[str]) -> None:
    assert play.sns({}, SigningCertURL=url).to(mailbox("ses")).status_code == 403
    assert amazon == []


def test_both_of_amazons_signatures_are_known(amazon: list[str]) -> None:
    inbox = mailbox("ses")
    assert [play.sns("Successfully validated SNS topic", version=each).to(inbox).status_code for each in "12"] == [
        200,
        200,
    ]
    assert len(amazon) == 1  # the certificate is kept
    assert play.sns("x", version="3").to(inbox).status_code == 403


def test_when_amazons_certificate_cannot_be_had_sns_comes_again() -> None:
    url = play.CERTIFICATE_URL.replace("-test", "-gone")
    assert play.sns({}, SigningCertURL=url).to(mailbox("ses")).status_code == 503


def test_a_mail_that_looks_like_a_post_is_a_mail() -> None:
    post = Post("application/json", json.dumps({"RecordType": "Bounce"}).encode())
    genuine = wrap("postmark", post)
    assert unwrap(genuine) == ("postmark", post)
    assert unwrap(genuine.replace(b"Bounce", b"Spammy")) is None
    assert unwrap(b"hafawa-post/1 aaaa\n{}\n") is None
    assert unwrap(RAW) is None
