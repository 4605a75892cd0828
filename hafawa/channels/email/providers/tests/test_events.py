"""What providers tell of our mails → delivery reports."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hafawa.conversations.channel import DeliveryReport, Refusal, channel_for
from hafawa.conversations.models import Arrival, Inbox

from . import play
from .play import Sent, mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("amazon")]
OURS, LAYLA = "ours@shop.example", "layla@client.example"
META = {"hafawa": OURS}


def told(inbox: Inbox, sent: Sent) -> list[DeliveryReport]:
    """What the port is given of a post."""
    assert sent.to(inbox).status_code == 200
    return [
        item
        for arrival in Arrival.objects.order_by("pk")
        for item in channel_for("email").parse(bytes(arrival.raw), inbox.door)
        if isinstance(item, DeliveryReport)
    ]


def ses(kind: str, **more: Any) -> Sent:
    mail = {
        "messageId": "0100-abc",
        "destination": [LAYLA],
        "headers": [{"name": "X-Metadata", "value": json.dumps(META)}],
    }
    return play.sns({"eventType": kind, "mail": mail, **more})


def sendgrid(event: str, **more: Any) -> Sent:
    return play.sendgrid_events(
        {"event": event, "email": LAYLA, "timestamp": 1795300000, "smtp-id": f"<{OURS}>", **META, **more}
    )


def postmark(kind: str, **more: Any) -> Sent:
    return play.postmark({"RecordType": kind, "MessageID": "a-uuid", "Metadata": META, "Email": LAYLA, **more})


def brevo(event: str, **more: Any) -> Sent:
    custom = json.dumps(META)
    return play.brevo(
        {"event": event, "email": LAYLA, "message-id": "<b1@relay.example>", "X-Mailin-custom": custom, **more}
    )


GONE = "550 5.1.1 no such user"
REFUSED = {"emailAddress": LAYLA, "diagnosticCode": GONE}
BOUNCED = {
    "mailgun": lambda: play.mailgun_event("failed", severity="permanent", **{"delivery-status": {"message": GONE}}),
    "postmark": lambda: postmark("Bounce", Type="HardBounce", Details=GONE),
    "ses": lambda: ses(
        "Bounce",
        bounce={"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [REFUSED]},
    ),
    "sendgrid": lambda: sendgrid("bounce", type="bounce", reason=GONE),
    "brevo": lambda: brevo("hard_bounce", reason=GONE),
}  # fmt: skip
DELIVERED = {
    "mailgun": lambda: play.mailgun_event("delivered"),
    "postmark": lambda: postmark("Delivery", DeliveredAt="2026-11-22T09:00:00Z"),
    "ses": lambda: ses("Delivery", delivery={"recipients": [LAYLA]}),
    "sendgrid": lambda: sendgrid("delivered"),
    "brevo": lambda: brevo("delivered"),
}
COMPLAINED = {
    "mailgun": lambda: play.mailgun_event("complained"),
    "postmark": lambda: postmark("SpamComplaint", Type="SpamComplaint"),
    "ses": lambda: ses("Complaint", complaint={"complainedRecipients": [{"emailAddress": LAYLA}]}),
    "sendgrid": lambda: sendgrid("spamreport"),
    "brevo": lambda: brevo("spam"),
}
LATER = {
    "mailgun": lambda: play.mailgun_event(
        "failed", severity="temporary", **{"delivery-status": {"message": "4.2.2 full"}}
    ),
    "postmark": lambda: postmark("Bounce", Type="Transient", Details="4.2.2 full"),
    "sendgrid": lambda: sendgrid("deferred", response="4.2.2 full"),
    "brevo": lambda: brevo("deferred", reason="4.2.2 full"),
}  # fmt: skip
WIRE = {"ses": "0100-abc@eu-central-1.amazonses.com", "brevo": "b1@relay.example"}


def ids(name: str) -> dict[str, Any]:
    """Under the id the mail travels by; where that is the provider's, ours stands beside it."""
    return {"external_id": WIRE[name], "thread_keys": (OURS,)} if name in WIRE else {"external_id": OURS}


@pytest.mark.parametrize("name", BOUNCED)
def test_a_bounce_names_the_recipient_and_the_reason(name: str) -> None:
    refusal = Refusal(address=LAYLA, is_permanent=True, status="5.1.1", diagnostic=GONE)
    assert told(mailbox(name), BOUNCED[name]()) == [
        DeliveryReport(state="failed", reason=GONE, refusals=(refusal,), **ids(name))
    ]


OTHERS = [
    (name, cases, state)
    for cases, state in ((DELIVERED, "delivered"), (COMPLAINED, "complaint"), (LATER, "delayed"))
    for name in cases
]


@pytest.mark.parametrize(("name", "cases", "state"), OTHERS)
def test_other_news(name: str, cases: dict[str, Callable[[], Sent]], state: str) -> None:
    (report,) = told(mailbox(name), cases[name]())
    assert (report.external_id, report.state) == (ids(name)["external_id"], state)
    assert [each.is_permanent for each in report.refusals] == ([False] if state == "delayed" else [])


def test_what_a_provider_refused_to_send_has_failed() -> None:
    (report,) = told(mailbox("sendgrid"), sendgrid("dropped", reason="Bounced Address"))
    assert (report.state, report.refusals[0].address) == ("failed", LAYLA)


def test_a_passing_bounce_is_not_for_good() -> None:
    bounce = {"bounceType": "Transient", "bounceSubType": "MailboxFull", "bouncedRecipients": [{"emailAddress": LAYLA}]}
    (report,) = told(mailbox("ses"), ses("Bounce", bounce=bounce))
    assert (report.state, report.refusals[0].is_permanent) == ("failed", False)


@pytest.mark.parametrize("sent", [lambda: play.mailgun_event("opened"), lambda: play.mailgun_event("clicked")])
def test_who_opened_what_is_not_kept(sent: Callable[[], Sent]) -> None:
    assert told(mailbox("mailgun"), sent()) == []
    assert Arrival.objects.count() == 0


def test_news_posted_again_are_kept_once() -> None:
    """Mailgun signs anew each time."""
    inbox = mailbox("mailgun")
    for token in ("a", "b"):
        sent = play.mailgun_event("delivered")
        body = sent.body.replace(b"token-delivered", f"token-{token}".encode())
        signature = play.mailgun_signature(f"token-{token}")
        event = {**json.loads(body), "signature": signature}
        assert play.as_json(event).to(inbox).status_code == 200
    assert Arrival.objects.count() == 1


def test_several_news_in_one_post_are_all_told() -> None:
    sent = play.sendgrid_events(
        {"event": "delivered", "email": "a@x.example", "hafawa": "1@shop.example"},
        {"event": "open", "email": "a@x.example", "hafawa": "1@shop.example"},
        {"event": "bounce", "email": "b@x.example", "hafawa": "2@shop.example", "reason": GONE},
    )
    assert [(each.external_id, each.state) for each in told(mailbox("sendgrid"), sent)] == [
        ("1@shop.example", "delivered"), ("2@shop.example", "failed"),
    ]  # fmt: skip


def test_news_of_a_mail_that_is_not_ours_are_passed_over() -> None:
    sent = play.sendgrid_events({"event": "delivered", "email": LAYLA})
    assert told(mailbox("sendgrid"), sent) == []
