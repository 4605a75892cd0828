"""Reports of what was not delivered, one of each family of servers; every text here is our own."""

from email.message import EmailMessage

import pytest

from hafawa.channels.email import bounces, marks, reports
from hafawa.channels.email.channel import EmailChannel
from hafawa.channels.email.compose import compose
from hafawa.channels.email.policy import WIRE
from hafawa.conversations.channel import DeliveryReport, Door, InboundMessage, OutboundMessage

DOOR = Door(id=1, address="support@rawabi.example")
DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.rawabi.example>\nTo: support@rawabi.example\n"
RETURNED = (
    "From: support@rawabi.example\nTo: layla@harbi.example\nSubject: Re: order\nMessage-ID: <ours-1@rawabi.example>\n"
)


def report(action: str, status: str, diagnostic: str, *, more: str = "", recipient: str = "layla@harbi.example") -> str:
    """A delivery report as RFC 3464 describes it: words, fields, the returned header."""
    return (
        f"{DAEMON}Subject: Undelivered Mail Returned to Sender\nReturn-Path: <>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=b"\n\n'
        "--=b\nContent-Type: text/plain\n\nYour mail could not be delivered.\n\n"
        "--=b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.rawabi.example\n\n"
        f"Final-Recipient: rfc822; {recipient}\n{more}Action: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {diagnostic}\n\n"
        f"--=b\nContent-Type: text/rfc822-headers\n\n{RETURNED}\n--=b--\n"
    )


def letter(words: str, *, subject: str = "failure notice", head: str = DAEMON) -> str:
    return f"{head}Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{words}"


def read(raw: str) -> bounces.Bounce:
    found = bounces.classify(raw.encode())
    assert found is not None
    return found


def test_a_delivery_report_tells_who_for_how_long_and_why() -> None:
    found = read(report("failed", "5.1.1", "550 5.1.1 <layla@harbi.example>: User unknown"))
    assert (found.state, found.original_id) == ("failed", "ours-1@rawabi.example")
    [told] = found.refusals
    assert (told.address, told.is_permanent, told.status) == ("layla@harbi.example", True, "5.1.1")
    assert (told.reason, told.blames_address) == ("userunknown", True)


def test_a_delay_is_told_apart_from_a_failure() -> None:
    found = read(report("delayed", "4.4.1", "connect to mx.harbi.example: Connection timed out"))
    assert (found.state, found.refusals[0].is_permanent, found.refusals[0].reason) == ("delayed", False, "expired")


def test_a_notice_of_delivery_is_no_failure() -> None:
    assert read(report("delivered", "2.0.0", "250 2.0.0 OK")).state == "delivered"


def test_every_recipient_of_a_report_is_read() -> None:
    raw = report("failed", "5.2.2", "552 5.2.2 Mailbox full").replace(
        "\n--=b\nContent-Type: text/rfc822-headers",
        "Final-Recipient: rfc822; andrei@pop.example\nAction: failed\nStatus: 5.1.1\n\n"
        "--=b\nContent-Type: text/rfc822-headers",
    )
    assert {each.address: each.reason for each in read(raw).refusals} == {
        "layla@harbi.example": "mailboxfull",
        "andrei@pop.example": "userunknown",
    }


EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  layla@harbi.example
    SMTP error from remote mail server after RCPT TO:<layla@harbi.example>:
    host mx.harbi.example [192.0.2.9]: 550 5.1.1 No such user here

------ This is a copy of the message, including all the headers. ------

""" + RETURNED  # fmt: skip
QMAIL = """Hi. This is the qmail-send program at mx.rawabi.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<layla@harbi.example>:
192.0.2.9 does not like recipient.
Remote host said: 552 Mailbox is over quota
Giving up on 192.0.2.9.

--- Below this line is a copy of the message.

""" + RETURNED  # fmt: skip
POSTFIX = """This is the mail system at host mx.rawabi.example.

For further assistance, please send mail to postmaster@rawabi.example.

<layla@harbi.example>: Host or domain name not found. Name service error for
    name=harbi.example type=MX: Host not found
"""
SENDMAIL = """The original message was received at Mon, 2 Nov 2026 09:00:00 +0200
from localhost [127.0.0.1]

   ----- The following addresses had permanent fatal errors -----
<layla@harbi.example>
    (reason: 554 5.7.1 Message rejected because it looks like spam)

   ----- Transcript of session follows -----
... while talking to mx.harbi.example.:
>>> DATA
<<< 554 5.7.1 Message rejected because it looks like spam
"""
EXCHANGE = """Your message

  To:      support@rawabi.example
  Subject: order
  Sent:    Mon, 2 Nov 2026 09:00:00 +0200

did not reach the following recipient(s):

layla@harbi.example on Mon, 2 Nov 2026 09:00:05 +0200
    The recipient name is not recognized
