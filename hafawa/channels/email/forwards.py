"""Whose words a forwarded mail holds: the original's sender, date and words, as mail programs write them above it.

Either the original is attached (message/rfc822), or its header stands in the text as a block of fields below a divider
or, as Outlook writes it, below nothing but a subject that begins with "FW:". Fields are known in the languages below.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hafawa.conversations.channel import Sender

from . import bodies, headers
from .html import to_text
from .mime import Part

LINES_LIMIT = 3000
BLOCK_LIMIT = 14
SHORT = 2000  # a mail attached to a longer letter is an enclosure of it

SUBJECT = re.compile(
    r"^\s*(?:fwd?|fw|wg|tr|rv|enc|i|vs|vb|vl|pd|ilt|i̇lt|yön|doorst|redir|redirecționat|redirectionat|redirecţionat"
    r"|إعادة توجيه|اعادة توجيه|إعادة إرسال|محول|هدایت|הועבר|пересл|на)\s*[:：]",
    re.IGNORECASE,
)
_DIVIDERS = (
    r"forwarded message|begin forwarded message|forwarded by|mesaj redirec[tțţ]ionat|mesaj transmis"
    r"|[îi]nceputul mesajului redirec[tțţ]ionat"
    r"|رسالة (?:مُ?عاد|محوّ?ل|تمت إعادة).{0,20}|(?:بداية |بدء )?الرسالة (?:المُ?عاد توجيهها|المحوّ?لة)"
    r"|message transféré|message transmis|début du message transféré"
    r"|(?:anfang der )?weitergeleitete(?:n)? (?:nachricht|e-mail)|(?:inicio del )?mensaje reenviado"
    r"|(?:inizio )?messaggio inoltrato|iletilen (?:mesaj|ileti)|iletilmiş ileti"
    r"|پیام هدایت\u200c?\s?شده|پیام ارسال شده|הודעה שהועברה"
    r"|пересылаемое сообщение|пересланное сообщение|перенаправленное сообщение|начало переадресованного сообщения"
)
_HINTS = (
    "forward", "redirec", "transmis", "توجيه", "محول", "محوّل", "رسالة معاد", "transféré", "weitergeleitet",
    "reenviado", "inoltrato", "iletil", "هدایت", "ارسال شده", "שהועברה", "пересыла", "пересла", "направленно",
    "переадрес",
)  # fmt: skip
"""One of these stands in every divider: looking for them costs next to nothing, and most mails have none."""
DIVIDER = re.compile(rf"^[\s>*_-]*(?:{_DIVIDERS})\s*[:：]?[\s*_-]*$", re.IGNORECASE)

_WORDS = {
    "from": "from|de la|de|expeditor|von|da|mittente|kimden|gönderen|от кого|от|من|المرسل|از|فرستنده|מאת|od|van",
    "date": "date|sent|trimis|dată|data|gesendet|datum|envoyé|date d'envoi|enviado|enviado el|fecha|inviato|tarih"
    "|gönderme tarihi|gönderildi|дата|отправлено|التاريخ|تاريخ|تاريخ الإرسال|تم الإرسال|أرسلت|الإرسال|تاریخ|ارسال شده"
    "|תאריך|נשלח",
    "to": "to|către|catre|la|pentru|destinatar|an|à|para|a|kime|alıcı|кому|إلى|الى|المستلم|المستقبل|به|گیرنده|אל|cc"
    "|bcc|cci|kopie|copie|نسخة|نسخة إلى|עותק|bilgi|копия|رونوشت",
    "subject": "subject|subiect|betreff|objet|sujet|asunto|oggetto|konu|тема|الموضوع|موضوع|נושא",
    "other": "reply-to|răspunde la|antwort an|répondre à|responder a|rispondi a|الرد على|الرد إلى|importance",
}
_FIELD = {
    kind: re.compile(rf"^[\s>*]*\*?(?:{words})\s*\*?\s*[:：]\s*\*?\s*(.*)$", re.IGNORECASE)
    for kind, words in _WORDS.items()
}
_SILENT = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Forward:
    """A mail inside a mail. `above` is what the forwarder wrote, `text` what was forwarded."""

    sender: Sender
    at: datetime | None
    text: str
    above: str = ""


def read(source: Part, text: str, html: str) -> Forward | None:
    """The mail this one forwards; `text` and `html` are all of its words, quoted ones included. None for no forward.

    Costs little where there is none: HTML is made text only where its words hint at one.
    """
    is_named = bool(SUBJECT.match(headers.text(source, "Subject")))
    attached = _attached(source)
    if attached is not None and (is_named or len(text.strip()) < SHORT):
        return _of_attached(attached, text.strip() or to_text(html))
    if not is_named and not any(hint in (text or html).casefold() for hint in _HINTS):
        return None
    return _in_text(text if text.strip() else to_text(html), is_named=is_named)


# ---- in the text


def _in_text(text: str, *, is_named: bool) -> Forward | None:
    lines = text.split("\n", LINES_LIMIT)[:LINES_LIMIT]
    bare = [_SILENT.sub("", line[:400]).rstrip() for line in lines]
    for number, line in enumerate(bare):
        is_divider = len(line) < 120 and DIVIDER.match(line) is not None
        if not is_divider and not (is_named and _FIELD["from"].match(line)):
            continue
        start = number + 1 if is_divider else number
        block, end = _block(bare, start)
        found = _sender(block.get("from", ""))
        if found is None or not {"date", "subject"} & block.keys():
            continue
        return Forward(
            sender=found,
            at=_moment(block.get("date", "")),
            text=_unmarked(lines[end:]),
            above=_without_divider(lines[:number]),
        )
    return None


def _block(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The fields from here on, and where the words begin. A field may be continued on the next line."""
    found: dict[str, str] = {}
    number, last = start, ""
    while number < min(len(lines), start + BLOCK_LIMIT):
        line = lines[number].strip(" \t>")
        kind = next((kind for kind, words in _FIELD.items() if words.match(lines[number])), "")
        if kind:
            value = _FIELD[kind].match(lines[number])
            found.setdefault(kind, value[1].strip("* ") if value else "")
            last = kind
        elif not line and found.keys() - {"from"}:
            break
        elif line and last and (not found[last] or (last in {"to", "from"} and ("@" in line or line[0] == "<"))):
            found[last] = f"{found[last]} {line}".strip()
        elif line:
            break
        number += 1
    return found, number


