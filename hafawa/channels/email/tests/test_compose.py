import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from hafawa.channels.email import bidi, compose, mail
from hafawa.channels.email.parse import parse
from hafawa.channels.email.policy import WIRE
from hafawa.conversations.calendar import Attendee, CalendarEvent
from hafawa.conversations.channel import BrandFace, Door, File, OutboundMessage

DOOR = Door(id=1, address="support@shop.example")
RAWABI = BrandFace(
    name="روابي", colour="#0b5d5b", footer_html="روابي للتجارة<br>الرياض", signature_html="نور<br>خدمة العملاء"
)


def message(**given: Any) -> OutboundMessage:
    standard: dict[str, Any] = {
        "message_id": 1,
        "external_id": "out1@shop.example",
        "to": ("layla@example.com",),
        "subject": "تأخر الطلب",
        "text": "مرحباً ليلى،\n\nشحنّا طلبك اليوم.",
        "language": "ar",
        "sender_name": "نور",
        "brand": RAWABI,
        "thread_keys": ("1@client", "2@shop"),
        "reply_token": "k7abc",
    }
    return OutboundMessage(**{**standard, **given})


def wire(door: Door = DOOR, **given: Any) -> bytes:
    return compose.compose(message(**given), door).as_bytes(policy=WIRE)


