"""HTML in two: by the marks mail programs leave in it first, then by its lines, read as plain text is.

What is cut moves whole into the folded part; nothing is rewritten. Source untouched where nothing is found.
"""

import re
from dataclasses import dataclass, field

from .. import html
from . import fields, places, text
from .fields import title
from .introductions import is_introduction
from .text import Split

_LOOKED_AT = 8  # blocks that may be the quote: each look costs a walk through what it holds
# Marks are looked for in id and class together: "#Signature .moz-signature". From these on, all is quoted.
REST = re.compile(
    r"#(?:x_)?(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message|reply-intro)"
    r"|[. ](?:yahoo_quoted|zmail_extra|protonmail_quote|tutanota_quote|OutlookMessageHeader|quotedText|replyHeader)"
    r"|[. ]ms-outlook-mobile-reference-message"
)
REST_STYLE = re.compile(r"border-top:\s*solid #(?:E1E1E1|B5C4DF)", re.IGNORECASE)  # Outlook's line above its fields
# These alone are quoted; words may follow them.
BLOCK = re.compile(r"[. ](?:gmail_quote(?![\w-])|hafawa-quote|moz-cite-prefix|moz-forward-container)")
CITED = re.compile(r"[. ](?:gmail_quote|\S*cite)")
SIGNATURE = re.compile(
    r"#(?:x_)?(?:Signature|AppleMailSignature|ms-outlook-mobile-signature|composer_signature)(?![\w-])"
    r"|[. ](?:x_)?(?:gmail_signature(?![\w-])|moz-signature|ms-outlook-mobile-signature|yahoo[-_]signature)"
)
OTHERS = "Nour wrote:"  # stands for the introduction where a program leaves it out


@dataclass
class _Marked:
    """The elements programs marked, in the order of the document."""

    rest: list[html.Element] = field(default_factory=list)
    block: list[html.Element] = field(default_factory=list)
    signature: list[html.Element] = field(default_factory=list)


def _marked(body: html.Element) -> _Marked:
    found = _Marked()
    for element in body.iter():
        if not element.attrib or element is body:
            continue
        marks = f"#{element.get('id', '')} .{element.get('class', '')}"
        tag = element.tag
        if REST.search(marks) or (tag == "a" and element.get("name") == "_MailOriginal") or (
            tag == "div" and REST_STYLE.search(element.get("style", ""))
        ):  # fmt: skip
            found.rest.append(element)
        elif BLOCK.search(marks) or (tag == "blockquote" and (element.get("type") == "cite" or CITED.search(marks))):
            found.block.append(element)
        elif SIGNATURE.search(marks) or element.get("data-smartmail") == "gmail_signature":
            found.signature.append(element)
    return found


def split_html(source: str) -> Split:
    """Split HTML; as received where nothing is found, or nothing new would be left. A forward alone is left whole."""
    tree = html.parsed(source) if source.strip() else None
    body = tree.find("body") if tree is not None else None
    if body is None or not html.has_words(body):
        return Split(source)
    marked = _marked(body)
    quote = _quote(marked, body)
    if quote is not None and not html.has_words(body):
        return Split("", html.serialised(quote).strip()) if _answers(quote) else Split(source)
    folded = [_signature(marked, body), _by_lines(body), quote]
    pieces = [html.serialised(piece).strip() for piece in folded if piece is not None]
    if not pieces:
        return Split(source)
    return Split(html.serialised(body).strip(), "\n".join(pieces))


def _answers(quote: html.Element) -> bool:
    """Is it a program's quote of a mail, and no forward, so that nothing new may be left beside it?"""
    marked = any(BLOCK.search(f" .{element.get('class', '')}") for element in quote.iter())
    return marked and not any(title(line) for line in places.lines(quote).texts[:12])


def _quote(marked: _Marked, body: html.Element) -> html.Element | None:
    """Cut out what is marked as a quote; None where nothing is, or where it is answered point by point."""
    block = next((each for each in marked.block[:_LOOKED_AT] if _is_pure(each)), None)
    start = _first([*marked.rest[:1], *([block] if block is not None else [])])
    if start is None:
        return None
    if start is block:
        return _cut_block(start, body)
    return html.cut_from(_with_divider(start, body), body)


