"""Broken and odd mail, each built here byte by byte and read to the end."""

import base64
import struct
from datetime import UTC, date, datetime

import pytest

from hafawa.channels.email import bodies, flowed, invitations, limits, mime, parameters, rtf, sealed, tnef, transfer
from hafawa.channels.email.parse import TOO_LARGE, parse
from hafawa.conversations.calendar import Attendee
from hafawa.conversations.channel import Door, InboundMessage

DOOR = Door(id=1, address="support@shop.example")
FROM = b"From: Layla <layla@example.com>\r\nMessage-ID: <1@x>\r\n"


def read(raw: bytes) -> InboundMessage:
    return parse(FROM + raw, DOOR)


def multipart(kind: str, *parts: bytes, said: str = "; boundary=b", end: bytes = b"\r\n--b--\r\n") -> bytes:
    body = b"".join(b"\r\n--b\r\n" + part for part in parts)
    return f"Content-Type: multipart/{kind}{said}\r\n\r\n".encode() + b"for old programs" + body + end


TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nأهلا".encode()
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>أهلا <b>بكم</b></p>".encode()
PICTURE = (
    b"Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <a@x>\r\n\r\niVBORw=="
)


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ('; boundary="b"', b"\r\n--b--\r\n"),
        ("; boundary=b", b""),
        ("", b"\r\n--b--\r\n"),
        ("; boundary=other", b"\r\n--b--\r\n"),
        ("; boundary=b ; x", b"\r\n--b-- \r\nafterwards"),
    ],
)
def test_a_container_is_cut_whatever_it_says_of_its_boundary(said: str, end: bytes) -> None:
    message = read(multipart("mixed", TEXT, PICTURE, said=said, end=end))
    assert message.text == "أهلا"
    assert [file.content for file in message.files] == [b"\x89PNG"[:4]]


def test_a_container_whose_boundaries_are_lost_is_read_as_text() -> None:
    assert "أين طلبي" in read("Content-Type: multipart/mixed; boundary=x\r\n\r\nأين طلبي".encode()).text


def test_a_container_whose_content_type_is_lost_is_opened() -> None:
    assert read(b"\r\n--q\r\n" + TEXT + b"\r\n--q\r\n" + PICTURE + b"\r\n--q--\r\n").text == "أهلا"
    quoted = read(b"\r\nlook:\r\n--q\r\n" + TEXT + b"\r\n--q--\r\n").text
    assert quoted.startswith("look:"), "what stands before a boundary is not hidden"


@pytest.mark.parametrize("order", [(TEXT, HTML), (HTML, TEXT)])
def test_an_alternative_gives_both_forms_in_either_order(order: tuple[bytes, bytes]) -> None:
    message = read(multipart("alternative", *order))
    assert (message.text, message.html) == ("أهلا", "<p>أهلا <b>بكم</b></p>")


def test_a_boundary_that_begins_like_another_is_not_it() -> None:
    inner = b"Content-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n" + TEXT + b"\r\n--bb\r\n" + HTML
    message = read(multipart("related", inner + b"\r\n--bb--", PICTURE))
    assert (message.text, len(message.files)) == ("أهلا", 1)


def test_a_file_made_on_a_mac_comes_without_what_the_mac_keeps_about_it() -> None:
    fork = b"Content-Type: application/applefile\r\n\r\nfork"
    both = (
        b"Content-Type: multipart/appledouble; boundary=c\r\n\r\n--c\r\n"
        + fork
        + b"\r\n--c\r\n"
        + PICTURE
        + b"\r\n--c--"
    )
    assert [file.name for file in read(multipart("mixed", TEXT, both)).files] == ["a.png"]


def test_a_mail_of_no_header_and_line_ends_of_every_kind_is_read() -> None:
    assert parse(b"From: a@x.example\n\nhello", DOOR).text == "hello"
    assert parse(b"From: a@x.example\r\r\nSubject: s\r\r\n\r\r\nhello", DOOR).subject == "s"
    assert parse(b"From: a@x.example\rSubject: s\r\rhello", DOOR).text == "hello"
    odd = parse(b"From a Thu Jan 1\nFrom: a@x.example\nno field at all\nSubject: s\n\nhello", DOOR)
    assert (odd.subject, odd.text) == ("s", "hello")
    assert parse(b"From: a@x.example\nhello, no empty line", DOOR).text == "hello, no empty line"


def test_a_mail_inside_is_kept_byte_for_byte() -> None:
    inner = b"Subject:  =?utf-8?q?=D8=B7=D9=84=D8=A8?=\r\nX-Odd:a\r\n\tb\r\n\r\nx\xff\r\n"
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + inner
    [file] = read(multipart("mixed", TEXT, part)).files
    assert (file.name, file.content) == ("طلب.eml", inner)


