"""The HTML part: the brand's page, styles written into the elements, a direction on every paragraph."""

import html as markup
import re

import css_inline
from django.template.loader import render_to_string
from lxml import html as lxml_html

from hafawa.conversations.channel import OutboundMessage
from hafawa.platform.web import sanitise

from . import bidi, html, words

BLOCKS = {"p", "div", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "pre", "dd", "dt"}
LISTS = {"ul", "ol"}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def html_part(message: OutboundMessage) -> str:
    """The whole document. What a person wrote in it was cleaned before; what is quoted is cleaned here."""
    otherwise = words.base_direction(message.language)
    context = {
        "language": message.language,
        "direction": otherwise,
        "brand": message.brand,
        "colour": message.brand.colour if COLOUR.fullmatch(message.brand.colour) else "#0b5d5b",
        "words": directed(sanitise.release(message.html) or paragraphs(message.text), otherwise),
        "card": message.card,
        "signature": directed(message.brand.signature_html, otherwise),
        "footer": directed(message.brand.footer_html, otherwise),
        "introduction": words.introduction(message),
        "quote": directed(_quote(message), otherwise),
    }
    return str(_INLINER.inline(render_to_string("email/message.html", context)))


def paragraphs(text: str) -> str:
    """Plain text as HTML: an empty line parts paragraphs, a line end stays one."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "".join(f"<p>{_escaped(block)}</p>" for block in blocks)


def _escaped(block: str) -> str:
    return markup.escape(re.sub(r"[\x00-\x08\x0b-\x1f]", "", block)).replace("\n", "<br>")


def _quote(message: OutboundMessage) -> str:
    if message.quoted_html:
        return sanitise.clean(message.quoted_html[: words.QUOTE_LIMIT])
    return paragraphs(message.quoted_text[: words.QUOTE_LIMIT])


def directed(fragment: str, otherwise: str) -> str:
    """Every block that holds words gets the direction of its own words: mail programs know no dir="auto"."""
    if not fragment.strip():
        return ""
    root = lxml_html.fragment_fromstring(re.sub(r"[\x00-\x08\x0b-\x1f]", "", fragment), create_parent="div")
    for element in root.iter():
        if element.tag in BLOCKS and element.get("dir", "auto") not in {"rtl", "ltr"}:
            text = _own_words(element) if element.tag not in LISTS else "".join(element.itertext())
            if text.strip():
                element.set("dir", bidi.direction(text, otherwise))
            elif "dir" in element.attrib:
                del element.attrib["dir"]
    return str(lxml_html.tostring(root, encoding="unicode"))


def _own_words(block: html.Element) -> str:
    """The words of a block without those of the blocks inside it."""
    pieces = [block.text or ""]
    for child in block:
        if child.tag not in BLOCKS:
            pieces.append("".join(child.itertext()))
        pieces.append(child.tail or "")
    return " ".join(pieces)