def _is_pure(block: html.Element) -> bool:
    """Gmail's answers between the lines stand inside its own quote: only a header may stand beside what it holds."""
    if block.tag == "blockquote" or "moz-cite-prefix" in (block.get("class") or "") or _is_as_made(block):
        return True
    lines = [line for line in places.lines(block).texts if line]
    if any(title(line) or fields.begins(lines, at) for at, line in enumerate(lines[:3])):
        return True
    marked = [line.startswith("> ") for line in lines]
    if True not in marked or not all(marked[marked.index(True) :]):
        return False
    above = " ".join(lines[: marked.index(True)])
    return not above or is_introduction(above) or (len(above) < 300 and any(char.isdigit() for char in above))


def _is_as_made(block: html.Element) -> bool:
    """As Gmail makes it: an introduction, then one blockquote, and nothing in between or behind."""
    held = [child for child in block if child.tag != "br"]
    loose = [block.text, *(child.tail for child in block)]
    return (
        not any(piece and piece.strip() for piece in loose)
        and bool(held)
        and held[-1].tag == "blockquote"
        and all("gmail_attr" in (child.get("class") or "") for child in held[:-1])
        and is_introduction("".join(text for child in held[:-1] for text in child.itertext()) or OTHERS)
    )


def _signature(marked: _Marked, body: html.Element) -> html.Element | None:
    """What the program marks as its user's signature, where words are left without it."""
    signature = next((each for each in marked.signature if body in each.iterancestors()), None)
    if signature is None:
        return None
    words = len(" ".join(body.itertext()).split())
    if words <= len(" ".join(signature.itertext()).split()):
        return None
    before = signature.getprevious()
    cut = html.new("div")
    pieces = [signature]
    if before is not None and "".join(before.itertext()).strip() == "--" and not (before.tail or "").strip():
        pieces.insert(0, before)
    for piece in pieces:
        _keep_tail(piece)
        cut.append(piece)
    return cut


def _by_lines(body: html.Element) -> html.Element | None:
    """What the lines show: an introduction without marks, header fields, a signature. It must end the mail."""
    found = places.lines(body)
    first, last = text.kept(found.texts)
    if first or not last or last >= len(found.texts):
        return None
    return places.cut(found, last, body)


def _first(heads: list[html.Element]) -> html.Element | None:
    """The one that comes first in the document."""
    if len(heads) < 2:
        return heads[0] if heads else None
    return next(element for element in heads[0].getroottree().iter() if element in heads)


def _with_divider(start: html.Element, body: html.Element) -> html.Element:
    """Outlook draws a line above its header block; a wrapper holding nothing else goes along."""
    before = start.getprevious()
    if before is not None and before.tag == "hr" and not (before.tail or "").strip():
        return before
    parent = start.getparent()
    is_alone = (
        parent is not None and parent.tag == "div" and start.getprevious() is None and not (parent.text or "").strip()
    )
    return parent if is_alone and parent is not None and parent is not body else start


def _cut_block(start: html.Element, body: html.Element) -> html.Element | None:
    """Take one quote out. Words between several quotes: the sender answers point by point, all of it is kept."""
    if _is_answered_between(body):
        return None
    pieces = [start]
    if "moz-cite-prefix" in (start.get("class") or ""):
        following = start.getnext()
        pieces += [following] if following is not None and following.tag == "blockquote" else []
    first = _introduction_before(start)
    pieces = [first, *pieces] if first is not None else pieces
    cut = html.new("div")
    for piece in pieces:
        _keep_tail(piece)
        cut.append(piece)
    return cut


def _keep_tail(piece: html.Element) -> None:
    """Text right after an element that is taken out stays where it was."""
    parent, before = piece.getparent(), piece.getprevious()
    if piece.tail and parent is not None:
        if before is not None:
            before.tail = (before.tail or "") + piece.tail
        else:
            parent.text = (parent.text or "") + piece.tail
    piece.tail = None


def _introduction_before(start: html.Element) -> html.Element | None:
    before = start.getprevious()
    if before is None or before.tag not in {"div", "p", "span"} or (before.tail or "").strip():
        return None
    words = " ".join("".join(before.itertext()).split())
    return before if len(words) < 600 and is_introduction(words) else None


def _is_answered_between(body: html.Element) -> bool:
    """Are there words between two quotes, or after the second? Then they make no sense without what they answer."""
    if len(body.xpath(".//blockquote[not(ancestor::blockquote)]")) < 2:
        return False
    quoted = [line.startswith("> ") for line in places.lines(body).texts if line]
    blocks = sum(now and not before for before, now in zip([False, *quoted], quoted, strict=False))
    return blocks > 1 and not quoted[-1]
