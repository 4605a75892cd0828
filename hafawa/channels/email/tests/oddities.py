"""Mails nobody should send: Hypothesis draws them, in the shape of mail, wrong in all the ways mail is."""

import base64
import quopri
import struct
from binascii import b2a_uu

from hypothesis import strategies as st

from hafawa.channels.email.tnef import SIGNATURE

from .quote_headers import BLOCKS, LINES, PROGRAMS

CHARSETS = ("utf-8", "windows-1256", "iso-8859-6", "iso-8859-2", "iso-8859-16", "windows-1250", "utf-7", "gb2312",
            "iso-2022-jp", "unknown-8bit", "us-ascii", "utf-16", "", "x\x00y", "idna", "rot13", "'")  # fmt: skip
KINDS = (
    "text/plain",
    "text/html",
    "text/plain; format=flowed; delsp=yes",
    "text/calendar; method=REQUEST",
    "text/x",
    "application/ms-tnef",
    "application/pkcs7-mime; smime-type=signed-data",
    "image/png",
    "message/delivery-status",
    "message/feedback-report",
    "text/rfc822-headers",
    "message/rfc822",
    "text/enriched",
    "application/applefile",
    "application/octet-stream",
    "text",
    "",
)
ENCODINGS = ("7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "binary", "BASE64 ", "nonsense", "")
CONTAINERS = ("mixed", "alternative", "related", "signed", "encrypted", "appledouble", "digest", "report", "x")
WORDS = ("مرحبا، أين طلبي؟", "Bună ziua, când ajunge comanda în oraș?", "Hello", "-- \nsig", "> quoted\n>> more ",
         "On Mon, x wrote:\n> a", "begin 644 a.txt\n#0V%T\n`\nend\n", "<p>hi <img src=cid:a@b></p><blockquote>q",
         "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhi\n-----BEGIN PGP SIGNATURE-----\n", "\0\ufeff\u202e",
         "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nDTSTART:20260101T100000Z\nEND:VEVENT\nEND:VCALENDAR",
         "{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag <b>}x\\u1605 ?\\'e3", " \n" * 50)  # fmt: skip

TOLD = (
    "I am out of the office until Monday",
    "أنا في إجازة وسأعود يوم الأحد",
    "Sunt în concediu până luni.",
    "خارج المكتب",
    "This is the mail system at host mx.example.",
    "Delivery to the following recipients failed permanently:",
    "<layla@x.example>: host mx.x.example[192.0.2.1] said: 550-5.1.1 no such user here (in reply to RCPT TO command)",
    "    layla@x.example\n      mailbox is full, quota exceeded 452 4.2.2",
    "could not be delivered",
    "يتعذر التسليم",
    "----- Original message -----",
    "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1",
    "Feedback-Type: abuse\nOriginal-Rcpt-To: a@x.example",
    "Reporting-MTA: dns; mx\nArrival-Date: x",
    "---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: Mon, 2 Mar 2026\nSubject: s\nTo: b@x.example",
    "--- الرسالة الأصلية ---",
    "Sent from my iPhone",
    "مُرسَل من هاتفي",
    "De la: A <a@x.example>\nTrimis: luni\nCătre: b",
)
FRAGMENTS = (
    ">",
    "> ",
    " ",
    "\t",
    "\u200f",
    "\xa0",
    "-",
    "_",
    "=",
    "*",
    "(",
    "[",
    "<",
    "<a@b.example> ",
    "a@b.example, ",
    "a",
    "٠",
    "From: ",
    "On ",
    "في ",
    "wrote",
    "كتب ",
    "Date: x ",
    "550 5.1.1 ",
    "host ",
    "user ",
    "not ",
    "mailbox ",
    "\n> ",
    "\n ",
    "Re: ",
    "http://x.example/",
    "؟ ",
    "=?",
    "=?utf-8?q?",
    "<div>",
    "<blockquote>",
    "&nbsp;",
    "{\\rtf1 ",
    "-----BEGIN PGP SIGNED MESSAGE-----\n",
    "begin 644 a\n",
    "BEGIN:VEVENT\n",
)
MARKUP = (
    "<div class=gmail_quote>",
    "<blockquote type=cite>",
    "<div id=appendonsend></div>",
    "<hr>",
    "</div>",
    "</blockquote>",
    "<div dir=rtl>",
    "<p>",
    "<table><tr><td>",
    "<style>",
    "<title>x",
    "<!--",
    "<img src=cid:a@b>",
    "<br>",
    "&lrm;",
)
SUBJECTS = (
    "Out of office: x",
    "Automatic reply: x",
    "رد تلقائي: طلب",
    "Răspuns automat: comanda",
    "Undelivered Mail Returned to Sender",
    "Delivery Status Notification (Failure)",
    "Re: Re: FW: x [#12]",
    "Mail delivery failed: returning message",
)

# What makes a pattern that is not careful try for ever: the same again and again, and then something else.
runs = st.builds(lambda piece, count, end: piece * count + end, st.sampled_from(FRAGMENTS), st.integers(1, 3000),
                 st.sampled_from(("", "x", "\n", ":", "\x00")))  # fmt: skip
ABOVE = [above for table in (LINES, BLOCKS, PROGRAMS) for each in table.values() for above in each]
letters = st.lists(
    st.one_of(
        st.sampled_from((*ABOVE, *TOLD, "", "> quoted", "-- ", "نص جديد", "Mulțumesc")),
        st.sampled_from(MARKUP),
        runs,
        st.text(max_size=40),
    ),
    max_size=14,
).map("\n".join)
words = st.one_of(letters, letters, st.sampled_from(WORDS), st.text(max_size=60))
content = st.one_of(
    st.tuples(words, st.sampled_from(("utf-8", "windows-1256", "iso-8859-2", "utf-16", "utf-7"))).map(
        lambda drawn: drawn[0].encode(drawn[1], "replace")
    ),
    st.binary(max_size=120),
)


@st.composite
def winmail(draw: st.DrawFn) -> bytes:
    """TNEF whose counts and lengths may lie."""
    out = struct.pack("<IH", SIGNATURE, 1)
    for _ in range(draw(st.integers(0, 5))):
        name = draw(st.sampled_from((0x800C, 0x9007, 0x9002, 0x800F, 0x8010, 0x9003, 0x9005)))
        data = draw(st.one_of(content, properties()))
        length = draw(st.one_of(st.just(len(data)), st.integers(0, 2**32 - 1)))
        out += struct.pack("<BHHI", draw(st.integers(1, 2)), name, 6, length) + data + b"\0\0"
    return out


@st.composite
def properties(draw: st.DrawFn) -> bytes:
    given_ = draw(st.lists(st.tuples(st.sampled_from((0x1E, 0x1F, 0x102, 3, 0x101E, 0x99)), content), max_size=4))
    out = struct.pack("<I", draw(st.one_of(st.just(len(given_)), st.integers(0, 2**32 - 1))))
    for kind, value in given_:
        name = draw(st.sampled_from((0x1000, 0x1009, 0x1013, 0x3707, 0x3701, 0x8000)))
        out += struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return out


def _carried(data: bytes, encoding: str) -> bytes:
    if encoding.strip().lower() == "base64":
        return base64.encodebytes(data)
    if encoding == "quoted-printable":
        return quopri.encodestring(data)
    if encoding == "x-uuencode":
        return b"begin 644 x\n" + b"".join(b2a_uu(data[i : i + 45]) for i in range(0, len(data), 45)) + b"`\nend\n"
    return data


@st.composite
def encoded(draw: st.DrawFn) -> bytes:
    """What may stand in a field meant for people."""
    text, charset = draw(words), draw(st.sampled_from(CHARSETS))
    how = draw(st.sampled_from(("raw", "b", "q", "split", "open")))
    data = text.encode("utf-8", "replace")
    if how == "raw":
        return text.replace("\n", "\r\n ").encode("windows-1256" if charset == "windows-1256" else "utf-8", "replace")
    if how == "open":
        return b"=?" + charset.encode() + b"?b?" + data[:20]
    pieces = [data[i : i + 3] for i in range(0, min(len(data), 60), 3)] if how == "split" else [data[:60]]
    if how == "q":
        return b" ".join(b"=?%b?q?%b?=" % (charset.encode(), quopri.encodestring(one, header=True)) for one in pieces)
    return b" ".join(b"=?%b?b?%b?=" % (charset.encode(), base64.b64encode(one).rstrip(b"=")) for one in pieces)


@st.composite
def leaf(draw: st.DrawFn) -> bytes:
    encoding, kind = draw(st.sampled_from(ENCODINGS)), draw(st.sampled_from(KINDS))
    data = _carried(draw(st.one_of(content, winmail())), encoding)
    charset = draw(st.sampled_from(CHARSETS)).encode()
    fields = [
        b"Content-Type: " + kind.encode() + b"; charset=" + charset,
        b"Content-Transfer-Encoding: " + encoding.encode(),
    ]
    if draw(st.booleans()):
        name = draw(encoded())
        extended = draw(st.sampled_from((b"filename", b"filename*", b"filename*0*", b"filename*1")))
        fields.append(b"Content-Disposition: attachment; " + extended + b'="' + name + b'"')
    return b"\r\n".join(draw(st.permutations(fields))[draw(st.integers(0, 1)) :]) + b"\r\n\r\n" + data


@st.composite
def container(draw: st.DrawFn, children: st.SearchStrategy[bytes]) -> bytes:
    kind, boundary = draw(st.sampled_from(CONTAINERS)), draw(st.sampled_from((b"b", b"bb", b"=_x", b"a b")))
    said = draw(
        st.sampled_from((b'; boundary="' + boundary + b'"', b"; boundary=" + boundary, b"; boundary=other", b""))
    )
    parts = draw(st.lists(children, max_size=4))
    end = draw(st.sampled_from((b"\r\n--" + boundary + b"--\r\n", b"", b"\r\n--" + boundary)))
    body = b"".join(b"\r\n--" + boundary + b"\r\n" + part for part in parts)
    return b"Content-Type: multipart/" + kind.encode() + said + b"\r\n\r\npreamble" + body + end


@st.composite
def enclosed(draw: st.DrawFn, children: st.SearchStrategy[bytes]) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\nSubject: " + draw(encoded()) + b"\r\n" + draw(children)


parts = st.recursive(leaf(), lambda inner: st.one_of(container(inner), enclosed(inner)), max_leaves=6)
FIELDS = (b"From", b"To", b"Cc", b"Subject", b"Date", b"Message-ID", b"References", b"Reply-To", b"Auto-Submitted",
          b"Precedence", b"Received", b"X-y", b"Return-Path", b"In-Reply-To", b"List-Id")  # fmt: skip
MACHINES = (
    b"Return-Path: <>",
    b"Auto-Submitted: auto-replied (vacation)",
    b"From: MAILER-DAEMON@mx.example",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    b"X-Failed-Recipients: a@x.example",
    b"Content-Type: multipart/report; report-type=feedback-report; boundary=b",
)


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """A whole mail; now and then cut off, torn or with line ends of another kind."""
    fields = draw(st.lists(st.tuples(st.sampled_from(FIELDS), st.one_of(encoded(), content)), max_size=6))
    head = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
    if draw(st.booleans()):
        head += b"Subject: " + draw(st.sampled_from(SUBJECTS)).encode() + b"\r\n"
    if draw(st.booleans()):
        head += draw(st.sampled_from(MACHINES)) + b"\r\n"
    raw = head + b"From: =?utf-8?q?a?= <a@x.example>\r\n" + draw(parts)
    harm = draw(st.sampled_from(("none", "none", "cut", "lf", "cr", "noise", "twice")))
    place = draw(st.integers(0, len(raw)))
    if harm == "cut":
        return raw[:place]
    if harm in {"lf", "cr"}:
        return raw.replace(b"\r\n", b"\n" if harm == "lf" else b"\r\r\n")
    if harm == "noise":
        return raw[:place] + draw(st.binary(max_size=30)) + raw[place:]
    return raw + raw[place:] if harm == "twice" else raw