"""
DOMINO = """Your message

  Subject: order

was not delivered to:

  layla@harbi.example

because:

  User Layla (layla@harbi.example) not listed in Domino Directory
"""
YAHOO = """Sorry, we were unable to deliver your message to the following address.

<layla@harbi.example>:
550: 5.7.1 Service unavailable; client [192.0.2.7] blocked using a block list
"""
FAMILIES = [
    ("Mail delivery failed: returning message to sender", EXIM, "userunknown", "5.1.1"),
    ("failure notice", QMAIL, "mailboxfull", ""),
    ("Undelivered Mail Returned to Sender", POSTFIX, "hostunknown", ""),
    ("Returned mail: see transcript for details", SENDMAIL, "spamdetected", "5.7.1"),
    ("Undeliverable: order", EXCHANGE, "userunknown", ""),
    ("DELIVERY FAILURE: User not listed", DOMINO, "userunknown", ""),
    ("Failure Notice", YAHOO, "blocked", "5.7.1"),
]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("صندوق البريد الخاص بالمستلم ممتلئ", "mailboxfull"), ("căsuța poștală este plină", "mailboxfull"),
        ("Alıcının posta kutusu dolu", "mailboxfull"), ("صندوق پستی گیرنده پر است", "mailboxfull"),
        ("Почтовый ящик переполнен", "mailboxfull"), ("Das Postfach des Empfängers ist voll", "mailboxfull"),
        ("العنوان layla@x.example غير موجود", "userunknown"), ("تعذر العثور على العنوان", "userunknown"),
        ("Destinatarul nu a fost găsit", "userunknown"), ("Kullanıcı bulunamadı", "userunknown"),
        ("گیرنده یافت نشد", "userunknown"), ("הנמען לא נמצא", "userunknown"),
    ],
)  # fmt: skip
def test_a_reason_is_read_in_the_languages_servers_speak(answer: str, reason: str) -> None:
    assert bounces.refusal("layla@x.example", f"550 {answer}").reason == reason


@pytest.mark.parametrize(("subject", "words", "reason", "status"), FAMILIES, ids=[each[2] for each in FAMILIES])
def test_reads_what_servers_write_in_their_own_words(subject: str, words: str, reason: str, status: str) -> None:
    found = read(letter(words, subject=subject))
    assert found.state == "failed"
    assert [each.address for each in found.refusals] == ["layla@harbi.example"]
    assert (found.refusals[0].reason, found.refusals[0].status) == (reason, status)


@pytest.mark.parametrize(
    ("answer", "reason", "is_permanent"),
    [
        ("550 5.1.1 User unknown", "userunknown", True),
        ("450 4.7.1 Greylisted, please come again", "expired", False),
        ("452 4.2.2 The mailbox of the recipient is full", "mailboxfull", False),
        ("552 5.3.4 Message size exceeds fixed limit", "mesgtoobig", True),
        ("554 5.7.1 Relay access denied", "norelaying", True),
        ("550 5.7.26 This mail has been blocked: DMARC", "authfailure", True),
        ("550 5.7.25 The sending IP has no PTR record", "requireptr", True),
        ("421 4.7.0 Too many connections from your host", "toomanyconn", False),
        ("550 account disabled", "suspend", True),
        ("553 sender address rejected", "rejected", True),
        ("550 5.1.10 recipient domain has a null MX", "notaccept", True),
        ("550 5.4.6 too many hops", "networkerror", True),
    ],
)
def test_an_answer_at_the_door_is_understood_like_a_report(answer: str, reason: str, is_permanent: bool) -> None:
    told = bounces.refusal("Layla@harbi.example", answer)
    assert (told.address, told.reason, told.is_permanent) == ("layla@harbi.example", reason, is_permanent)


def test_a_complaint_is_known_and_names_who_complained() -> None:
    raw = (
        "From: feedback@provider.example\nTo: support@rawabi.example\nSubject: complaint\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="=b"\n\n'
        "--=b\nContent-Type: text/plain\n\nThis is an abuse report.\n\n"
        "--=b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"
        "User-Agent: Provider/1\nOriginal-Rcpt-To: <layla@harbi.example>\n\n"
        f"--=b\nContent-Type: message/rfc822\n\n{RETURNED}\nhello\n--=b--\n"
    )
    found = read(raw)
    assert found.is_complaint
    assert (found.refusals[0].address, found.original_id) == ("layla@harbi.example", "ours-1@rawabi.example")


def test_a_report_that_a_scanner_wrapped_is_unwrapped() -> None:
    inner = report("failed", "5.1.1", "550 5.1.1 User unknown")
    outer = (
        'From: MAILER-DAEMON@scan.example\nSubject: Returned mail\nContent-Type: multipart/mixed; boundary="=s"\n\n'
        f"--=s\nContent-Type: text/plain\n\nScanned.\n\n--=s\nContent-Type: message/rfc822\n\n{inner}\n--=s--\n"
    )
    assert read(outer).refusals[0].reason == "userunknown"


@pytest.mark.parametrize(
    ("head", "subject", "words"),
    [
        ("From: Layla <layla@harbi.example>\nTo: support@rawabi.example\n", "Question", "Is my order on its way?"),
        (
            "From: Layla <layla@harbi.example>\nTo: support@rawabi.example\n",
            "My parcel",
            "It could not be delivered to: the shop. Write to me at layla@harbi.example",
        ),
        (
            "From: Layla <layla@harbi.example>\nTo: support@rawabi.example\nIn-Reply-To: <a@rawabi.example>\n",
            "Re: Undelivered Mail Returned to Sender",
            "I got this from you:\n> The following address failed:\n> layla@harbi.example",
        ),
        ("From: MAILER-DAEMON@harbi.example\nReturn-Path: <>\n", "Away", "I am back on Monday."),
        ("From: postmaster@rawabi.example\nTo: support@rawabi.example\n", "Maintenance tonight", "From ten to eleven."),
    ],
)
def test_what_a_person_writes_is_no_report(head: str, subject: str, words: str) -> None:
    assert bounces.classify(letter(words, subject=subject, head=head).encode()) is None


def test_a_report_that_a_person_passes_on_is_their_mail() -> None:
    quoted = "".join(
        f"> {line}\n" for line in ("Final-Recipient: rfc822; layla@harbi.example", "Action: failed", "Status: 5.1.1")
    )
    head = "From: Layla <layla@harbi.example>\nTo: support@rawabi.example\n"
    raw = letter(f"What is this?\n\n{quoted}", subject="Fwd: Undelivered Mail", head=head).encode()
    assert reports.read(raw, DOOR) is None
    [understood] = EmailChannel().parse(raw, DOOR)
    assert isinstance(understood, InboundMessage)


def test_a_customer_who_writes_like_a_server_is_not_lost() -> None:
    head = "From: Layla <layla@harbi.example>\nTo: support@rawabi.example\nMessage-ID: <q@harbi.example>\n"
    words = "My order could not be delivered to the following address:\nlayla@harbi.example\n"
    [found] = EmailChannel().parse(letter(words, subject="Delivery failed", head=head).encode(), DOOR)
    assert isinstance(found, DeliveryReport)
    assert found.otherwise is not None
    assert found.otherwise.sender.value == "layla@harbi.example"
    assert found.otherwise.auto == ""


def test_our_mark_on_the_returned_mail_proves_which_message_it_is() -> None:
    mail = compose(
        OutboundMessage(
            message_id=4821,
            external_id="x@rawabi.example",
            to=("layla@harbi.example",),
            text="مرحباً",
            reply_token="tok",
        ),
        DOOR,
    )
    header = mail.as_bytes(policy=WIRE).partition(b"\r\n\r\n")[0].decode().replace("\r\n", "\n")
    raw = report("failed", "5.1.1", "550 5.1.1 User unknown").replace(RETURNED, header + "\n").encode()
    found = reports.read(raw, DOOR)
    assert found is not None
    assert (found.message_id, found.external_id, found.reply_token) == (4821, "x@rawabi.example", "tok")
    assert marks.read(str(mail[marks.FIELD])[:-1] + "a") is None or marks.read("aaaa") is None


def test_automatic_mail_says_so_and_an_agents_answer_does_not() -> None:
    message = OutboundMessage(message_id=1, external_id="x@rawabi.example", to=("layla@harbi.example",), text="hello")
    assert compose(message, DOOR)["Auto-Submitted"] is None
    automatic = OutboundMessage(
        message_id=1, external_id="x@rawabi.example", to=("layla@harbi.example",), text="hello", is_automatic=True
    )
    told: EmailMessage = compose(automatic, DOOR)
    assert (told["Auto-Submitted"], told["X-Auto-Response-Suppress"]) == ("auto-generated", "All")


def test_whatever_comes_is_read_or_left_alone() -> None:
    whole = report("failed", "5.1.1", "550 5.1.1 User unknown").encode()
    for length in range(0, len(whole), 37):
        reports.read(whole[:length], DOOR)
        reports.read(whole[length:], DOOR)
    reports.read(b"From: MAILER-DAEMON@x\nSubject: failure notice\n\n" + b"a@b.example: 550 " * 20_000, DOOR)


@pytest.mark.parametrize("piece", ["-", "a.", "a@", "final-recipient: x\n", "to to: ", "> "])
def test_no_repetition_makes_it_costly(piece: str) -> None:
    """Each of these once took minutes; a hang here is the failure."""
    reports.read(letter(piece * (60_000 // len(piece))).encode(), DOOR)
