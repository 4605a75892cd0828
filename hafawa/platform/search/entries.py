"""What can be found: writing it, moving it, taking it away. All run in the caller's transaction."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from hafawa.platform.text.words import index_terms

from .fields import as_stored, placeholder
from .models import SearchEntry
from .places import place

_UPSERT = """
    INSERT INTO search_entry (id, kind, object_id, parent_id, scope, happened_at, terms)
    VALUES (%s, %s, %s, %s, %s, %s, {terms})
    ON CONFLICT (kind, object_id) DO UPDATE SET
        id = excluded.id, parent_id = excluded.parent_id, scope = excluded.scope,
        happened_at = excluded.happened_at, terms = excluded.terms
"""


def index(*, kind: str, object_id: int, parent_id: int, scope: int = 0, happened_at: datetime, text: str) -> None:
    """Make a thing findable by the words of `text`, or replace what was known of it. One query.

    `parent_id` is what its hits are grouped by (a message's conversation; the object itself if it has none). `scope` is
    0 for everyone, or the id of who alone may see it. `happened_at` must be aware; it decides the order of hits.
    """
    stored = as_stored([kind_term(kind), *index_terms(text)], connection.vendor)
    at = connection.ops.adapt_datetimefield_value(happened_at)
    values: list[str | int | None] = [
        place(kind, object_id, happened_at),
        kind,
        object_id,
        parent_id,
        scope,
        at,
        stored,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(terms=placeholder(connection.vendor)), values)


def kind_term(kind: str) -> str:
    """The term by which hits of one kind are found. No word of a text begins with _."""
    return "_" + kind


def rescope(kind: str, parent_id: int, scope: int) -> int:
    """Everything of a kind under one parent is from now on for this scope. Returns how many entries there are."""
    return SearchEntry.objects.filter(kind=kind, parent_id=parent_id).update(scope=scope)


def reparent(kind: str, object_ids: Collection[int], *, parent_id: int, scope: int) -> int:
    """Things moved to another parent (merge, split), and so under its scope. Returns how many there were."""
    return SearchEntry.objects.filter(kind=kind, object_id__in=object_ids).update(parent_id=parent_id, scope=scope)


def remove(kind: str, object_ids: Collection[int]) -> int:
    """They can no longer be found. Returns how many could."""
    return SearchEntry.objects.filter(kind=kind, object_id__in=object_ids).delete()[0]
