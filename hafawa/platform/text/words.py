"""From text to the words an index holds, and from a query to what to look for in it.

The index holds, for every word in its place: the word itself (in Arabic without its article), then its stems where
they differ: the English and the Romanian one for Latin letters, since nobody knows in which language a search for
"retur" is meant; for Arabic the light stem and the stems behind letters that may be joined words. So a search finds a
word by any of its forms, a phrase by its exact words, and a word still being typed by its beginning. The rule lives
here alone; the databases only compare.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from .folding import fold
from .stemming import arabic_stem, arabic_stems_behind, english_stem, romanian_stem, without_article

ARABIC = "\u0621-\u063a\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff"
# Arabic letters, or letters and digits of anything else: الـiPhone is two words, hw10234 one.
_WORD = re.compile(rf"[{ARABIC}]+|[^\W_{ARABIC}]+")
_QUOTED = re.compile(r'"([^"]*)("?)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»״", '"'))
_ARTICLE_ALONE = frozenset({"ال", "وال", "بال", "فال", "كال", "لل"})
LONGEST_WORD = 64
MOST_TERMS = 12_000
"""PostgreSQL keeps word positions up to 16,383; about 6,000 words of one message can be found."""
MOST_WORDS_ASKED = 12
SHORTEST_BEGINNING = 2
"""One letter begins half of all words: worth nothing to the reader, much work for the database."""


class Needle(NamedTuple):
    """Terms that follow each other in the index; with `starts`, the last is only the beginning of a term."""

    terms: tuple[str, ...]
    starts: bool = False


Wanted = tuple[Needle, ...]
"""Needles of which one is enough. A query is a list of these, each of which must be met."""


def _is_arabic(word: str) -> bool:
    return "\u0620" < word[0] <= "\u06ff"


def split(text: str) -> list[str]:
    """The folded words of a text, in order; over-long ones (keys, encodings) cut to 64 characters."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=20_000)
def _terms_of(word: str) -> tuple[str, ...]:
    if word.isdecimal():
        return (word,)
    if _is_arabic(word):
        stems = (without_article(word), arabic_stem(word), *arabic_stems_behind(word))
    else:
        stems = (word, english_stem(word), romanian_stem(word))
    return tuple(dict.fromkeys(stems))


def index_terms(text: str) -> list[str]:
    """What the index holds of a text, in order, with repetitions. Terms are letters and digits only."""
    terms: list[str] = []
    for word in split(text):
        terms += _terms_of(word)
    return terms[:MOST_TERMS]


def _wanted(word: str) -> Wanted:
    if word.isdecimal():
        stems: tuple[str, ...] = (word,)
    elif _is_arabic(word):
        # A conjunction belongs to the sentence, a preposition may be the word's own letter (بطاقة): a search for a
        # word drops only the first.
        stems = (arabic_stem(word), *arabic_stems_behind(word, conjunctions_only=True))
    else:
        stems = (english_stem(word), romanian_stem(word))
    return tuple(Needle((stem,)) for stem in dict.fromkeys(stems))


def _beginning(word: str) -> Wanted:
    start = without_article(word) if _is_arabic(word) else word
    if len(start) < SHORTEST_BEGINNING:
        return _wanted(word)
    return (Needle((start,), starts=True), *_wanted(word))


def _phrase(words: list[str], *, starts: bool) -> Needle:
    starts = starts and len(words[-1]) >= SHORTEST_BEGINNING
    before = words[:-1] if starts else words
    terms = [term for word in before for term in _terms_of(word)]
    if starts:
        terms += [without_article(words[-1]) if _is_arabic(words[-1]) else words[-1]]
    return Needle(tuple(terms), starts)


def query_terms(query: str, *, as_typed: bool = False) -> list[Wanted]:
    """What must be found for a query: every word, by any of its forms; words in quotes next to each other, as they are.

    With `as_typed`, the last word may be unfinished unless a space or a closing quote follows it, or it has one letter
    only. Empty when the query holds no word. At most 12 words are asked for.
    """
    query = query.translate(_QUOTES)
    unfinished = as_typed and bool(query) and not query[-1].isspace() and not re.search(r'"[^"]*"$', query)
    wanted: list[Wanted] = []
    asked, position = 0, 0
    for quoted in [*_QUOTED.finditer(query), None]:
        loose = split(query[position : quoted.start() if quoted else len(query)])
        wanted += [_wanted(word) for word in loose[: MOST_WORDS_ASKED - asked]]
        asked += len(loose)
        if not quoted:
            if unfinished and loose and asked <= MOST_WORDS_ASKED:
                wanted[-1:] = [] if loose[-1] in _ARTICLE_ALONE else [_beginning(loose[-1])]
            break
        words = split(quoted[1])[: max(MOST_WORDS_ASKED - asked, 0)]
        asked += len(words)
        position = quoted.end()
        if words:
            wanted.append((_phrase(words, starts=unfinished and not quoted[2]),))
    return list(dict.fromkeys(wanted))
