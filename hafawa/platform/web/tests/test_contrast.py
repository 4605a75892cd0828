"""WCAG 2.2 AA contrast of every pair of colours in use, computed from the tokens of the built theme, in both themes."""

import re

import pytest

from hafawa.platform.web.assets import BUILT

WORDS, MARKS = 4.5, 3.0
GROUNDS = ("canvas", "surface", "raised", "sunken")
PAIRS = [
    *(("ink", ground, WORDS) for ground in (*GROUNDS, "teal-soft", "a1", "a2", "a3", "a4", "a5")),
    *(("ink-2", ground, WORDS) for ground in (*GROUNDS, "teal-soft")),
    *(("ink-3", ground, WORDS) for ground in GROUNDS),
    *(("teal-ink", ground, WORDS) for ground in (*GROUNDS, "teal-soft", "teal-soft-2")),
    *(("teal", ground, MARKS) for ground in (*GROUNDS, "teal-soft")),
    *(("edge", ground, MARKS) for ground in ("canvas", "surface", "raised")),
    *((f"on-{name}", name, WORDS) for name in ("teal", "saffron", "red")),
    ("on-teal", "teal-hover", WORDS),
    ("surface", "ink", WORDS),
    *(
        (f"{name}-ink", ground, WORDS)
        for name in ("saffron", "red")
        for ground in (f"{name}-soft", "surface", "canvas")
    ),
    ("red", "surface", MARKS),
    *(("d1", ground, MARKS) for ground in ("surface", "canvas")),
]


def tokens(theme: str) -> dict[str, str]:
    css = (BUILT / "theme.css").read_text()
    blocks = re.findall(r"([^{}]*)\{([^{}]*--hf-canvas[^{}]*)\}", css)
    block = next(body for selector, body in blocks if theme in selector and "auto" not in selector)
    return dict(re.findall(r"--hf-([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_knows_black_on_white() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_every_pair_is_readable(theme: str, front: str, ground: str, least: float) -> None:
    colours = tokens(theme)
    assert contrast(colours[front], colours[ground]) >= least


def test_following_the_system_has_the_same_colours_as_dark() -> None:
    css = (BUILT / "theme.css").read_text()
    dark = re.search(r"\[data-bs-theme=dark\]\{(--hf-canvas[^}]*)\}", css)
    system = re.search(r"prefers-color-scheme:\s*dark\)\{\[data-bs-theme=auto\]\{(--hf-canvas[^}]*)\}", css)
    assert dark
    assert system
    assert dark[1] == system[1]
