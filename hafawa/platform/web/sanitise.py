"""HTML from strangers, made harmless: an allow-list, no scripts, no forms, no remote loading until it is asked for."""

import re
from collections.abc import Callable

import nh3

LENGTH_LIMIT = 2_000_000
_TAGS = (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn"
    " div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q rp"
    " rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var"
    " wbr"
)
_CELL = {"align", "valign", "width", "height", "bgcolor", "colspan", "rowspan", "nowrap"}
ATTRIBUTES = {
    "*": {"dir", "lang", "title", "style", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "border"},
    "table": {"width", "height", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": _CELL,
    "th": _CELL | {"scope"},
    "tr": {"valign", "bgcolor", "height"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value"},
    "blockquote": {"type"},
    "hr": {"size", "width", "color"},
    "time": {"datetime"},
}
_STYLES = (
    "color background background-color font font-family font-size font-style font-weight font-variant line-height"
    " letter-spacing text-align text-decoration text-indent text-transform vertical-align white-space word-break"
    " overflow-wrap"
    " direction unicode-bidi display width max-width min-width height max-height padding padding-top padding-right"
    " padding-bottom padding-left margin margin-top margin-right margin-bottom margin-left border border-top"
    " border-right border-bottom border-left border-color border-style border-width border-collapse border-spacing"
    " border-radius"
    " list-style-type table-layout"
)
_DROPPED_WITH_CONTENT = "script style title template noscript iframe object svg math xmp textarea"
DATA_IMAGE = re.compile(r"^data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+$", re.IGNORECASE)
DATA_IMAGE_LIMIT = 500_000
LOADS = re.compile(r"url\s*\(|src\s*\(|image\s*\(|image-set|expression|@import|\\", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>?")
CLOSED_BY_THEMSELVES = {
    "br",
    "hr",
    "img",
    "p",
    "li",
    "td",
    "th",
    "tr",
    "dd",
    "dt",
    "col",
    "wbr",
    "meta",
    "link",
    "input",
}
TAGS_LOOKED_AT = 5000
DEPTH_LIMIT = 4000
# nh3 writes every attribute as name="value" with quotes inside the value escaped; only then is this reading exact.
IMAGE = re.compile(r'<img((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
SOURCE = re.compile(r'\ssrc="([^"]*)"')


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return None if LOADS.search(value) else value
    if tag == "img" and name == "src":
        return _image_source(value.strip())
    if name == "href" and value.strip().lower().startswith(("data:", "cid:")):
        return None
    return value


def _image_source(source: str) -> str | None:
    if source.startswith("//"):
        return source
    scheme = source.split(":", 1)[0].lower()
    if scheme == "data":
        return source if len(source) <= DATA_IMAGE_LIMIT and DATA_IMAGE.match(source) else None
    return source if scheme in {"http", "https", "cid"} and ":" in source else None


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags=set(_DROPPED_WITH_CONTENT.split()),
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    url_relative=lambda address: "https:" + address if address.startswith("//") else None,
    filter_style_properties=set(_STYLES.split()),
)


def clean(html: str) -> str:
    """HTML that may be shown. Nothing in it runs, submits, or loads anything by itself.

    Remote images carry their address as data-remote-src (to be loaded, through the proxy, when asked for); images that
    came with the message carry their content id as data-cid. Links open apart and say nothing about where they were
    followed from. Only the first two million characters are kept.
    """
    html = html[:LENGTH_LIMIT]
    if html.count("<") > TAGS_LOOKED_AT and _depth(html) > DEPTH_LIMIT:
        html = TAG.sub(" ", html)  # the cost of nesting grows with its square: past this it is an attack
    return IMAGE.sub(_image(_held), _CLEANER.clean(html))


def _depth(html: str) -> int:
    """How deep elements that must be closed are nested, roughly."""
    depth = deepest = 0
    for tag in TAG.finditer(html):
        if tag[2].lower() not in CLOSED_BY_THEMSELVES:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def release(html: str) -> str:
    """The opposite of holding back, for HTML that leaves: data-remote-src and data-cid become src again."""
    html = re.sub(r'\sdata-remote-src="([^"]*)"', r' src="\1"', html)
    return re.sub(r'\sdata-cid="([^"]*)"', r' src="cid:\1"', html)


def remote_images(html: str) -> list[str]:
    """The addresses clean() held back, in order and each once; still escaped as HTML has them."""
    return list(dict.fromkeys(re.findall(r'\sdata-remote-src="([^"]*)"', html)))


def _image(rename: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    return lambda tag: SOURCE.sub(lambda source: rename(source[1]), tag[0], count=1)


def _held(source: str) -> str:
    if source[:4].lower() == "cid:":
        return f' data-cid="{source[4:]}"'
    return f' src="{source}"' if source[:5].lower() == "data:" else f' data-remote-src="{source}"'