@pytest.mark.parametrize(
    ("body", "encoding", "content", "is_whole"),
    [
        (b"aGVsbG8=", "base64", b"hello", True),
        (b"aGVs\r\n bG8=\r\n", "BASE64", b"hello", True),
        (b"aGVsbG8", "base64", b"hello", False),
        (b"aGVsbG8gd2", "base64", b"hello w", False),
        (b"aGU=bGxv" * 3, "base64", b"hello" * 3, False),
        (b"no, this is a sentence", "base64", b"no, this is a sentence", False),
        (b"a=D8=B7=\r\nb=ZZ", "quoted-printable", b"a\xd8\xb7b=ZZ", True),
        (b"as it is", "nonsense", b"as it is", False),
        (b"begin 644 a\n%:&5L;&\\\n`\nend\n", "x-uuencode", b"hello", True),
    ],
)
def test_a_broken_transfer_encoding_gives_what_can_be_read(
    body: bytes, encoding: str, content: bytes, is_whole: bool
) -> None:
    assert transfer.decoded(body, encoding) == (content, is_whole)


def test_damage_is_told() -> None:
    raw = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8"
    assert read(raw).problems == (bodies.NOT_DECODED,)


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ('filename="a b.pdf"; x=y', "a b.pdf"),
        ("filename=a b.pdf", "a b.pdf"),
        ("filename*=utf-8''%D9%81.pdf", "ف.pdf"),
        ("filename*=windows-1256''%DD.pdf", "ف.pdf"),
        ("filename*0*=utf-8'ar'%D9; filename*1*=%81; filename*2=.pdf", "ف.pdf"),
        ("filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ('filename="=?utf-8?b?2YE=?=.pdf"', "ف.pdf"),
        ('filename="=?utf-8?q?=D9?= =?utf-8?q?=81.pdf?="', "ف.pdf"),
        ('filename="فاتورة.pdf"', "فاتورة.pdf"),
        ('filename="say \\"x\\".pdf"', "say  x .pdf"),
    ],
)
def test_names_of_files_are_read_in_every_manner(field: str, name: str) -> None:
    part = f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {field}\r\n\r\n%PDF".encode()
    assert read(multipart("mixed", TEXT, part)).files[0].name.split() == name.split()


def test_parameters_are_bounded() -> None:
    assert len(parameters.parsed("x" + "".join(f"; p{number}=1" for number in range(5_000)))) == limits.PARAMETERS


def test_base64_words_may_be_cut_anywhere() -> None:
    code = base64.b64encode("أين طلبي رقم".encode()).decode()
    words = " ".join(f"=?utf-8?b?{code[at : at + 5]}?=" for at in range(0, len(code), 5))
    assert read(f"Subject: {words}\r\n\r\nx".encode()).subject == "أين طلبي رقم"


def test_a_header_of_plain_bytes_is_in_the_charset_the_mail_declares() -> None:
    subject = "转发：整体".encode("gb18030")
    raw = b"Subject: " + subject + b"\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n" + "你好".encode("gb18030")
    message = read(raw)
    assert (message.subject, message.text) == ("转发：整体", "你好")


@pytest.mark.parametrize("charset", ["iso-8859-2", "iso-8859-16", "windows-1250"])
def test_romanian_in_any_of_its_charsets(charset: str) -> None:
    text = "Vreau să știu când îmi vine coletul, și țara" if charset == "iso-8859-16" else "Vreau să ştiu, şi ţara"
    for declared in (charset, "unknown-8bit"):
        raw = f"Content-Type: text/plain; charset={declared}\r\n\r\n".encode() + text.encode(charset)
        assert read(raw).text.translate(str.maketrans("şţ", "șț")) == text.translate(str.maketrans("şţ", "șț"))


def test_html_may_name_its_charset_itself() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><p>سلام</p>'
    assert read(b"Content-Type: text/html\r\n\r\n" + page.encode("windows-1256")).text == "سلام"


def test_one_lost_byte_does_not_spoil_the_rest() -> None:
    text = "السلام عليكم ورحمة الله".encode()
    assert read(b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text[:5] + text[6:]).text.endswith("ورحمة الله")


def test_flowed_lines_are_joined_at_their_depth() -> None:
    given = "a \nlong \nline\n> quoted \n> too\n>> deeper \n> up\n stuffed \n-- \nsig \nned"
    joined = "a long line\n> quoted too\n>> deeper\n> up\nstuffed\n-- \nsig ned"
    assert flowed.joined(given, delete_space=False) == joined
    assert flowed.joined("你 \n好", delete_space=True) == "你好"


