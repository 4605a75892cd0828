"""The one column whose type depends on the database: the words of an entry, in order."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class TermsField(_Text):
    """Terms (text/words.py) as each engine wants them: a tsvector on PostgreSQL, words between spaces on SQLite.

    Written by entries.py alone. The vector is spelled out with its positions, so that no parser or dictionary of
    PostgreSQL has a say in what a word is.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


def as_stored(terms: list[str], vendor: str) -> str:
    """The terms as the text the engine's column is made from."""
    if vendor != "postgresql":
        return " ".join(terms)
    places: dict[str, list[str]] = {}
    for place, term in enumerate(terms, start=1):
        places.setdefault(term, []).append(str(place))
    return " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())


def placeholder(vendor: str) -> str:
    return "%s::tsvector" if vendor == "postgresql" else "%s"
