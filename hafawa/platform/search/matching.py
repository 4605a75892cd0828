"""A query's needles as each engine writes them. Terms are letters, digits and _, so quoting is all they need."""

from collections.abc import Iterable

from hafawa.platform.text.words import Needle, Wanted


def _fts5(needle: Needle) -> str:
    # A phrase, also of one word; "…" * asks for its beginning.
    return f'"{" ".join(needle.terms)}"' + (" *" if needle.starts else "")


def _tsquery(needle: Needle) -> str:
    terms = [f"'{term}'" for term in needle.terms]
    if needle.starts:
        terms[-1] += ":*"
    return "(" + " <-> ".join(terms) + ")"


def expression(wanted: Iterable[Wanted], vendor: str) -> str:
    """One needle of each, all of them, in the language of SQLite's FTS5 or of PostgreSQL's tsquery."""
    spell, any_of, all_of = (_tsquery, " | ", " & ") if vendor == "postgresql" else (_fts5, " OR ", " AND ")
    return all_of.join("(" + any_of.join(spell(needle) for needle in needles) + ")" for needles in wanted)
