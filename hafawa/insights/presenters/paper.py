"""Figures on paper: a PDF in the reader's language and direction, its letters embedded and joined as they should be."""

from collections.abc import Sequence
from datetime import datetime
from logging import WARNING, getLogger
from pathlib import Path
from re import compile as pattern
from typing import Any

from django.utils.translation import gettext as _
from fpdf import FPDF, XPos, YPos

from hafawa.platform.web.reading import current_reader, write_digits, write_moment

from . import charts
from .charts import Chart
from .heat import SHADES

getLogger("fontTools").setLevel(WARNING)  # it tells of every table of a font
FONTS = Path(__file__).resolve().parent.parent / "fonts"
INK, INK_2, INK_3 = (32, 38, 42), (69, 77, 80), (101, 106, 104)
TEAL, TEAL_2, LINE, SAND = (11, 93, 91), (87, 151, 143), (222, 213, 197), (246, 242, 234)
SAFFRON = (117, 73, 0)
WIDTH, HEIGHT, MARGIN = 210, 297, 16
INNER = WIDTH - 2 * MARGIN
BOTTOM = HEIGHT - 18
_UNSEEN = pattern("[\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = pattern("[\u00a0\u2000-\u200a\u202f]")


class Paper(FPDF):
    """A4, and a pen that writes from the side the reader begins at. Places are millimetres from that side."""

    def __init__(self, *, title: str, made_at: datetime) -> None:
        super().__init__(unit="mm", format="A4")
        reader = current_reader.get()
        self.is_rtl, self.foot_words = reader.is_rtl, write_moment(made_at, "full")
        self.set_auto_page_break(auto=False)
        self.set_title(title)
        self.set_lang(reader.language)
        self.set_creation_date(made_at)
        self.set_creator("Hafawa")
        self.add_font("report", "", FONTS / "report-regular.ttf")
        self.add_font("report", "B", FONTS / "report-bold.ttf")
        self.set_text_shaping(use_shaping_engine=True, direction="rtl" if self.is_rtl else "ltr")
        self.add_page()

    def footer(self) -> None:
        self.rule(MARGIN, HEIGHT - 14, INNER)
        self.say(MARGIN, HEIGHT - 12.5, INNER, self.foot_words, size=7.5, ink=INK_3)
        self.say(MARGIN, HEIGHT - 12.5, INNER, write_digits(str(self.page_no())), size=7.5, ink=INK_3, at_end=True)

    # ---- the pen

    def x_of(self, x: float, width: float = 0) -> float:
        return WIDTH - x - width if self.is_rtl else x

    def say(
        self, x: float, y: float, width: float, words: str, *, size: float = 9, bold: bool = False,
        ink: Sequence[int] = INK, at_end: bool = False,
    ) -> None:  # fmt: skip
        """One line, made smaller where it would not fit."""
        words = readable(words)
        self.set_font("report", "B" if bold else "", size)
        while size > 5 and self.get_string_width(words) > width:
            size -= 0.5
            self.set_font_size(size)
        self.set_text_color(*ink)
        self.set_xy(self.x_of(x, width), y)
        self.c_margin = 0
        is_right = self.is_rtl != at_end
        self.cell(width, size * 0.5, words, align="R" if is_right else "L", new_x=XPos.RIGHT, new_y=YPos.TOP)

    def tell(
        self, x: float, y: float, width: float, words: str, *, size: float = 8, ink: Sequence[int] = INK_3
    ) -> float:
        """Several lines; where they end."""
        self.set_font("report", "", size)
        self.set_text_color(*ink)
        self.set_xy(self.x_of(x, width), y)
        self.c_margin = 0
        align = "R" if self.is_rtl else "L"
        self.multi_cell(width, size * 0.52, readable(words), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        return float(self.get_y())

    def rule(self, x: float, y: float, width: float, ink: Sequence[int] = LINE) -> None:
        self.set_draw_color(*ink)
        self.set_line_width(0.2)
        self.line(self.x_of(x, width), y, self.x_of(x, width) + width, y)


def readable(words: str) -> str:
    """Signs that only steer direction are dropped, as shaping knows it; and Arabic vowel signs, which stand askew."""
    return _SPACES.sub(" ", _UNSEEN.sub("", str(words)))


def paper(view: dict[str, Any], *, title: str, brand: str, period: str, compared: str, made_at: datetime) -> bytes:
    """The whole document of one view, as page.view() gives it."""
    sheet = Paper(title=title, made_at=made_at)
    sheet.set_fill_color(*TEAL)
    sheet.rect(0, 0, WIDTH, 3, style="F")
    sheet.say(MARGIN, 12, INNER, brand, size=9, ink=TEAL, bold=True)
    sheet.say(MARGIN, 18, INNER, title, size=20, bold=True)
    sheet.say(MARGIN, 29, INNER, f"{period} · {compared}", size=9, ink=INK_3)
    y = _cards(sheet, view["cards"], 40)
    y = _charts(sheet, view, y + 4)
    y = _times(sheet, view["times"], y + 2)
    _heat(sheet, view["heat"], y + 8)
    sheet.add_page()
    y = _table(sheet, view["table"], view["split"], 18)
    y = _spent(sheet, view["spent"], _room(sheet, y + 8, 60))
    _words(sheet, view["cards"], _room(sheet, y + 8, 50))
    return bytes(sheet.output())


def _room(sheet: Paper, y: float, needed: float) -> float:
    """Where something of this height begins: here, or on a new page."""
    if y + needed <= BOTTOM:
        return y
    sheet.add_page()
    return 18


def _cards(sheet: Paper, cards: list[dict[str, Any]], y: float) -> float:
    width = (INNER - 3 * 6) / 4
    for number, card in enumerate(cards):
        x = MARGIN + number * (width + 6)
        sheet.set_draw_color(*TEAL)
        sheet.set_line_width(0.6)
        sheet.line(sheet.x_of(x, width), y, sheet.x_of(x, width) + width, y)
        sheet.say(x, y + 2.5, width, str(card["label"]), size=8.5, ink=INK_2)
        sheet.say(x, y + 8, width, card["big"], size=18, bold=True)
        lines = [card["spread"], card["worked"], card["trend"].get("words", ""), card["count"], card["caution"]]
        for place, words in enumerate([words for words in lines if words]):
            is_caution = words == card["caution"]
            sheet.say(x, y + 17.5 + place * 4.3, width, words, size=7.5, ink=SAFFRON if is_caution else INK_3)
    return y + 38


def _charts(sheet: Paper, view: dict[str, Any], y: float) -> float:
    width = (INNER - 10) / 2
    height = width * charts.HEIGHT / charts.WIDTH
    drawn: list[tuple[Chart, str]] = [
        (view["day_chart"], _("Dark: half. Light: nine of ten. Dotted: the same weekdays before.")),
        (view["hour_chart"], _("All days of the period together.")),
        (view["flow_chart"], _("Resolved each day; dotted: new.")),
        (view["backlog_chart"], _("What is open, waits for the customer, or sleeps.")),
    ]
    for number, (chart, words) in enumerate(drawn):
        x, top = MARGIN + (number % 2) * (width + 10), y + (number // 2) * (height + 16)
        sheet.say(x, top, width, chart.label, size=9, bold=True)
        sheet.say(x, top + 4.5, width, words, size=7, ink=INK_3)
        _chart(sheet, chart, sheet.x_of(x, width), top + 9, width / charts.WIDTH)
    return y + 2 * (height + 16)


def _chart(sheet: Paper, chart: Chart, left: float, top: float, scale: float) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * scale, top + y * scale

    sheet.set_line_width(0.15)
    for mark in chart.lines:
        sheet.set_draw_color(*LINE)
        sheet.line(*at(chart.first_x, mark.y), *at(chart.last_x, mark.y))
        _mark(sheet, mark.words, *at(mark.x, mark.y), align="L" if chart.is_rtl else "R")
    for mark in chart.ticks:
        _mark(sheet, mark.words, *at(mark.x, mark.y - 3), align="C")
    sheet.set_fill_color(*TEAL)
    for bar in chart.bars:
        if bar.height > 0:
            sheet.rect(*at(bar.x, bar.y), bar.width * scale, bar.height * scale, style="F")
    for pieces, ink, weight, dash in (
        (chart.before, TEAL_2, 0.3, 0.8), (chart.upper, TEAL_2, 0.4, 0), (chart.line, TEAL, 0.5, 0),
    ):  # fmt: skip
        sheet.set_draw_color(*ink)
        sheet.set_line_width(weight)
        sheet.set_dash_pattern(dash=dash, gap=dash)
        for piece in pieces:
            points = [at(*map(float, place.split(","))) for place in piece.split()]
            sheet.polyline(points)
    sheet.set_dash_pattern()
    sheet.set_fill_color(*TEAL)
    if len(chart.dots) <= 31:
        for dot in chart.dots:
            x, y = at(dot.x, dot.y)
            sheet.circle(x=x, y=y, radius=0.55, style="F")


def _mark(sheet: Paper, words: str, x: float, y: float, *, align: str) -> None:
    sheet.set_font("report", "", 6.5)
    sheet.set_text_color(*INK_3)
    words, width = readable(words), 16.0
    sheet.c_margin = 0
    start = {"L": x, "C": x - width / 2, "R": x - width}[align]
    sheet.set_xy(start, y - 1.6)
    sheet.cell(width, 3.2, words, align=align)


def _heat(sheet: Paper, heat: dict[str, Any], y: float) -> None:
    """The hours of the week, the darker the more; hours run the way the reader reads."""
    y = _head(sheet, _("When customers write"), y)
    first, high = 22.0, 4.4
    width = (INNER - first) / 24
    for number, (words, span) in enumerate(heat["hours"]):
        sheet.say(MARGIN + first + number * span * width, y, span * width, words, size=6.5, ink=INK_3)
    for row, line in enumerate(heat["lines"]):
        top = y + 4 + row * high
        sheet.say(MARGIN, top, first - 2, line["name"], size=7.5, ink=INK_2)
        for column, square in enumerate(line["squares"]):
            sheet.set_fill_color(*_shade(square.shade))
            x = sheet.x_of(MARGIN + first + column * width, width)
            sheet.rect(x, top, width - 0.5, high - 0.5, style="F")


def _shade(number: int) -> tuple[int, ...]:
    share = number / SHADES
    return tuple(round(near + (far - near) * share) for near, far in zip(SAND, TEAL, strict=True))


def _head(sheet: Paper, words: str, y: float) -> float:
    sheet.say(MARGIN, y, INNER, words, size=11, bold=True)
    return y + 8


def _line(sheet: Paper, y: float, name: str, cells: Sequence[str], first: float, *, bold: bool = False) -> float:
    width = (INNER - first) / len(cells)
    sheet.say(MARGIN, y + 1.6, first - 2, name, size=8.5, bold=bold)
    for number, words in enumerate(cells):
        sheet.say(MARGIN + first + number * width, y + 1.6, width - 1.5, words, size=8.5, bold=bold, at_end=True)
    sheet.rule(MARGIN, y + 7, INNER)
    return y + 7


def _heads(sheet: Paper, y: float, heads: Sequence[str], first: float) -> float:
    width = (INNER - first) / len(heads)
    for number, words in enumerate(heads):
        sheet.say(MARGIN + first + number * width, y, width - 1.5, words, size=7, ink=INK_3, at_end=True)
    sheet.rule(MARGIN, y + 4.5, INNER, INK_3)
    return y + 4.5


def _times(sheet: Paper, lines: list[dict[str, Any]], y: float) -> float:
    y = _head(sheet, _("How long it takes"), y)
    first = 40
    width = (INNER - first) / 7
    for words, start in ((_("Around the clock"), 0), (_("In working hours"), 3)):
        sheet.say(MARGIN + first + start * width, y, 3 * width - 1.5, words, size=7, bold=True, ink=INK_2, at_end=True)
    heads = [_("Half within"), _("9 of 10"), _("19 of 20")]
    y = _heads(sheet, y + 4.5, [*heads, *heads, _("In time")], first)
    for line in lines:
        y = _line(sheet, y, str(line["label"]), [cell["words"] for cell in line["cells"]], first)
    return y


def _table(sheet: Paper, table: dict[str, Any], title: str, y: float) -> float:
    kept = ("started", "first_answer", "first_in_time", "resolved", "resolution", "one_touch", "reopened")
    places = [number for number, figure in enumerate(table["columns"]) if figure.key in kept]
    heads, first = [str(table["columns"][place].label) for place in places], 38
    y = _heads(sheet, _head(sheet, title, y), heads, first)
    for line in table["lines"]:
        if y + 8 > BOTTOM:
            sheet.add_page()
            y = _heads(sheet, 18, heads, first)
        y = _line(sheet, y, line["name"], [line["cells"][place]["words"] for place in places], first)
    return _line(sheet, y, _("Together"), [table["total"][place]["words"] for place in places], first, bold=True)


def _spent(sheet: Paper, lines: list[dict[str, Any]], y: float) -> float:
    y = _head(sheet, _("Where the time goes"), y)
    for line in lines:
        name = f"– {line['label']}" if line["is_part"] else str(line["label"])
        y = _line(sheet, y, name, [line["big"], line["most"]], 80)
    return y


def _words(sheet: Paper, cards: list[dict[str, Any]], y: float) -> None:
    y = _head(sheet, _("What is counted"), y)
    for card in cards:
        y = sheet.tell(MARGIN, y, INNER, f"{card['label']}: {card['words']}", size=7.5) + 1.5
