"""What the filler writes: conversations of the made-up shop, told once, then retold under other names and dates."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from hafawa.demo.people import make_customers
from hafawa.demo.world import make_world
from hafawa.platform.text.plain import excerpt
from hafawa.platform.text.words import index_terms
from hafawa.platform.web.sanitise import clean

SEED = 1446
TOLD = 400
# How many messages conversations have, and how often: 2.2 on average, and pages of twenty to measure.
LENGTHS = (1, 2, 3, 4, 6, 22)
SHARES = (45, 25, 15, 8, 6, 1)


@dataclass(frozen=True)
class Words:
    """One message's words, and the terms they are found by."""

    text: str
    html: str
    preview: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """One matter: turns of the customer and of ours, to be repeated as often as needed."""

    subject: str
    language: str
    subject_terms: tuple[str, ...]
    theirs: tuple[Words, ...]
    ours: tuple[Words, ...]


@dataclass(frozen=True)
class Person:
    name: str
    language: str
    local: str  # of their address, before a number is added
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Stock:
    told: tuple[Told, ...]
    people: tuple[Person, ...]
    lengths: tuple[int, ...]  # drawn beforehand: one for each conversation, over and over


def make_stock(now: datetime) -> Stock:
    """The same words each time."""
    world = make_world(SEED, now, customers=200, conversations=TOLD)
    told = []
    for each in world.conversations:
        theirs = tuple(_words(m.said.text, m.said.html) for m in each.messages if m.by == "customer")
        ours = tuple(_words(m.said.text, m.said.html) for m in each.messages if m.by != "customer" and not m.is_note)
        if theirs and ours:
            told.append(Told(each.subject, each.language, tuple(index_terms(each.subject)), theirs, ours))
    people = tuple(
        Person(person.name, person.language, person.email.split("@")[0], tuple(index_terms(person.name)))
        for person in make_customers(Random(SEED), 2000)
    )
    lengths = tuple(Random(SEED).choices(LENGTHS, SHARES, k=9973))
    return Stock(tuple(told), people, lengths)


def _words(text: str, html: str) -> Words:
    return Words(text, clean(html) if html else "", excerpt(text, 160), tuple(index_terms(text)))