def _sender(value: str) -> Sender | None:
    """Name and address, in the forms of all programs: Layla <l@x>, Layla [mailto:l@x], "Layla" <mailto:l@x>."""
    found = _ADDRESS.search(value.replace("mailto:", " "))
    if found is None:
        return None
    address = found[0].strip(".").lower()
    name = re.split(r"[<\[(]|mailto:", value)[0].strip(" \"'*،,")
    return Sender(kind="email", value=address, name="" if "@" in name else name[:200])


def _unmarked(lines: list[str]) -> str:
    """The words, without the marks a program puts before each line of what it forwards."""
    written = [line for line in lines if line.strip()]
    if written and sum(line.startswith(">") for line in written) > len(written) * 0.9:
        lines = [re.sub(r"^> ?", "", line) for line in lines]
    return "\n".join(lines).strip()


def _without_divider(lines: list[str]) -> str:
    while lines and (not lines[-1].strip() or re.fullmatch(r"[\s_=-]{5,}|.{0,40}-{4,}", lines[-1])):
        lines = lines[:-1]
    return "\n".join(lines).strip()


# ---- dates, as people's mail programs write them


_MONTHS = (
    ("jan", "ian", "janv", "ene", "gen", "oca", "янв", "يناير", "كانون الثاني", "جانفي", "ژانویه", "ינו"),
    ("feb", "fev", "fév", "şub", "фев", "فبراير", "شباط", "فيفري", "فوریه", "פבר"),
    ("mar", "mär", "мар", "مارس", "آذار", "מרץ"),
    ("apr", "avr", "abr", "nis", "апр", "أبريل", "ابريل", "إبريل", "نيسان", "أفريل", "آوریل", "אפר"),
    ("may", "mai", "mag", "мая", "май", "مايو", "أيار", "ماي", "مه", "מאי"),
    ("jun", "iun", "juin", "giu", "haz", "июн", "يونيو", "يونيه", "حزيران", "جوان", "ژوئن", "יונ"),
    ("jul", "iul", "juil", "lug", "tem", "июл", "يوليو", "يوليه", "تموز", "جويلية", "ژوئیه", "יול"),
    ("aug", "août", "aou", "ago", "ağu", "авг", "أغسطس", "اغسطس", "آب", "أوت", "اوت", "אוג"),
    ("sep", "set", "eyl", "сен", "سبتمبر", "أيلول", "سپتامبر", "ספט"),
    ("oct", "okt", "ott", "eki", "окт", "أكتوبر", "اكتوبر", "تشرين الأول", "اکتبر", "אוק"),
    ("nov", "noi", "kas", "ноя", "نوفمبر", "تشرين الثاني", "نوامبر", "נוב"),
    ("dec", "dez", "déc", "dic", "ara", "дек", "ديسمبر", "كانون الأول", "دسامبر", "דצמ"),
)
_AFTERNOON = re.compile(r"\d\s*(?:p\.?\s?m\b|م(?:ساءً?)?(?!\w)|ب\.?ظ)", re.IGNORECASE)
_MORNING = re.compile(r"\d\s*(?:a\.?\s?m\b|ص(?:باحًا)?(?!\w))", re.IGNORECASE)


