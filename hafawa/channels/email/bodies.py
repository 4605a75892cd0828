"""From the parts of a mail to its words and its files. How deep and how many parts is bounded in mime.py."""

import html as markup
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_noop

from hafawa.conversations.calendar import CalendarEvent
from hafawa.conversations.channel import File

from . import attachments, charsets, flowed, invitations, limits, sealed, tnef
from .mime import Part

TOO_LONG = gettext_noop("The text of this mail is too long to show all of it; the rest is in its raw form.")
NOT_DECODED = gettext_noop("Some of this mail was damaged on the way; what could be read is shown.")
TNEF_BROKEN = gettext_noop("The file winmail.dat could not be opened completely; it is attached as it came.")
WORDS = {"text/plain", "text/html", "text/enriched", "text/richtext"}
OTHER_FORMS = {"text/x-amp-html", "text/watch-html"}  # of what the text and the HTML beside them say
FORKS = {"application/applefile"}  # beside the file itself (RFC 1740): what a Mac keeps about it
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


@dataclass
class Body:
    """The words of a mail in both forms (either may be empty), and what came with them."""

    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    event: CalendarEvent | None = None

    def note(self, problem: str) -> None:
        if problem and problem not in self.problems:
            self.problems.append(problem)


@dataclass
class _Words:
    """The words of one part of the tree; children are joined when their parent is done."""

    text: str = ""
    html: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.html.strip())


def read(mail: Part) -> Body:
    """Text, HTML and files of a mail (RFC 2046)."""
    body = Body()
    words = _words(mail, body, in_alternative=False)
    if words.is_empty and (body.text or body.html):
        words = _Words(body.text, body.html)  # from winmail.dat: only where the mail itself has none
    body.text, found = attachments.uuencoded(words.text, len(body.files) + 1)
    body.text, mark = sealed.opened(body.text)
    body.note(mark)
    body.html = words.html
    body.files = [replace(file, is_inline=_is_shown(file, words.html)) for file in _each_once(body.files + found)]
    if len(body.text) > limits.WORDS or len(body.html) > limits.HTML:
        body.note(TOO_LONG)
        body.text, body.html = body.text[: limits.WORDS], body.html[: limits.HTML]
    return body


def _each_once(files: list[File]) -> list[File]:
    """An invitation comes twice: to be shown, and to be saved. It is one file."""
    seen: set[tuple[str, bytes]] = set()
    kept = []
    for file in files:
        known_by = (file.name.lower(), file.content) if file.name.lower().endswith(".ics") else ("", b"")
        if known_by not in seen or not known_by[0]:
            kept.append(file)
        seen.add(known_by)
    return kept


def _is_shown(file: File, html: str) -> bool:
    """Does the HTML show this file in its place? What it is called (inline or attachment) says little about that."""
    return bool(file.content_id) and f"cid:{file.content_id}".lower() in html.lower()


def _words(part: Part, body: Body, *, in_alternative: bool) -> _Words:
    kind = part.get_content_type()
    body.note(sealed.mark(part))
    if part.children and not kind.startswith("message/"):
        is_choice = kind == "multipart/alternative"
        words = [_words(child, body, in_alternative=is_choice) for child in part.children]
        return _chosen(words) if is_choice else _joined(words)
    if is_words(part):
        return _leaf(part, kind, body)
    if not (in_alternative and kind in OTHER_FORMS) and kind not in FORKS:
        _take(part, kind, body)
    return _Words()


def is_words(part: Part) -> bool:
    """Is this part to be read, not downloaded? Text without a file name that does not ask to be an attachment.

    A container without any part in it is read too: its boundaries were lost, its words were not.
    """
    kind = part.get_content_type()
    if kind not in WORDS and not kind.startswith("multipart/"):
        return False
    disposition = part.get_content_disposition() or ""
    return disposition != "attachment" and (disposition == "" or not attachments.file_name(part))


