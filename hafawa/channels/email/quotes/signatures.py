"""Where the sender's signature begins: RFC 3676's delimiter, a program's line, a card, the footer of a list.

A doubt leaves it in place: a phone number below a name may be the answer asked for, and is folded with a card only.
"""

import re

from . import endings
from .lines import is_blank, is_marked, is_rule, plain

_LOOKS_BACK = 40  # lines from the end: no signature is longer without its delimiter
_CARD_LIMIT = 9  # lines with words below the closing ones
_WIDTH_LIMIT = 70  # characters of a line on a card
_PROGRAM_WIDTH = 160
_URL = re.compile(r"<?(?:https?://|www\.|mailto:)\S{1,300}|\[[^\]]{0,200}\]")
_LINK = re.compile(r"https?://|www\.\w")
_PHONE = re.compile(r"\+?\d[\d ()./-]{6,18}\d")
_LIST = re.compile(r"mailing[- ]list|unsubscribe|listinfo|/lists?/|google groups|googlegroups", re.IGNORECASE)


def _sorted(table: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({plain(word) for words in table.values() for word in words}, key=len, reverse=True))


def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    each = sorted({plain(word) for word in words}, key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in each if word.isascii() or word[0] < "\u2e80")
    unspaced = "|".join(re.escape(word) for word in each if word[0] >= "\u2e80") or "(?!)"
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|(?:{unspaced})")


_SENT_FROM, _SENT_WITH, _WHOLE = map(_sorted, (endings.SENT_FROM, endings.SENT_WITH, endings.WHOLE))
_CLOSINGS = frozenset(_sorted(endings.CLOSINGS))
_DEVICE, _KIND, _TRADE = map(_one_of, (endings.DEVICES, endings.KINDS, endings.TRADES))
_DEVICE_SUFFIXED = re.compile(r"(?<!\w)(?:iphon|ipad|android|samsung|galaxy|huawei|outlook|gmail)")


def begins(lines: list[str], first: int, last: int, *, cards: bool = True) -> int:
    """Where the signature that ends lines[first:last] begins; `last` where none does, or nothing stands above."""
    words = (at for at in range(first, last) if not is_blank(lines[at]) and not is_rule(lines[at]))
    lowest = next(words, last)
    end, found = last, last
    while True:
        while end > first and is_blank(lines[end - 1]):
            end -= 1
        start = _one(lines, first, end, cards=cards)
        if start is None or start <= lowest:
            return found
        end = found = start


def _one(lines: list[str], first: int, end: int, *, cards: bool) -> int | None:
    floor = max(first, end - _LOOKS_BACK)
    for at in range(end - 1, floor - 1, -1):
        if is_marked(lines[at]):
            floor = at + 1
            break
    for find in (_program_line, _delimiter, _list_footer, *([_card] if cards else [])):
        start = find(lines, floor, end)
        if start is not None:
            return start
    return None


def _program_line(lines: list[str], first: int, end: int) -> int | None:
    """The last line, or the last two where an address was broken off, and the rule drawn above."""
    for at in range(end - 1, max(first, end - 2) - 1, -1):
        if is_program_line(lines[at]) and (at == end - 1 or _LINK.search(lines[end - 1])):
            while at > first and (is_blank(lines[at - 1]) or _is_delimiter(lines[at - 1])):
                at -= 1
            return at
    return None


def is_program_line(line: str) -> bool:
    """ "Sent from my iPhone", "Get Outlook for Android": short, and naming a device or program beside such words."""
    if not line.strip() or len(line) > _PROGRAM_WIDTH * 3:
        return False
    words = plain(_URL.sub(" ", line)).strip(" .!<>()[]|-–—\"'")
    if not words or len(words) > _PROGRAM_WIDTH:
        return False
    for phrase in _WHOLE if words.startswith(_WHOLE) else ():
        if words.startswith(phrase):
            return len(words) - len(phrase) <= 40 and "." not in words[len(phrase) :]
    for phrase in _SENT_FROM if words.startswith(_SENT_FROM) else ():
        if words.startswith(phrase):
            return _names_device(words[len(phrase) :])
    for phrase in _SENT_WITH if words.endswith(_SENT_WITH) else ():
        if words.endswith(phrase):
            return _names_device(words[: -len(phrase)])
    return False


