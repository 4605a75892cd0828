"""A forwarded mail holds somebody else's words: whose, of when, and which are the forwarder's own."""

from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest

from hafawa.channels.email.parse import read
from hafawa.conversations.channel import Door, InboundMessage

DOOR = Door(id=1, address="support@shop.example")
WORDS = "Where is my order?\nIt was promised for Monday."
WHEN = datetime(2026, 3, 3, 16, 5, tzinfo=UTC)

GMAIL = """{above}

---------- {divider} ---------
{from_}: {name} <layla@example.com>
{date}: {when}
{subject}: Late order
{to}: Noor <noor@shop.example>


{words}
"""
OUTLOOK = """{above}

________________________________
{from_}: {name} <layla@example.com>
{date}: {when}
{to}: Noor <noor@shop.example>
{subject}: Late order

{words}
"""
APPLE = """{above}

> {divider}:
>
> {from_}: {name} <layla@example.com>
> {subject}: Late order
> {date}: {when}
> {to}: noor@shop.example
>
> {words}
"""


def mail(text: str, subject: str = "Fwd: Late order") -> InboundMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "Noor <noor@shop.example>", "support@shop.example", subject
    letter["Message-ID"] = "<1@x>"
    letter.set_content(text)
    return read(letter.as_bytes(), DOOR)


def filled(form: str, words: str = WORDS, **fields: str) -> str:
    marked = words.replace("\n", "\n> ") if form is APPLE else words
    return form.format(above="Please enter this one.", words=marked, name="Layla", **fields)


EN = {"divider": "Forwarded message", "from_": "From", "date": "Date", "subject": "Subject", "to": "To"}
AR = {"divider": "رسالة معاد توجيهها", "from_": "من", "date": "التاريخ", "subject": "الموضوع", "to": "إلى"}
RO = {"divider": "Mesaj redirecționat", "from_": "De la", "date": "Data", "subject": "Subiect", "to": "Către"}
DE = {"divider": "", "from_": "Von", "date": "Gesendet", "subject": "Betreff", "to": "An"}
FR = {"divider": "", "from_": "De", "date": "Envoyé", "subject": "Objet", "to": "À"}
APPLE_RO = RO | {"divider": "Începutul mesajului redirecționat"}


@pytest.mark.parametrize(
    ("form", "subject", "fields"),
    [
        (GMAIL, "Fwd: Late order", EN | {"when": "Tue, Mar 3, 2026 at 4:05 PM"}),
        (GMAIL, "Fwd: Late order", AR | {"when": "الثلاثاء، 3 مارس 2026 في 4:05 م"}),
        (GMAIL, "Fwd: Late order", AR | {"when": "الثلاثاء، ٣ مارس ٢٠٢٦ في ٤:٠٥ م"}),
        (GMAIL, "Fwd: Late order", RO | {"when": "mar., 3 mar. 2026 la 16:05"}),
        (GMAIL, "Late order", EN | {"when": "Tue, 3 Mar 2026 16:05:00 +0000"}),
        (OUTLOOK, "FW: Late order", EN | {"date": "Sent", "when": "Tuesday, March 3, 2026 4:05 PM"}),
        (OUTLOOK, "إعادة توجيه: Late order", AR | {"date": "تم الإرسال", "when": "03 مارس 2026 16:05"}),
        (OUTLOOK, "FW: Late order", RO | {"date": "Trimis", "when": "marți, 3 martie 2026 16:05"}),
        (OUTLOOK, "WG: Late order", DE | {"when": "Dienstag, 3. März 2026 16:05"}),
        (OUTLOOK, "TR: Late order", FR | {"when": "mardi 3 mars 2026 16:05"}),
        (APPLE, "Fwd: Late order", EN | {"divider": "Begin forwarded message", "when": "3 March 2026 at 16:05:00 GMT"}),
        (APPLE, "Fwd: Late order", AR | {"divider": "بداية الرسالة المعاد توجيهها", "when": "٣ مارس ٢٠٢٦ في ٤:٠٥ م"}),
        (APPLE, "Fwd: Late order", APPLE_RO | {"when": "3 martie 2026 la 16:05"}),
    ],
)  # fmt: skip
def test_the_originals_sender_date_and_words_are_read(form: str, subject: str, fields: dict[str, str]) -> None:
    message = mail(filled(form, **fields), subject)
    assert message.forwarded_from is not None
    assert (message.forwarded_from.value, message.forwarded_from.name) == ("layla@example.com", "Layla")
    assert message.forwarded_at == WHEN
    assert message.forwarded_text == WORDS
    assert message.forwarder_text == "Please enter this one."