def _moment(value: str) -> datetime | None:
    """The original's date; in UTC where no zone is given. None where it could be read in two ways."""
    plain = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in value[:120])
    if _AFTERNOON.search(plain) or _MORNING.search(plain):  # the standard form has 24 hours
        return _written_out(plain)
    try:
        moment = parsedate_to_datetime(plain)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    return _written_out(plain)


def _written_out(value: str) -> datetime | None:
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", value)
    clock = re.search(r"(?<!\d)(\d{1,2})[:.٫](\d{2})(?:[:.]\d{2})?(?!\d|[./]\d)", value[year.end() :] if year else "")
    if year is None:
        return None
    iso = re.search(r"(?:19|20)\d\d-(?P<month>\d{1,2})-(?P<day>\d{1,2})", value)
    figures = iso or re.search(r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?:19|20)\d\d", value)
    month = int(figures["month"]) if figures else _month(value)
    day = (
        figures["day"]
        if figures
        else next((found[0] for found in re.finditer(r"(?<![\d:.])\d{1,2}(?![\d:])", value)), None)
    )
    if month is None or day is None:
        return None
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    hour = hour % 12 + 12 if clock and hour <= 12 and _AFTERNOON.search(value) else hour
    hour = 0 if clock and hour == 12 and _MORNING.search(value) else hour
    try:
        return datetime(int(year[0]), month, int(day), hour, minute, tzinfo=UTC)
    except ValueError:
        return None


def _month(value: str) -> int | None:
    words = value.casefold()
    found = [(len(name), number) for number, names in enumerate(_MONTHS, 1) for name in names
             if re.search(rf"(?<!\w){re.escape(name)}", words)]  # fmt: skip
    return max(found)[1] if found else None


# ---- attached


def _attached(source: Part) -> Part | None:
    """The only mail inside this one, where there is just one at its top level."""
    if not source.is_multipart():
        return None
    mails = [mail for part in source.children if part.get_content_type() == "message/rfc822" for mail in part.children]
    return mails[0] if len(mails) == 1 else None


def _of_attached(mail: Part, above: str) -> Forward | None:
    found = headers.addresses(mail, "From")[:1]
    if not found:
        return None
    body = bodies.read(mail)
    name, address = found[0]
    words = body.text if body.text.strip() else to_text(body.html)
    return Forward(
        sender=Sender(kind="email", value=address.lower(), name=name if name.lower() != address.lower() else ""),
        at=headers.sent_at(mail),
        text=words.strip(),
        above=above.strip(),
    )