def _names_device(rest: str) -> bool:
    """A device or program within the first words, and no sentence around it."""
    main, *further = re.split(r"[,;–—]| - |\. ", rest.strip(" -'’"), maxsplit=1)
    if not main or len(main.split()) > 8 or len(" ".join(further).split()) > 6 or main.endswith("?"):
        return False
    if re.match(r"(?:our|your|his|her|their|its|unserem|nuestro|notre|nostro)\b", main):
        return False
    if found := _DEVICE.search(main[:60]) or _DEVICE_SUFFIXED.search(main[:60]):
        return len(main[found.end() :].split()) <= 4
    return any(len(main[found.end() :].split()) <= 1 for found in _KIND.finditer(main[:60]))


def _is_delimiter(line: str) -> bool:
    return line.rstrip("\r\n\u00a0 ") == "--" or line.strip(" \u00a0") == "--"


def _delimiter(lines: list[str], first: int, end: int) -> int | None:
    """RFC 3676 4.3. Without its blank it is a rule as often: it must be the only one, and little may follow."""
    found = [at for at in range(first, end) if _is_delimiter(lines[at])]
    if not found:
        return None
    exact = [at for at in found if lines[at].startswith("-- ")]
    if exact:
        return exact[-1]
    below = sum(not is_blank(line) for line in lines[found[0] + 1 : end])
    return found[0] if len(found) == 1 and below <= 20 else None


def _list_footer(lines: list[str], first: int, end: int) -> int | None:
    """A line of underscores, then a few that name a mailing list."""
    for at in range(end - 1, max(first, end - 8) - 1, -1):
        bare = lines[at].strip()
        if len(bare) >= 2 and not bare.strip("_"):
            below = [line for line in lines[at + 1 : end] if line.strip()]
            return at if any(_LIST.search(line[:300]) for line in below) else None
    return None


def _card(lines: list[str], first: int, end: int) -> int | None:
    """Closing words, a name, then trade or firm, and ways to be reached: a card, not an answer."""
    words = 0
    for at in range(end - 1, max(first, end - 2 * _CARD_LIMIT) - 1, -1):
        if is_blank(lines[at]):
            continue
        if is_closing(lines[at]):
            return at if _is_card([line.strip() for line in lines[at + 1 : end] if not is_blank(line)]) else None
        words += 1
        if words > _CARD_LIMIT or len(lines[at]) > _WIDTH_LIMIT * 2:
            return None
    return None


def is_closing(line: str) -> bool:
    return len(line) <= 60 and plain(line).strip(" ,.!-–—;:") in _CLOSINGS


def _is_card(below: list[str]) -> bool:
    """A name first; then a trade or a firm, or two ways to be reached, and no sentence."""
    if len(below) < 2 or len(below) > _CARD_LIMIT or any(len(line) > _WIDTH_LIMIT for line in below):
        return False
    name, rest = below[0], below[1:]
    if len(name.split()) > 5 or any(char.isdigit() for char in name) or name.endswith((".", "?", "؟", ":")):
        return False
    if any(line.endswith(("?", "؟", ":", "،")) or len(line.split()) > 9 for line in rest):
        return False
    has_trade = any(_TRADE.search(plain(line)) for line in rest) or any(" @ " in line for line in rest)
    reached = sum((
        any(_PHONE.search(line) for line in rest),
        any("@" in line.strip("@ ") and " @ " not in line for line in rest),
        any(_LINK.search(line) for line in rest),
    ))  # fmt: skip
    return has_trade or reached >= 2