def test_outlooks_bracketed_address_and_bold_fields_are_read() -> None:
    block = "*From:* Layla [mailto:Layla@Example.com]\n*Sent:* 03.03.2026 16:05\n*To:* Noor\n*Subject:* Late\n\nWhere?"
    message = mail(block, "FW: Late")
    assert message.forwarded_from is not None
    assert message.forwarded_from.value == "layla@example.com"
    assert (message.forwarded_at, message.forwarded_text, message.forwarder_text) == (WHEN, "Where?", "")


def test_a_forward_in_html_alone_is_read() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "noor@shop.example", "Fwd: Late"
    letter.set_content(
        "<div>Please enter</div><div class='gmail_quote'><div>---------- Forwarded message ---------<br>"
        "From: <b>Layla</b> &lt;layla@example.com&gt;<br>Date: Tue, 3 Mar 2026 16:05:00 +0000<br>"
        "Subject: Late<br>To: noor@shop.example</div><br><br><div>Where is it?</div></div>",
        subtype="html",
    )
    message = read(letter.as_bytes(), DOOR)
    assert message.forwarded_from is not None
    assert (message.forwarded_from.value, message.forwarded_text) == ("layla@example.com", "Where is it?")
    assert message.forwarder_text == "Please enter"


def test_a_mail_forwarded_as_a_file_is_read() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "ليلى <Layla@example.com>", "Late"
    inner["Date"] = "Tue, 3 Mar 2026 18:05:00 +0200"
    inner.set_content("أين طلبي؟")
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "noor@shop.example", "Fwd: Late"
    letter.set_content("Please enter")
    letter.add_attachment(inner)
    message = read(letter.as_bytes(), DOOR)
    assert message.forwarded_from is not None
    assert (message.forwarded_from.value, message.forwarded_from.name) == ("layla@example.com", "ليلى")
    assert message.forwarded_at == datetime(2026, 3, 3, 18, 5, tzinfo=timezone(timedelta(hours=2)))
    assert (message.forwarded_text, message.forwarder_text) == ("أين طلبي؟", "Please enter")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Yes, please.\n\nFrom: Layla <l@example.com>\nSent: Monday\nTo: Noor\nSubject: Late\n\nWhere?", "RE: Late"),
        ("Yes.\n\nOn Monday, Layla <l@example.com> wrote:\n> Where is it?", "Re: Late"),
        ("From: my heart, thanks!", "Fwd: thanks"),
        ("I forwarded message after message to you.", "Complaint"),
        ("From: Layla\nDate: Monday\nSubject: no address anywhere", "Fwd: Late"),
        ("", "Fwd:"),
    ],
)
def test_an_answer_and_mere_words_are_no_forward(text: str, subject: str) -> None:
    assert mail(text, subject).forwarded_from is None


def test_a_date_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    assert mail(filled(GMAIL, **EN, when="03/04/2026 16:05")).forwarded_at is None


def test_a_huge_text_of_field_names_is_read_to_its_end() -> None:
    assert mail("forwarded message\n" + "From: \n" * 60_000, "Fwd: x").forwarded_from is None
    assert mail("Fwd " + "From:" * 50_000, "Fwd: x").forwarded_from is None
