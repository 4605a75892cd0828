"""Reports in a server's own words: which addresses they name, and what is said of each."""

import re
from dataclasses import dataclass

from .. import headers
from .anatomy import Anatomy

RECIPIENTS_LIMIT = 50
ADDRESS = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,80}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,12}"
    r"[A-Za-z0-9-]{2,63}"
)
# an address that stands at the head of its line, or behind a word that names a recipient
HEADED = re.compile(
    r"""^[ \t>*|\-•"'=]*(?:
        (?:(?:rcpt|recipient|to|user|address|for|destination|addressee|undeliverable|intended|failed|invalid
        |unknown|mailbox|original|final|envelope|delivery|local|e-?mail|name|account|destinataire|empfänger
        |destinatario|得?收件人)s?[ \-]*){1,5}
        (?:address(?:es)?|recipients?|userid|users?|is|was|to)*[ \t]*[:=][ \t]*(?:rfc822;[ \t]*)?(?:"[^"\n]*"[ \t]*)?
      | "[^"\n]{0,80}"[ \t]*
      | [^@<>\n:]{0,60}[<(\[](?=[^@\s]+@)
      | (?:[23450-9]{3}[ -](?:\d\.\d\.\d[ ])?)
      )?[<(\["']{0,2}$""",
    re.IGNORECASE | re.VERBOSE,
)
EXPANDED = re.compile(
    r"(?:expanded|generated|ultimately generated|forwarded|aliased|reason)[ ]?(?:from|to)?:?[ \t]*[<(]?$", re.IGNORECASE
)
RCPT = re.compile(r"rcpt to:[ \t]*<?$", re.IGNORECASE)
NOT_A_RECIPIENT = re.compile(
    r"(?:mail from|\bfrom|sender|reply-to|contact|message-id|return-path|postmaster|assistance|questions?|help"
    r"|https?:|mailto:|originator|\bid|references|received|abuse)\b[^@\n]{0,60}$",
    re.IGNORECASE,
)
NOBODY = re.compile(
    r"^(?:mailer-?daemon|postmaster|mail-?daemon|abuse|hostmaster|administrator|mdaemon)@", re.IGNORECASE
)
INTRODUCTION = re.compile(
    r"(?:recipients?|address(?:es)?|users?|deliver(?:ed|y)?|failed|destinataires?|empfänger)\b[^\n]{0,70}:[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
BARE = re.compile(r"\s{0,40}([a-z][\w.-]{1,60})[ \t]*(?:\n|$)", re.IGNORECASE)
AROUND = 1500


@dataclass(frozen=True)
class Named:
    """An address in the words, and what is said from there until the next one."""

    address: str
    said: str


def named(found: Anatomy) -> list[Named]:
    """The recipients a letter tells of, in its order; the returned mail's own where it names none."""
    words = found.words
    begins = _introduced(words)
    own = {address.lower() for field in ("From", "To", "Sender") for _, address in headers.addresses(found.head, field)}
    marks = [each for each in ADDRESS.finditer(words, begins) if not NOBODY.match(each[0])][: RECIPIENTS_LIMIT * 4]
    headed = [each for each in marks if _is_headed(words, each)]
    loose = [each for each in marks if not NOT_A_RECIPIENT.search(_before(words, each))]
    for candidates in (headed, loose):
        others = [each for each in candidates if _clean(each[0]) not in own]
        if others:
            return _with_words(words, others)
    failed = [address for _, address in headers.addresses(found.head, "X-Failed-Recipients")]
    returned = original_recipients(found)
    if failed or returned:
        return [Named(address.lower(), words) for address in failed or returned]
    return _with_words(words, headed) or _bare_names(found, begins)


def _introduced(words: str) -> int:
    """Where the list of recipients begins, if a line announces one that holds addresses."""
    for line in INTRODUCTION.finditer(words):
        if ADDRESS.search(words, line.end(), line.end() + 400):
            return line.end()
    return 0


def _bare_names(found: Anatomy, begins: int) -> list[Named]:
    """Users named without their domain: it is the one of the server that reports them."""
    line = INTRODUCTION.search(found.words)
    domains = [address.partition("@")[2] for _, address in headers.addresses(found.head, "From")]
    if line is None or not domains:
        return []
    name = BARE.match(found.words, line.end())
    return [Named(f"{name[1]}@{domains[0]}".lower(), found.words)] if name else []


def original_recipients(found: Anatomy) -> list[str]:
    """Whom the returned mail was for: its one recipient. Of several nobody knows which."""
    if found.original is None:
        return []
    to = [
        address
        for field in ("X-Original-To", "Delivered-To", "To", "Cc")
        for _, address in headers.addresses(found.original, field)
    ]
    return list(dict.fromkeys(to))[:1] if len({each.lower() for each in to}) == 1 else []


def _before(words: str, mark: "re.Match[str]") -> str:
    return words[words.rfind("\n", 0, mark.start()) + 1 : mark.start()][-200:]


def _is_headed(words: str, mark: "re.Match[str]") -> bool:
    before = _before(words, mark)
    if EXPANDED.search(before) or RCPT.search(before):
        return True
    return bool(HEADED.match(before)) and not NOT_A_RECIPIENT.search(before)


def _with_words(words: str, marks: "list[re.Match[str]]") -> list[Named]:
    found: dict[str, str] = {}
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(words)
        said = words[mark.start() : min(end, mark.start() + AROUND)]
        address = _clean(mark[0])
        found[address] = f"{found[address]}\n{said}" if address in found else said
    return [Named(address, said) for address, said in list(found.items())[:RECIPIENTS_LIMIT]]


def _clean(address: str) -> str:
    return re.sub(r"^(?:\w+:)?smtp[=:]", "", address.strip("'`.*=|").lower())
