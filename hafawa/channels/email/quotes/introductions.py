"""The line that introduces a quote: "On 5 March 2026 at 11:33, Layla <layla@…> wrote:", in one to four lines.

Not one pattern per program and language, but evidence: a colon at the end, a word for "wrote", a date, a time, an
address. What a person tells ("On Monday I wrote to you:") lacks some of it, or has a word that no program writes.
Every look is at no more than four lines of 600 characters, so the cost grows with the number of lines only.
"""

import re
from collections.abc import Iterable, Mapping

from . import wrote
from .lines import LENGTH_LIMIT, is_blank, is_marked, plain

LINES_LIMIT = 4
_TEXT_LIMIT = 500
_AROUND = (
    " \t\r\u00a0-–—*_\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"  # a program's drawing and direction marks
)


def _words(table: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(plain(word) for words in table.values() for word in words)


def _pattern(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# The letter before a verb is looked at afterwards: a pattern that begins with the words themselves is found far faster.
_VERB = re.compile(rf"(?:{_pattern(_words(wrote.WROTE))})(?!\w)")
_VERB_UNSPACED = re.compile(_pattern(_words(wrote.WROTE_UNSPACED)))
_UNSPACED = re.compile("[\u0e00-\u0e7f\u1100-\u11ff\u2e80-\uffff]")
_UNMISTAKABLE = re.compile(_pattern(_words(wrote.UNMISTAKABLE)))
_OPENER = re.compile(rf"(?:{_pattern(_words(wrote.OPENERS))})(?=[\s\d-])")
_BEFORE, _AFTER, _TELLING = (_words(each) for each in (wrote.TELLING_BEFORE, wrote.TELLING_AFTER, wrote.TELLING))
_TIME = re.compile(
    r"(?<![\d:.])\d{1,2} ?(?:[:h٫時时]|h )\d{2}(?!\d)|(?<![\d.])\d{1,2}[.]\d{2}(?![\d.])|\d ?[ap]\.?m\b|\d시|\d点"
)
_DATE = re.compile(
    r"(?<!\d)(?:19|20|25|13|14)\d\d(?!\d)|(?<!\d)\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}(?!\d)|\d{4}\s?[年년]"
)
_MAIL = re.compile(r"[^\s<>@]@[\w\[]")
_MAIL_IN_BRACKETS = re.compile(r"[<(\[]\s*(?:mailto:)?\S{1,200}@[\w\[]")
_ENDS_IN_MAIL = re.compile(r"@[^\s<>]{1,200}\s?[>)\]]?\s?:$")
_SENTENCE_END = re.compile(r"[^\W\d_]{4,}[.!?؟] ")  # "arrived. ", not "Dr. " and not "nov. 2026"


def ends_here(lines: list[str], number: int) -> int | None:
    """The line where an introduction begins that ends with this line; None where none does."""
    last = lines[number][-LENGTH_LIMIT:].rstrip(_AROUND)
    has_colon = last.endswith((":", "："))
    if not has_colon and not (_may_lack_colon(lines, number) and _ends_in_verb(plain(last[-40:]))):
        return None
    found = None
    for first in _starts(lines, number):
        text = _joined(lines, first, number)
        if len(text) > _TEXT_LIMIT:
            break
        if not _introduces(text, lines, number, has_colon=has_colon):
            continue
        if opens(lines[first]) and _DATE.search(text):
            return first
        if found is None or (not _says_who(_joined(lines, found, number)) and _says_who(text)):
            found = first
    return found


def _says_who(text: str) -> bool:
    return bool(_MAIL_IN_BRACKETS.search(text))


def is_introduction(text: str) -> bool:
    """Is this piece of text, by itself and followed by a quote, an introduction?"""
    return ends_here([" ".join(text.split()), "> "], 0) == 0


def _starts(lines: list[str], number: int) -> Iterable[int]:
    """This line, then those above it up to an empty or marked one, nearest first."""
    yield number
    for first in range(number - 1, max(number - LINES_LIMIT, -1), -1):
        if is_blank(lines[first]) or is_marked(lines[first]):
            return
        yield first


def _joined(lines: list[str], first: int, last: int) -> str:
    return plain(" ".join(" ".join(lines[first : last + 1]).split())).strip(" -–—*_")


def opens(line: str) -> bool:
    """Does the line begin as a dated introduction does: a date or time near its start, after a word like "On"?"""
    text = plain(line).lstrip(" -–—*_")[:70]
    opener = _OPENER.match(text)
    digit = re.search(r"\d", text[: 45 if opener else 20])
    return digit is not None and bool(_DATE.search(text) or _TIME.search(text))


def _may_lack_colon(lines: list[str], number: int) -> bool:
    """Only where a marked line follows, or an address is near."""
    return _marks_follow(lines, number + 1) or any("@" in line for line in lines[max(0, number - 2) : number + 1])


def _ends_in_verb(tail: str) -> bool:
    return any(found.end() == len(tail) for found in _verbs(tail))


def _introduces(text: str, lines: list[str], number: int, *, has_colon: bool) -> bool:
    if has_colon and _UNMISTAKABLE.search(text):
        return True
    verb = _verb(text)
    has_mail = bool(_MAIL_IN_BRACKETS.search(text))
    dated = bool(_DATE.search(text)) and bool(_TIME.search(text))
    if verb is None:
        return has_colon and dated and opens(text) and bool(_ENDS_IN_MAIL.search(text))
    if _is_telling(text, verb, has_mail=has_mail):
        return False
    if _marks_follow(lines, number + 1):
        return verb.start() < 300 and (opens(text) or not _SENTENCE_END.search(text[: verb.start()]))
    if not has_colon:
        return dated and (has_mail or (opens(text) and bool(_MAIL.search(text))))
    if _SENTENCE_END.search(text[: min(verb.start(), text.find("@") % 1000)]) and not opens(text):
        return False
    return has_mail or dated or bool(opens(text) and _MAIL.search(text))


def _verb(text: str) -> re.Match[str] | None:
    """The last one: names come before it more often than after."""
    return next(iter([*_verbs(text)][::-1]), None)


def _verbs(text: str) -> Iterable[re.Match[str]]:
    for found in _VERB.finditer(text):
        before = text[found.start() - 1 : found.start()]
        if not (before.isalnum() or before in {"'", "/", "-", "_"}):
            yield found
    if _UNSPACED.search(text):
        yield from _VERB_UNSPACED.finditer(text)


def _is_telling(text: str, verb: re.Match[str], *, has_mail: bool) -> bool:
    """Does a person tell of writing, where a program would name somebody?"""
    before = text[: verb.start()].split()[-1:]
    after = text[verb.end() :].strip(" :").split()[:1]
    if (before and before[0].strip(',"') in _BEFORE) or (after and after[0].strip(',"') in _AFTER):
        return True
    return not has_mail and any(word.strip(',"') in _TELLING for word in text.split())


def _marks_follow(lines: list[str], number: int) -> bool:
    """Is the next line with words, at most eight further, a marked one?"""
    for line in lines[number : number + 8]:
        if not is_blank(line):
            return is_marked(line)
    return False
