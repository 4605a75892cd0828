"""HTML as mail has it: parsed whatever it looks like, turned into text, cut in two."""

import html as markup
import re
from typing import Any, TypeAlias

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree, html

from . import charsets, limits

_CONFIG = ParserConfig(css=CSS_PROFILES["strict"], display_images=False, display_links=False)
_TAG = re.compile(r"<(?:style|script)\b[^<]{0,20000}|<[^<>]*>")
_WORD = re.compile(r"\w{3,}")
_COMPARED = 20_000  # characters of HTML that are compared with the text beside it
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
Element: TypeAlias = Any  # lxml has no types of its own


def parsed(source: str) -> Element | None:
    """The whole document, repaired; None where there is nothing in it."""
    bare = _PROLOGUE.sub("", source)
    if not bare.strip():
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(bare.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree if tree.find("body") is not None else None


def or_title(source: str) -> str:
    """The document; where it shows nothing at all, its title, which says what it was meant to show."""
    if "<title" not in source.lower():
        return source
    tree = parsed(source)
    if tree is None or has_words(tree.find("body")) or tree.find(".//img") is not None:
        return source
    title = " ".join((tree.findtext(".//title") or "").split())
    return f"<p>{markup.escape(title)}</p>" if title else source


def to_text(source: str | Element | None) -> str:
    """The words, laid out in lines as a reader would see them."""
    tree = parsed(source[: limits.HTML_READ]) if isinstance(source, str) else source
    if tree is None:
        return ""
    try:
        text = str(Inscriptis(tree, _CONFIG).get_text())
    except (ValueError, IndexError, AttributeError, TypeError, RecursionError):
        text = " ".join(tree.itertext())  # plainer, never wrong
    lines = [line.rstrip().removeprefix("\ufeff") for line in charsets.clean(text).replace("\u00a0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def tells_another(source: str, text: str) -> bool:
    """Do the two forms of a mail have hardly a word in common? What is shown must be found too, so both are kept."""
    words = set(_WORD.findall(markup.unescape(_TAG.sub(" ", source[:_COMPARED]))))
    return len(words) >= 5 and len(words & set(_WORD.findall(text))) * 5 < len(words)


def new(tag: str) -> Element:
    return html.Element(tag)


def has_words(element: Element) -> bool:
    return any(piece.strip("\u00a0\u200b\ufeff \t\r\n") for piece in element.itertext())


def serialised(element: Element) -> str:
    """What is inside an element, as HTML."""
    children = "".join(html.tostring(child, encoding="unicode") for child in element)
    return charsets.clean(markup.escape(element.text or "", quote=False) + children)


def cut_from(start: Element, root: Element) -> Element:
    """Move an element and all that follows it in the document (inside root) out, into a new element."""
    cut = new("div")
    following = [start, *start.itersiblings()]
    parent = start.getparent()
    while True:
        cut.extend(following)
        if parent is None or parent is root:
            return cut
        following = list(parent.itersiblings())
        _move_tail(parent, cut)
        parent = parent.getparent()


def _move_tail(element: Element, cut: Element) -> None:
    """Text right after an element belongs to what follows it."""
    if element.tail and element.tail.strip():
        holder = new("span")
        holder.text = element.tail
        cut.append(holder)
    element.tail = None