def test_enriched_text_is_read_without_its_marks() -> None:
    raw = b"Content-Type: text/enriched\r\n\r\n<bold>Hi</bold> <<there>\n\n\nyou<param>red</param>"
    assert read(raw).text == "Hi <there>\n\nyou"


@pytest.mark.parametrize(
    ("raw", "mark"),
    [
        (b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nx", sealed.ENCRYPTED),
        (b"Content-Type: application/x-pkcs7-mime; smime-type=signed-data\r\n\r\nx", sealed.SIGNED_INSIDE),
        (multipart("encrypted", b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1"), sealed.ENCRYPTED),
        (b"\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n-----END PGP MESSAGE-----", sealed.ENCRYPTED),
    ],
)
def test_sealed_mail_is_marked(raw: bytes, mark: str) -> None:
    message = read(raw)
    assert mark in message.problems
    assert message.files or "BEGIN PGP" in message.text


def test_what_is_signed_in_the_text_is_shown_without_its_armour() -> None:
    raw = b"\r\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n- -- \nme\n"
    message = read(raw + b"-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n")
    assert message.text.startswith("hello")
    assert "PGP" not in message.text
    assert message.problems == (sealed.SIGNED,)


def winmail(*entries: tuple[int, int, bytes]) -> bytes:
    packed = [struct.pack("<BHHI", level, name, 6, len(data)) + data + b"\0\0" for level, name, data in entries]
    return struct.pack("<IH", tnef.SIGNATURE, 1) + b"".join(packed)


def properties(*given: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(given))
    for kind, name, data in given:
        out += struct.pack("<HHII", kind, name, 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return out


WINMAIL = winmail(
    (1, tnef.CODEPAGE, struct.pack("<II", 1256, 0)),
    (1, tnef.BODY, "السلام عليكم\0".encode("windows-1256")),
    (2, tnef.RENDERING, b"\0" * 14),
    (2, tnef.TITLE, b"SHORT~1.PDF\0"),
    (2, tnef.DATA, b"%PDF"),
    (2, tnef.ATTACHED_MAPI, properties((0x1F, tnef.P_LONG_NAME, "فاتورة.pdf\0".encode("utf-16-le")))),
)


def test_winmail_dat_is_opened() -> None:
    carried = base64.encodebytes(WINMAIL)
    part = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n" + carried
    alone = read(multipart("mixed", part))
    assert alone.text == "السلام عليكم"
    assert [(file.name, file.content_type, file.content) for file in alone.files] == [
        ("فاتورة.pdf", "application/pdf", b"%PDF")
    ]
    assert read(multipart("mixed", TEXT, part)).text == "أهلا", "the mail's own words count for more"


def test_a_broken_winmail_dat_gives_what_is_whole_and_stays_a_file() -> None:
    part = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    message = read(multipart("mixed", part + base64.encodebytes(WINMAIL[:-20])))
    assert message.text == "السلام عليكم"
    assert "winmail.dat" in [file.name for file in message.files]
    assert message.problems == (bodies.TNEF_BROKEN,)
    for cut in range(1, 24):  # in the very last of them: that is no whole mail either
        assert (
            not tnef.unpack(
                winmail((2, tnef.RENDERING, b""), (2, tnef.TITLE, b"a\0"), (2, tnef.DATA, b"%PDF"))[:-cut]
            ).is_whole
            or cut < 3
        )
    empty = tnef.unpack(winmail((2, tnef.RENDERING, b""), (2, tnef.TITLE, b"a\0"), (2, tnef.DATA, b"")))
    assert (empty.is_whole, [file.name for file in empty.files]) == (True, ["a"])
    lying = winmail((1, tnef.MAPI, struct.pack("<I", 2**32 - 1)))
    assert not tnef.unpack(lying).is_whole
    with pytest.raises(tnef.NotTnefError):
        tnef.unpack(b"something else")


def test_rich_text_is_read_as_the_html_it_was_made_of() -> None:
    written = (
        rb"{\rtf1\ansi\ansicpg1256\fromhtml1{\fonttbl{\f0\fcharset178 Arial;}}{\*\htmltag64 <p>}\htmlrtf \par "
        rb"\htmlrtf0 \f0 \'d3\'e1\'c7\'e3 \u1605 ?{\*\htmltag72 </p>}}"
    )
    plain = struct.pack("<IIII", len(written) + 12, len(written), 0x414C454D, 0) + written
    assert rtf.as_html(rtf.decompressed(plain)) == "<p>سلام م</p>"
    assert rtf.as_text(rb"{\rtf1{\colortbl;\red0;}Hi\par there {\*\x no}}") == "Hi\nthere"
    assert len(rtf._START) == 207


def test_compressed_rich_text_is_opened_as_the_specification_shows() -> None:
    """The example of [MS-OXRTFCP] 3.1.1."""
    compressed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert rtf.decompressed(compressed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    bomb = struct.pack("<IIII", 0, 0, 0x75465A4C, 0) + b"\xff" + b"\x00\x0f" * 2_000_000
    assert len(rtf.decompressed(bomb)) < limits.RTF * 2


INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\n"
    "DTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    "BEGIN:VEVENT\r\nUID:u-1\r\nSEQUENCE:2\r\nSUMMARY:اجتماع\\, مهم\r\nDTSTART;TZID=Own:20261201T100000\r\n"
    "DURATION:PT1H\r\nLOCATION:القاعة ٢\r\nRRULE:FREQ=WEEKLY\r\nORGANIZER;CN=ليلى:mailto:Layla@example.com\r\n"
    'ATTENDEE;CN="Support";PARTSTAT=NEEDS-ACTION:MAILTO:support@shop.example\r\n'
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@x.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_an_invitation_is_read_and_kept_as_one_file() -> None:
    form = b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n" + INVITATION.encode()
    saved = b"Content-Type: application/ics; name=invite.ics\r\n\r\n" + INVITATION.encode()
    alternative = b"Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n" + TEXT + b"\r\n--c\r\n" + form
    message = read(multipart("mixed", alternative + b"\r\n--c--", saved))
    assert [file.name for file in message.files] == ["invite.ics"]
    event = message.event
    assert event is not None
    assert (event.method, event.uid, event.sequence, event.repeats) == ("request", "u-1", 2, True)
    assert (event.summary, event.place) == ("اجتماع, مهم", "القاعة ٢")
    assert isinstance(event.starts, datetime)
    assert isinstance(event.ends, datetime)
    assert event.starts.astimezone(UTC) == datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert event.ends.astimezone(UTC) == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert event.organiser == Attendee(address="layla@example.com", name="ليلى")
    assert event.attendees == (
        Attendee(address="support@shop.example", name="Support"),
        Attendee(address="b@x.example", answer="accepted"),
    )
    assert event.is_answerable


def test_whole_days_end_on_their_last_day() -> None:
    days = INVITATION.replace("DTSTART;TZID=Own:20261201T100000", "DTSTART;VALUE=DATE:20261201").replace(
        "DURATION:PT1H", "DTEND;VALUE=DATE:20261204"
    )
    event = invitations.read(days.encode())
    assert event is not None
    assert (event.starts, event.ends) == (date(2026, 12, 1), date(2026, 12, 3))


@pytest.mark.parametrize(
    "broken",
    [
        b"BEGIN:VEVENT",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:never\nEND:VEVENT\nEND:VCALENDAR",
        INVITATION.encode()[:200] + b"BEGIN:VEVENT",
        b"x" * (limits.CALENDAR + 1),
    ],
)
def test_a_broken_calendar_is_only_a_file(broken: bytes) -> None:
    message = read(b"Content-Type: text/calendar\r\n\r\n" + broken)
    assert message.event is None or message.event.starts is None
    assert [file.name for file in message.files] == ["invite.ics"]


def test_rules_that_would_take_for_ever_are_not_computed() -> None:
    slow = INVITATION.replace("TZOFFSETFROM", "RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM")
    assert invitations.read(slow.encode()) is not None


def test_limits_leave_the_rest_in_the_raw_form(monkeypatch: pytest.MonkeyPatch) -> None:
    many = read(multipart("mixed", TEXT, *[PICTURE] * (limits.PARTS + 50)))
    assert mime.TOO_MANY in many.problems
    assert len(many.files) < limits.PARTS
    long = read(b"Content-Type: text/plain\r\n\r\n" + b"word " * limits.WORDS)
    assert bodies.TOO_LONG in long.problems
    header = read(b"X: y\r\n" * 200_000 + b"\r\nx")
    assert mime.HEADER_TOO_LONG in header.problems
    monkeypatch.setattr(limits, "SIZE", 200)
    large = read(b"Subject: Huge\r\n\r\n" + b"x" * 200)
    assert (large.subject, large.text, large.problems) == ("Huge", "", (TOO_LARGE,))


def test_html_that_shows_nothing_shows_its_title() -> None:
    page = b"<html><head><title>Your <bill></title></head><body><table></table></body></html>"
    message = read(b"Content-Type: text/html\r\n\r\n" + page)
    assert message.text == "Your <bill>"
    assert not message.is_wordless
    assert read(b"Content-Type: text/html\r\n\r\n<p> </p>").is_wordless
