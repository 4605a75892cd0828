"""Mails as they come: built here byte by byte, named after what is odd about them."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hafawa.channels.email import charsets
from hafawa.channels.email.parse import parse, read
from hafawa.conversations.channel import Door, InboundMessage, NotUnderstoodError

DOOR = Door(id=1, address="support@shop.example")


def mail(body: str | bytes = "مرحبا", *headers: str, charset: str = "utf-8", kind: str = "text/plain") -> bytes:
    given = body if isinstance(body, bytes) else body.encode(charset)
    head = [
        "From: Layla <layla@example.com>",
        "Message-ID: <1@x>",
        f"Content-Type: {kind}; charset={charset}",
        *headers,
    ]
    return "\r\n".join(head).encode() + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + given


def understood(raw: bytes) -> InboundMessage:
    message = parse(raw, DOOR)
    for text in (message.text, message.html, message.subject, message.sender.name, message.quoted_text):
        assert "\0" not in text
        text.encode()
    return message


def test_reads_an_ordinary_mail() -> None:
    letter = EmailMessage()
    letter["From"] = "ليلى الحربي <Layla@Example.com>"
    letter["To"], letter["Cc"] = "Support <support+k7abc@shop.example>", "b@x.example, C@x.example"
    letter["Subject"], letter["Date"] = "تأخر الطلب رقم ٧", "Sat, 21 Nov 2026 10:00:00 +0200"
    letter["Message-ID"], letter["In-Reply-To"], letter["References"] = "<9@x>", "<8@x>", "<6@x> <7@x> <8@x>"
    letter.set_content("أين طلبي؟\n")
    letter.add_alternative("<p>أين <b>طلبي</b>؟</p>", subtype="html")
    letter.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="فاتورة.pdf")
    message = understood(letter.as_bytes())
    assert (message.sender.value, message.sender.name) == ("layla@example.com", "ليلى الحربي")
    assert message.subject == "تأخر الطلب رقم ٧"
    assert message.text == "أين طلبي؟"
    assert message.html.strip() == "<p>أين <b>طلبي</b>؟</p>"
    assert message.external_id == "9@x"
    assert message.thread_keys == ("8@x", "7@x", "6@x")
    assert message.reply_token == "k7abc"
    assert message.recipients == {"to": ["support+k7abc@shop.example"], "cc": ["b@x.example", "c@x.example"]}
    assert message.sent_at == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert [(file.name, file.content) for file in message.files] == [("فاتورة.pdf", b"%PDF-1")]
    assert message.auto == ""
    assert message.problems == ()


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To"])
def test_finds_the_token_where_the_server_noted_it(header: str) -> None:
    assert (
        understood(mail("x", "To: someone@else.example", f"{header}: support+tok3n@shop.example")).reply_token
        == "tok3n"
    )


def test_another_address_with_a_plus_is_no_token() -> None:
    assert understood(mail("x", "To: sales+tok3n@shop.example, support+x@else.example")).reply_token == ""


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "nonsense", ""])
@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("السلام عليكم، أين طلبي رقم 4821؟", "windows-1256"),
        ("السلام عليكم أين طلبي", "iso-8859-6"),
        ("Bună ziua, când ajunge comanda în oraş?", "windows-1250"),
        ("Bună ziua, vreau să știu când ajunge", "utf-8"),
        ("مرحبا Bună", "utf-8"),
    ],
)
def test_reads_what_says_it_is_in_another_charset(declared: str, text: str, real: str) -> None:
    raw = mail("", f"Content-Type: text/plain; charset={declared}").replace(
        b"Content-Type: text/plain; charset=utf-8\r\n", b""
    )
    assert understood(raw + text.encode(real)).text == text


def test_doubts_a_thoughtless_declaration() -> None:
    text = "السلام عليكم، أين طلبي رقم 4821؟"
    assert understood(mail(text.encode("windows-1256"), charset="iso-8859-1")).text == text
    for honest in ("Grüße aus Köln, süße Größe", "été déjà arrivé à Orléans", "©®« »"):
        assert understood(mail(honest, charset="iso-8859-1")).text == honest


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "windows-1250", "iso-8859-2", "utf-16", "utf-7"])
def test_reads_what_says_truly_what_it_is(charset: str) -> None:
    text = "سلام" if charset in {"windows-1256", "iso-8859-6", "utf-16", "utf-7"} else "şi ţară"
    assert understood(mail(text, charset=charset)).text == text


def test_reads_words_split_inside_a_letter() -> None:
    data = "طلب".encode()
    words = " ".join(f"=?utf-8?q?={byte:02X}?=" for byte in data)
    assert understood(mail("x", f"Subject: {words}")).subject == "طلب"


def test_reads_a_header_of_plain_bytes() -> None:
    assert understood(mail("x", "Subject: طلب جديد")).subject == "طلب جديد"


def alternatives(text: str, html: str) -> InboundMessage:
    letter = EmailMessage()
    letter["From"] = "Layla <layla@example.com>"
    letter.set_content(text)
    letter.add_alternative(html, subtype="html")
    return understood(letter.as_bytes())


def test_a_signature_and_a_quote_are_folded_in_order_and_both_parts_are_the_whole() -> None:
    quote = "On Thu, 5 Mar 2026 at 11:33, Nour <nour@shop.example> wrote:\n> Where is it?"
    message = understood(mail(f"It is here.\n\n-- \nLayla Hassan\n\n{quote}\n"))
    assert message.text == "It is here."
    assert message.quoted_text == f"-- \nLayla Hassan\n\n{quote}"


def test_both_forms_of_a_mail_are_folded_where_only_one_shows_the_quote() -> None:
    html = '<p>It is here.</p><div class="yahoo_quoted">Where is it?</div>'
    message = alternatives("It is here.\nWhere is it?\n", html)
    assert (message.text, message.quoted_text) == ("It is here.", "Where is it?")
    assert (message.html, message.quoted_html) == ("<p>It is here.</p>", '<div class="yahoo_quoted">Where is it?</div>')


def test_a_mail_whose_forms_tell_different_things_keeps_the_words_of_both() -> None:
    message = alternatives("Your program shows no HTML.\n", "<p>The washing machine arrived with a broken door</p>")
    assert message.text == "Your program shows no HTML.\n\nThe washing machine arrived with a broken door"


def test_a_mail_without_an_id_gets_the_same_one_each_time() -> None:
    raw = mail("x").replace(b"Message-ID: <1@x>\r\n", b"")
    assert understood(raw).external_id == understood(raw).external_id
    assert understood(raw).external_id != understood(raw + b"y").external_id


def test_shows_pictures_in_their_place() -> None:
    letter = EmailMessage()
    letter["From"] = "a@x.example"
    letter.set_content('<img src="cid:logo@x">', subtype="html")
    letter.add_related(b"\x89PNG", "image", "png", cid="<logo@x>", filename="logo.png")
    [picture] = understood(letter.as_bytes()).files
    assert (picture.content_id, picture.is_inline, picture.content_type) == ("logo@x", True, "image/png")


def test_keeps_a_mail_inside_a_mail_as_a_file() -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["Subject"] = "b@x.example", "الأصل"
    inner.set_content("From here\n")
    outer["From"] = "a@x.example"
    outer.set_content("انظر المرفق")
    outer.add_attachment(inner)
    message = understood(outer.as_bytes())
    assert message.text == "انظر المرفق"
    assert message.files[0].name == "الأصل.eml"
    assert b"\nFrom here" in message.files[0].content


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.doc", "b.doc"),
        ("a\u202efdp.exe", "a fdp.exe"),
        ("x" * 400 + ".pdf", None),
    ],
)
def test_file_names_are_names_only(name: str, safe: str | None) -> None:
    letter = EmailMessage()
    letter["From"] = "a@x.example"
    letter.add_attachment(b"x", maintype="application", subtype="zip", filename=name)
    [file] = understood(letter.as_bytes()).files
    assert file.name == safe if safe else (len(file.name) <= 150 and file.name.endswith(".pdf"))


def test_takes_old_files_out_of_the_text() -> None:
    text = "before\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\nafter"
    message = understood(mail(text))
    assert [(file.name, file.content) for file in message.files] == [("a.txt", b"hello")]
    assert message.text.split() == ["before", "after"]


@pytest.mark.parametrize(
    ("header", "auto"),
    [
        ("Auto-Submitted: no", ""),
        ("Auto-Submitted: auto-replied (vacation)", "vacation"),
        ("Auto-Submitted: auto-generated", "report"),
        ("Precedence: bulk", "list"),
        ("Return-Path: <>", "auto_reply"),
        ("Return-Path: <layla@example.com>", ""),
    ],
)
def test_tells_what_no_person_wrote(header: str, auto: str) -> None:
    assert understood(mail("x", header)).auto == auto


def test_a_mail_from_nobody_is_not_understood() -> None:
    with pytest.raises(NotUnderstoodError, match="who sent it"):
        parse(b"Subject: x\r\n\r\nbody", DOOR)
    assert read(b"", DOOR).text == ""


def _nested(depth: int) -> bytes:
    parts = [f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(depth)]
    return b"From: a@x.example\r\n" + "".join(parts).encode() + b"Content-Type: text/plain\r\n\r\ndeep\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        _nested(40),
        _nested(5_000),
        b"From: a@x.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        b"From: a@x.example\r\nTo: " + b"<" * 100_000 + b"\r\n\r\nx",
        b"From: a@x.example\r\nTo: " + b"(" * 60_000 + b"\r\n\r\nx",
        b"From: a@x.example\r\nSubject: " + b"=?utf-8?q?" * 50_000 + b"\r\n\r\nx",
        b"From: a@x.example\r\nReferences: " + b"<a@b> " * 100_000 + b"\r\n\r\nx",
        b"From: a@x.example\r\n\r\n" + b"> " * 300_000,
        b"From: a@x.example\r\n\r\n" + b"On " * 300_000 + b"wrote:",
        b"From: a@x.example\r\n\r\n" + b"On a\n" * 15_000 + b"wrote:",
        b"From: a@x.example\r\n\r\n" + b"begin 644 a\n" * 20_000 + b"\nend",
        b"From: a@x.example\r\nContent-Type: text/html\r\n\r\n<blockquote type=cite>" + b"<div>" * 60_000,
        b"From: a@x.example\r\n" + b"X: y\r\n" * 50_000 + b"\r\nx",
    ],
    ids=lambda raw: f"{len(raw)} bytes",
)
def test_hostile_mail_is_answered_soon(raw: bytes) -> None:
    start = time.process_time()
    understood(raw)
    assert time.process_time() - start < 10  # measured about one; slow machines are not a failure


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_it(raw: bytes) -> None:
    for whole in (raw, b"From: a@x.example\r\n" + raw, mail(raw), mail(raw, kind="text/html")):
        with suppress(NotUnderstoodError):
            understood(whole)
        read(whole, DOOR)


@given(st.text())
def test_clean_text_can_always_be_written(text: str) -> None:
    charsets.clean(text + "\0\ud800").encode()
