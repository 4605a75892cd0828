"""Plain text in two: the lines a person wrote, and those that are folded away, quote and signature alike.

What is kept is one stretch of lines, so that both parts joined are the whole. Where there is a doubt it is kept.
"""

from dataclasses import dataclass

from . import fields, introductions, signatures
from .lines import is_blank, is_marked

LINES_LIMIT = 20_000  # beyond it nothing is looked for; the rest goes with what stands before
_WRAP = 60  # characters after which a program may have broken a marked line


@dataclass(frozen=True)
class Split:
    """New words, and what is folded: the quote and the signature. Joined they are the whole, nothing is changed."""

    new: str
    quoted: str = ""


@dataclass(frozen=True)
class _Quote:
    """A quote found: its first line, the first line below its header, and what kind of header it is."""

    start: int
    body: int
    kind: str


def split_text(text: str) -> Split:
    """Split plain text. Answers written between quoted lines keep their quotes: they make no sense without."""
    lines = text.split("\n")
    first, last = kept(lines)
    if (first, last) == (0, len(lines)):
        return Split(text)
    folded = [part for part in ("\n".join(lines[:first]), "\n".join(lines[last:])) if part.strip()]
    if not folded:
        return Split(text)
    new = "\n".join(lines[first:last])
    return Split(new.rstrip() if not first else new.strip("\n"), "\n\n".join(part.strip("\n") for part in folded))


def kept(lines: list[str]) -> tuple[int, int]:
    """The stretch of lines that a person wrote now. The whole, where nothing is found or nothing would be left.

    A quote alone below its introduction leaves nothing: then the stretch is empty. A forward alone is kept whole.
    """
    everything = 0, len(lines)
    looked = [line.rstrip("\r") for line in lines[:LINES_LIMIT]]
    is_cut = len(lines) > LINES_LIMIT
    # Below the quote first: a signature there must not look like an answer.
    end = len(looked) if is_cut else signatures.begins(looked, 0, len(looked), cards=False)
    stretch = _without_quotes(looked[:end])
    if stretch is None or (is_cut and stretch[1] == len(looked)):
        return everything
    first, last = stretch
    if first == last:
        return stretch
    return first, signatures.begins(looked, first, last)


def _without_quotes(lines: list[str]) -> tuple[int, int] | None:
    """The stretch without what is quoted; empty for a quote alone, None where all is to be kept, signature too."""
    quote = _first_quote(lines, 0)
    if quote is None:
        return 0, _before_trailing_marks(lines)
    has_head = _has_words(lines, 0, quote.start)
    body = next((at for at in range(quote.body, len(lines)) if not is_blank(lines[at])), None)
    if body is None or not is_marked(lines[body]) or quote.kind == "fields":
        return (0, quote.start) if has_head else None
    own = _own_lines(lines, body)
    if not own:
        if has_head:
            return 0, quote.start
        return (0, 0) if quote.kind == "introduction" else None
    if not has_head and quote.kind == "introduction" and not any(map(is_marked, lines[own[0] :])):
        return own[0], own[-1] + 1
    return 0, own[-1] + 1


def _first_quote(lines: list[str], number: int) -> _Quote | None:
    """The first header of a quote from a line on. Each line is looked at once."""
    for at in range(number, len(lines)):
        line = lines[at]
        if is_blank(line) or is_marked(line):
            continue
        if header := fields.begins(lines, at):
            return _Quote(*header)
        start = introductions.ends_here(lines, at)
        if start is not None:
            return _Quote(start, at + 1, "introduction")
        if _is_end_of_words(lines, at):
            return _Quote(at, at + 1, "program")
    return None


def _is_end_of_words(lines: list[str], at: int) -> bool:
    """A program's line between empty ones, below words: what follows is the mail answered, without a header."""
    if at == 0 or not is_blank(lines[at - 1]) or not signatures.is_program_line(lines[at]):
        return False
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return is_blank(below) and _has_words(lines, 0, at)


def _own_lines(lines: list[str], body: int) -> list[int]:
    """Lines of the sender's own between and below marked ones, up to the next quote without marks."""
    own: list[int] = []
    following = _first_quote(lines, body)
    at = body
    while at < len(lines):
        if following is not None and at >= following.start:
            below = next((n for n in range(following.body, len(lines)) if not is_blank(lines[n])), None)
            if below is None or not is_marked(lines[below]):
                break
            at, following = below, _first_quote(lines, below)
            continue
        if not is_blank(lines[at]) and not is_marked(lines[at]) and not _is_overflow(lines, at):
            own.append(at)
        at += 1
    return own


def _is_overflow(lines: list[str], at: int) -> bool:
    """The end of a marked line that a program broke in two: it goes on in the middle of a sentence."""
    above, line = lines[at - 1], lines[at].lstrip()
    if not is_marked(above) or len(above) < _WRAP or above.rstrip()[-1:] in set(".?!؟:;»\"'"):
        return False
    is_inside = at + 1 >= len(lines) or is_blank(lines[at + 1]) or is_marked(lines[at + 1])
    return is_inside and not line[:1].isupper() and not line[:1].isdigit()


def _before_trailing_marks(lines: list[str]) -> int:
    """Where the marked lines that end the text begin; the end, where there are none or nothing stands above them."""
    end = len(lines)
    while end and (is_blank(lines[end - 1]) or is_marked(lines[end - 1])):
        end -= 1
    return end if end and any(map(is_marked, lines[end:])) else len(lines)


def _has_words(lines: list[str], first: int, last: int) -> bool:
    return any(not is_blank(line) for line in lines[first:last])
