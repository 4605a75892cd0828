"""Charts, drawn by the server as SVG: the same picture on the page, in a mail and on paper, and readable in both
directions. Time runs the way the reader reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import Any

WIDTH, HEIGHT = 620, 196
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 14, 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an axis."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One column, with what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    words: str
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """All a template needs to draw one. `label` is what a screen reader says instead."""

    label: str
    lines: list[Mark] = field(default_factory=list)  # across, with their value
    ticks: list[Mark] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    line: list[str] = field(default_factory=list)  # pieces of "x,y x,y …": broken where there is no value
    before: list[str] = field(default_factory=list)
    upper: list[str] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    first_x: float = LEFT
    last_x: float = WIDTH - RIGHT
    anchor: str = "end"
    is_rtl: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series: its place's name (shown where there is room), what it says, and where it leads."""

    value: float | None
    name: str = ""
    words: str = ""
    url: str = ""
    before: float | None = None
    upper: float | None = None


def scale(top: float) -> list[float]:
    """0 and two to four round steps, the last at or above `top`."""
    if top <= 0:
        return [0, 1]
    raw = top / 3
    power = 10.0 ** floor(log10(raw))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= raw)
    return [number * step for number in range(ceil(top / step - 1e-9) + 1)]


def time_scale(top: float) -> list[float]:
    """As scale(), for seconds: steps are whole minutes, hours or days."""
    steps = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
    step = next((each for each in steps if each >= top / 3), 0) or 86400 * ceil(top / 3 / 86400)
    return [float(number * step) for number in range(max(1, ceil(top / step)) + 1)]


def isolated(words: str, *, is_rtl: bool) -> str:
    """Words in a picture have no direction of their own: say it in the words (UAX 9, isolates)."""
    return f"\u2067{words}\u2069" if is_rtl else words


class Frame:
    """Where values stand in the picture."""

    def __init__(self, count: int, steps: Sequence[float], *, is_rtl: bool) -> None:
        self.count, self.top, self.is_rtl = max(count, 1), steps[-1] or 1, is_rtl
        self.start, self.end = (RIGHT, WIDTH - LEFT) if is_rtl else (LEFT, WIDTH - RIGHT)

    def x(self, place: float) -> float:
        """The middle of a place, counted from 0."""
        share = (place + 0.5) / self.count
        return round(self.end - share * (self.end - self.start) if self.is_rtl else
                     self.start + share * (self.end - self.start), 1)  # fmt: skip

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(value / self.top, 1), 1)

    @property
    def width(self) -> float:
        return (self.end - self.start) / self.count


def line_chart(
    points: Sequence[Point], *, label: str, steps: Sequence[float], words: Sequence[str], is_rtl: bool
) -> Chart:
    """A line through the points, dots on them; a lighter one above, and the days before dotted."""
    frame = Frame(len(points), steps, is_rtl=is_rtl)
    return Chart(
        label=label,
        **_axes(frame, points, steps, words),
        line=_pieces(frame, [point.value for point in points]),
        before=_pieces(frame, [point.before for point in points]),
        upper=_pieces(frame, [point.upper for point in points]),
        dots=[Dot(frame.x(place), frame.y(point.value), point.words, point.url)
              for place, point in enumerate(points) if point.value is not None],
    )  # fmt: skip


def bar_chart(
    points: Sequence[Point], *, label: str, steps: Sequence[float], words: Sequence[str], is_rtl: bool
) -> Chart:
    frame = Frame(len(points), steps, is_rtl=is_rtl)
    width = round(min(frame.width * 0.7, 34), 1)
    bars = [
        Bar(round(frame.x(place) - width / 2, 1), frame.y(point.value or 0), width,
            round(HEIGHT - BOTTOM - frame.y(point.value or 0), 1), point.words, point.url)
        for place, point in enumerate(points)
    ]  # fmt: skip
    return Chart(label=label, **_axes(frame, points, steps, words), bars=bars)


def _axes(frame: Frame, points: Sequence[Point], steps: Sequence[float], words: Sequence[str]) -> dict[str, Any]:
    beside = frame.end + 8 if frame.is_rtl else frame.start - 8
    every = ceil(len(points) / 7)
    said = [isolated(each, is_rtl=frame.is_rtl) for each in words]
    return {
        "lines": [Mark(beside, frame.y(step), each) for step, each in zip(steps, said, strict=True)],
        "ticks": [Mark(frame.x(place), HEIGHT - 6, isolated(point.name, is_rtl=frame.is_rtl))
                  for place, point in enumerate(points) if place % every == 0 and point.name],
        "first_x": frame.start,
        "last_x": frame.end,
        "anchor": "start" if frame.is_rtl else "end",
        "is_rtl": frame.is_rtl,
    }  # fmt: skip


def _pieces(frame: Frame, values: Sequence[float | None]) -> list[str]:
    """A day without a value breaks the line: nothing is drawn where nothing is known."""
    pieces: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{frame.x(place)},{frame.y(value)}")
    return [" ".join(piece) for piece in pieces if len(piece) > 1]
