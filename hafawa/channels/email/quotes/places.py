"""HTML read as lines, each knowing where in the tree it begins, so that it can be cut there."""

from dataclasses import dataclass, field

from lxml import etree

from .. import html

BLOCKS = {
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul",
}  # fmt: skip
APART = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "pre",
    "table",
    "ul",
    "ol",
    "blockquote",
}  # an empty line around
UNSEEN = {"script", "style", "title", "head", "meta", "noscript", "template"}
RULE = "_" * 32


@dataclass
class Lines:
    """The lines of a tree, and where each begins: an element, and whether with the text behind it (its tail)."""

    texts: list[str] = field(default_factory=list)
    starts: list[tuple[html.Element, bool]] = field(default_factory=list)


class _Reader:
    """Walks a tree once, in document order."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.pieces: list[str] = []
        self.start: tuple[html.Element, bool] | None = None
        self.depth = 0  # of quotes
        self.hidden = 0

    def read(self, root: html.Element) -> Lines:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._enter(element)
            else:
                self._leave(element, root)
        self._end_line()
        return self.lines

    def _enter(self, element: html.Element) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        self.hidden += tag in UNSEEN
        if tag in BLOCKS:
            self._end_line()
            self._part(element, tag)
        if tag == "br":
            self._break(element)
        if tag == "hr":
            self._add(RULE, element, is_tail=False)
        self.depth += tag == "blockquote" and is_quote(element)
        self._add(element.text, element, is_tail=False)

    def _leave(self, element: html.Element, root: html.Element) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        self.hidden -= tag in UNSEEN
        if tag in BLOCKS:
            self._end_line()
        self.depth -= tag == "blockquote" and is_quote(element)
        if tag in BLOCKS:
            self._part(element, tag)
        if element is not root:
            self._add(element.tail, element, is_tail=True)

    def _add(self, piece: str | None, element: html.Element, *, is_tail: bool) -> None:
        if not piece or self.hidden:
            return
        if self.start is None and piece.strip():
            self.start = element, is_tail
        self.pieces.append(piece)

    def _end_line(self) -> None:
        if self.start is not None:
            self._write(" ".join("".join(self.pieces).split()), self.start)
        self.pieces, self.start = [], None

    def _break(self, element: html.Element) -> None:
        if self.start is None:
            self._write("", (element, False))
        self._end_line()

    def _part(self, element: html.Element, tag: str) -> None:
        if tag in APART and self.lines.texts and self.lines.texts[-1]:
            self._write("", (element, False))

    def _write(self, words: str, start: tuple[html.Element, bool]) -> None:
        self.lines.texts.append(f"> {words}" if self.depth else words)
        self.lines.starts.append(start)


def lines(root: html.Element) -> Lines:
    """The lines as a reader sees them; those inside a quote are marked >."""
    return _Reader().read(root)


def is_quote(element: html.Element) -> bool:
    """A blockquote without a border of its own taken away: programs indent a writer's own words with such a one."""
    style = (element.get("style") or "").lower().replace(" ", "")
    return "border:none" not in style and "border:0" not in style and "border:medium" not in style


def cut(found: Lines, number: int, root: html.Element) -> html.Element:
    """Move all from a line on out of the tree."""
    while number < len(found.texts) - 1 and not found.texts[number]:
        number += 1  # an empty line has no place of its own
    element, is_tail = found.starts[number]
    start = _own_element(element, root, is_tail=is_tail)
    while _is_first(start) and start.getparent() is not root:
        start = start.getparent()
    return html.cut_from(start, root)


def _own_element(element: html.Element, root: html.Element, *, is_tail: bool) -> html.Element:
    """The element a line begins with; text between elements gets one."""
    if not is_tail and element is not root:
        return element
    holder = html.new("span")
    if is_tail:
        holder.text, element.tail = element.tail, None
        element.addnext(holder)
    else:
        holder.text, root.text = root.text, None
        root.insert(0, holder)
    return holder


def _is_first(element: html.Element) -> bool:
    parent = element.getparent()
    return parent is not None and element.getprevious() is None and not (parent.text or "").strip()