def sent(door: Door = DOOR, **given: Any) -> EmailMessage:
    read = email.message_from_bytes(wire(door, **given), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def part(read: EmailMessage, kind: str) -> str:
    body = read.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_carries_everything_that_threads_it() -> None:
    read = sent()
    assert read["Message-ID"] == "<out1@shop.example>"
    assert read["In-Reply-To"] == "<2@shop>"
    assert read["References"] == "<1@client> <2@shop>"
    assert read["Reply-To"].addresses[0].addr_spec == "support+k7abc@shop.example"
    assert read["Subject"] == "Re: تأخر الطلب"
    assert read["Content-Language"] == "ar"
    assert read["Auto-Submitted"] is None


def test_is_from_the_person_and_the_brand_in_the_customers_language() -> None:
    assert sent()["From"].addresses[0].display_name == "نور من روابي"
    assert sent(language="en", sender_name="Noor")["From"].addresses[0].display_name == "Noor from روابي"
    assert sent(language="ro", sender_name="Noor")["From"].addresses[0].display_name == "Noor de la روابي"
    assert sent(sender_name="")["From"].addresses[0].display_name == "روابي"


def test_the_token_can_be_switched_off() -> None:
    assert sent(Door(id=1, address="a@x.example", settings={"reply_token": False}))["Reply-To"] is None


def test_a_first_message_keeps_its_subject() -> None:
    read = sent(thread_keys=(), subject="رد: عرض")
    assert read["Subject"] == "رد: عرض"
    assert read["References"] is None


@pytest.mark.parametrize("subject", ["Re: x", "RE: Re: x", "رد: x", "رد: Re: x", "x"])
def test_an_answer_says_re_once(subject: str) -> None:
    assert sent(subject=subject)["Subject"] == "Re: x"


def test_a_long_thread_keeps_its_first_and_its_newest() -> None:
    keys = [f"<{number}@x>" for number in range(50)]
    kept = sent(thread_keys=tuple(keys))["References"].split()
    assert kept == [keys[0], *keys[-19:]]


def test_long_identifiers_are_never_rewritten() -> None:
    keys = tuple("a" * 120 + f"{number}@x.example" for number in range(5))
    read = sent(thread_keys=keys, external_id="b" * 150 + "@x.example")
    assert read["References"].split() == [f"<{key}>" for key in keys]
    assert b"\r\nMessage-ID: <" + b"b" * 150 in wire(external_id="b" * 150 + "@x.example")


@given(
    st.fixed_dictionaries(
        {
            "subject": st.text(max_size=300),
            "sender_name": st.text(max_size=80),
            "text": st.text(max_size=500),
            "external_id": st.text(max_size=100),
            "quoted_text": st.text(max_size=200),
        }
    )
)
def test_whatever_is_written_the_mail_is_legal(given: dict[str, str]) -> None:
    clean = {name: re.sub("[\ud800-\udfff]", "", text) for name, text in given.items()}
    raw = wire(**clean)
    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    names = [name.lower() for name, _ in mail.head(raw).items()]
    assert sorted(names) == sorted(set(names))
    assert "bcc" not in names


def test_each_paragraph_runs_its_own_way() -> None:
    html = part(sent(text="مرحبا iPhone 15 Pro وصل\n\nOrder shipped"), "html")
    assert re.search(r'<p [^>]*dir="rtl"[^>]*>مرحبا', html)
    assert re.search(r'<p [^>]*dir="ltr"[^>]*>Order', html)
    assert '<html lang="ar" dir="rtl"' in html


def test_a_list_runs_the_way_of_its_words() -> None:
    html = part(sent(html="<ul><li>أولاً</li><li>ثانياً</li></ul><p>plain</p>", language="en", brand=BrandFace()), "html")
    assert html.count('dir="rtl"') == 3


def test_plain_text_opens_with_a_mark_where_it_is_needed() -> None:
    assert part(sent(text="iPhone الذي طلبتموه وصل اليوم", quoted_text=""), "plain").startswith("\u200fiPhone")
    assert not part(sent(text="وصل iPhone"), "plain").startswith("\u200f")


@pytest.mark.parametrize(
    ("text", "way"),
    [("مرحبا", "rtl"), ("hello", "ltr"), ("https://x.example أين", "rtl"), ("4821", "ltr"), ("DHL شحنة وصلت", "rtl")],
)
def test_knows_which_way_words_run(text: str, way: str) -> None:
    assert bidi.direction(text) == way


def test_styles_are_written_into_the_elements() -> None:
    html = part(sent(), "html")
    assert "<style" not in html
    assert "border-top: 2px solid #0b5d5b" in html


def test_a_colour_cannot_smuggle_styles() -> None:
    assert "url(" not in part(sent(brand=BrandFace(colour="red;background:url(https://x)")), "html")


def test_the_answered_message_stands_below_and_can_be_found_again() -> None:
    at = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    raw = wire(quoted_text="أين طلبي؟", quoted_html="<p onclick=x>أين طلبي؟</p>", quoted_from="ليلى", quoted_at=at)
    read = parse(raw, DOOR)
    assert "شحنّا طلبك اليوم" in read.text
    assert "أين طلبي" not in read.text + read.html
    assert "أين طلبي" in read.quoted_text
    assert "أين طلبي" in read.quoted_html
    assert "onclick" not in read.quoted_html


def test_pictures_and_files_go_along() -> None:
    files = (
        File(name="شعار.png", content_type="image/png", content=b"\x89PNG", content_id="logo@x", is_inline=True),
        File(name="فاتورة.pdf", content_type="application/pdf", content=b"%PDF"),
        File(name="a.eml", content_type="message/rfc822", content=b"Subject: x\r\n\r\ny"),
        File(name="odd", content_type="nonsense", content=b"x"),
    )
    read = parse(wire(html='<p>مرحبا</p><img data-cid="logo@x">', files=files), DOOR)
    assert {file.name for file in read.files} == {"شعار.png", "فاتورة.pdf", "a.eml", "odd"}
    assert [file.name for file in read.files if file.is_inline] == ["شعار.png"]
    assert {file.content for file in read.files} == {file.content for file in files}
    assert 'src="cid:logo@x"' in read.html


def test_an_answer_to_an_invitation_is_what_calendars_understand() -> None:
    event = CalendarEvent(
        method="reply",
        uid="u-1",
        summary="اجتماع",
        starts=datetime(2026, 12, 1, 8, tzinfo=UTC),
        organiser=Attendee(address="boss@example.com"),
        attendees=(Attendee(address="support@shop.example", name="Support"),),
        sequence=2,
        recurrence="2026-12-01T08:00:00+00:00",
        answer="tentative",
    )
    read = email.message_from_bytes(wire(event=event), policy=email.policy.default)
    [part] = [each for each in read.walk() if each.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REPLY"
    [answer] = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert (answer["UID"], answer["SEQUENCE"], str(answer["ORGANIZER"])) == ("u-1", 2, "mailto:boss@example.com")
    assert (str(answer["ATTENDEE"]), answer["ATTENDEE"].params["PARTSTAT"]) == (
        "mailto:support@shop.example",
        "TENTATIVE",
    )
    assert answer["RECURRENCE-ID"].dt == answer["DTSTART"].dt == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert "METHOD:REPLY" in part.get_content()


def test_an_ordinary_answer_carries_no_calendar() -> None:
    assert b"text/calendar" not in wire()