def _take(part: Part, kind: str, body: Body) -> None:
    """A part that is a file."""
    file = attachments.as_file(part, content(part), len(body.files) + 1)
    if not part.is_whole:
        body.note(NOT_DECODED)
    if kind in tnef.KINDS or file.name.lower() == "winmail.dat":
        _unpack(file, body)
        return
    if kind == "text/calendar" or file.name.lower().endswith(".ics"):
        body.event = body.event or invitations.read(file.content)
    body.files.append(file)


def _unpack(file: File, body: Body) -> None:
    """winmail.dat: what is in it instead of it, and itself too where it did not open completely."""
    try:
        found = tnef.unpack(file.content)
    except tnef.NotTnefError:
        body.files.append(file)
        return
    if not found.is_whole:
        body.note(TNEF_BROKEN)
        body.files.append(file)
    body.files += found.files
    body.text, body.html = body.text or found.text, body.html or found.html


def _leaf(part: Part, kind: str, body: Body) -> _Words:
    data = part.decoded()
    if not part.is_whole:
        body.note(NOT_DECODED)
    if len(data) > limits.WORDS * 4:
        body.note(TOO_LONG)
        data = data[: limits.WORDS * 4]
    charset = charsets.clean(part.parameter("charset") or _said_inside(data, kind))
    text = charsets.decode(data, charset, () if charset else part.charsets).replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text/html":
        return _Words(html=text)
    if kind in {"text/enriched", "text/richtext"}:
        return _Words(text=_without_marks(text))
    if part.parameter("format").lower() == "flowed":
        text = flowed.joined(text, delete_space=part.parameter("delsp").lower() == "yes")
    return _Words(text=text)


def _said_inside(data: bytes, kind: str) -> str:
    """The charset that HTML declares in itself."""
    found = _META.search(data[:4096]) if kind == "text/html" else None
    return found[1].decode("ascii") if found else ""


def _without_marks(text: str) -> str:
    """Enriched text (RFC 1896) as plain: marks away, `<<` is `<`, one line end a space, more are one less."""
    lines = re.sub(r"\n+", lambda found: found[0][1:] or " ", text)
    bare = re.sub(r"<param>[^<]{0,1000}</param>", "", lines, flags=re.IGNORECASE)
    return re.sub(r"<(<)|</?[A-Za-z0-9-]{1,60}>", lambda found: found[1] or "", bare)


def _chosen(words: list[_Words]) -> _Words:
    """multipart/alternative: the same words in several forms; the last of each form is the richest (RFC 2046 5.1.4)."""
    texts = [each.text for each in words if each.text.strip()]
    htmls = [each.html for each in words if each.html.strip()]
    return _Words(text=texts[-1] if texts else "", html=htmls[-1] if htmls else "")


def _joined(words: Iterable[_Words]) -> _Words:
    """Other multiparts: one after the other. Where some are HTML, plain ones join in as HTML, so nothing is hidden."""
    given = [each for each in words if not each.is_empty]
    if len(given) <= 1:
        return given[0] if given else _Words()
    text = "\n\n".join(each.text for each in given if each.text)
    if not any(each.html for each in given):
        return _Words(text=text)
    html = "\n".join(each.html or as_html(each.text) for each in given)
    return _Words(text=text if all(each.text.strip() for each in given) else "", html=html)


def as_html(text: str) -> str:
    return '<div dir="auto">' + markup.escape(text).replace("\n", "<br>\n") + "</div>"


def content(part: Part) -> bytes:
    """The bytes of a file. What travelled as lines of ASCII gets the line ends of files: theirs are the wire's.

    (RFC 2045 2.7; 8bit and binary bodies stay byte for byte, for they may be no lines at all.)
    """
    data = part.decoded() if not part.children else bytes(part.body)
    encoding = part.field("Content-Transfer-Encoding").strip().lower()
    return data.replace(b"\r\n", b"\n") if encoding in {"", "7bit"} else data
