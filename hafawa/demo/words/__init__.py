"""The sentences of the demo shop, by language and matter, and how they are put together.

A file holds sections (`@ask`, or `@ask.gulf` for one dialect), one variant a line, `¶` where a new paragraph starts.
In a line: `{order}` is a slot; `{~a|b}` one of several; `{c:m|f}` follows the customer's gender, `{a:m|f}` the
colleague's, `{p:m|f}` the product's, `{t:m|f}` the part's; `{d:morning|later}` follows the time of day. A line may
begin with its `[topic]`: once a conversation has one, what is said in it is of that topic, or of none.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent
SECTION = re.compile(r"@([a-z_]+(?:\.[a-z]+)?)")
TOPIC = re.compile(r"\[([a-z]+)\] ")
SLOT = re.compile(r"\{(?:([captd]):([^|}]*)\|([^}]*)|~([^}]*)|(\w+))\}")
AGREES_WITH = {"c": "customer", "a": "agent", "p": "product", "t": "part", "d": "half"}


@dataclass(frozen=True)
class Agreement:
    """What a sentence agrees with: "m" or "f" for everyone and everything in it, and for the half of the day."""

    customer: str = "m"
    agent: str = "m"
    product: str = "m"
    part: str = "m"
    half: str = "m"  # "m" before noon, "f" after


class Words:
    """One file of sentences."""

    def __init__(self, sections: Mapping[str, tuple[str, ...]]) -> None:
        self.sections = sections

    def variants(self, section: str, dialect: str = "") -> tuple[str, ...]:
        """What may be said here. A dialect's own sentences stand for it; without any, the common ones do."""
        own = self.sections.get(f"{section}.{dialect}", ())
        return own or self.sections.get(section, ())

    def pick(
        self, section: str, random: Random, dialect: str = "", used: Collection[str] = (), topic: str | None = None
    ) -> str:
        """One variant of that topic (None: of any), a fresh one while there are any. KeyError where there is none."""
        variants = self.variants(section, dialect)
        if topic is not None:
            variants = tuple(line for line in variants if topic_of(line) in ("", topic)) or tuple(
                line for line in self.variants(section) if topic_of(line) in ("", topic)
            )
        if not variants:
            raise KeyError(section)
        fresh = [line for line in variants if line not in used]
        return random.choice(fresh or variants)


def topic_of(line: str) -> str:
    """What a line is about in particular; "" for nothing."""
    mark = TOPIC.match(line)
    return mark[1] if mark else ""


@cache
def words(language: str, name: str) -> Words:
    """Read `words/<language>/<name>.txt`. Raises ValueError for a line before the first section."""
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in (FOLDER / language / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if section := SECTION.fullmatch(line):
            current = sections.setdefault(section[1], [])
        elif line and current is None:
            raise ValueError(f"{language}/{name}: {line!r} stands before any section")
        elif line and current is not None:
            current.append(line)
    return Words({key: tuple(lines) for key, lines in sections.items()})


def fill(template: str, slots: Mapping[str, str], agreement: Agreement, random: Random) -> str:
    """Say one sentence: slots, agreement, alternatives. Raises KeyError for a slot nobody supplies."""

    def replace(match: re.Match[str]) -> str:
        who, masculine, feminine, choices, slot = match.groups()
        if who:
            return str(feminine if getattr(agreement, AGREES_WITH[who]) == "f" else masculine)
        if choices is not None:
            return str(random.choice(choices.split("|")))
        said: str = slots[slot]
        return said

    return SLOT.sub(replace, TOPIC.sub("", template, count=1)).replace(" ¶ ", "\n\n").replace("¶", "\n\n")
