"""format=flowed (RFC 3676): lines that were broken for the journey, joined again."""

import re

_QUOTES = re.compile(r"(>*)(.*)", re.DOTALL)
SIGNATURE = "-- "


def joined(text: str, *, delete_space: bool) -> str:
    """Paragraphs in one line each, quoted ones too (at their depth); `delete_space` is DelSp=yes (section 4.1)."""
    out: list[tuple[int, str]] = []
    is_open = False
    for line in text.split("\n"):
        depth, words = _taken_apart(line)
        is_fixed = words == SIGNATURE or not words.endswith(" ")
        piece = words[:-1] if delete_space and not is_fixed else words
        if is_open and out[-1][0] == depth and words != SIGNATURE:
            out[-1] = (depth, out[-1][1] + piece)
        else:
            out.append((depth, piece))
        is_open = not is_fixed
    return "\n".join(map(_put_together, out))


def _taken_apart(line: str) -> tuple[int, str]:
    found = _QUOTES.match(line)
    marks, words = found.groups() if found else ("", line)
    return len(marks), words[1:] if words.startswith(" ") else words  # the space was put there for the journey


def _put_together(line: tuple[int, str]) -> str:
    depth, words = line
    bare = words if words == SIGNATURE else words.rstrip(" \t")
    if not depth:
        return bare
    return f"{'>' * depth} {bare}".rstrip() if bare != SIGNATURE else f"{'>' * depth} {SIGNATURE}"
