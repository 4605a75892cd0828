"""find(): what holds the words asked for, newest first, as far as the reader may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from hafawa.platform.text.words import Needle, Wanted, query_terms

from .entries import kind_term
from .matching import expression
from .places import KIND_MASK, kind_code

MOST_HITS = 200
_COLUMNS = "entry.id, entry.kind, entry.object_id, entry.parent_id, entry.happened_at"
_NEWEST_PLACE = (1 << 63) - 1
_LARGEST_PAGE = 2000
# PostgreSQL looks through the newest entries before it asks the index of words: a common word is found there at once,
# and a rare one costs two milliseconds more. Left to choose, its planner walks a million rows when two common words
# turn out never to meet. If the first look finds some, a second goes as deep as should be enough.
_NEWEST, _NEWEST_AT_MOST = 500, 8000
# What was not found there is looked for by the index of words: of a rare one all is read at once, of one with more than
# _RARE hits in windows of time, the first as long as so many entries took, each next one _WIDER times as long as all
# before it. The years in which a word was frequent are then never read, when it is rare now.
_RARE, _WINDOW, _WIDER = 1000, 30_000, 16


@dataclass(frozen=True)
class Hit:
    """One thing found. `place` is its position among all hits: `before=hit.place` continues after it."""

    place: int
    kind: str
    object_id: int
    parent_id: int
    happened_at: datetime


def find(
    query: str,
    *,
    kinds: Collection[str] | None = None,
    hidden_scopes: Collection[int] = frozenset(),
    limit: int = 25,
    before: int | None = None,
    group: bool = False,
    as_typed: bool = False,
) -> list[Hit]:
    """What holds every word of the query in any of its forms ("…" as they stand), newest first, at most `limit` (200).

    `hidden_scopes` are left out altogether. `before` is the `place` of the last hit already shown. With `group`, each
    parent comes once, as its newest hit, on all pages together; the kinds asked for must then share their parents'
    kind. With `as_typed` the last word may be unfinished. A query without a word finds nothing.
    """
    wanted = query_terms(query, as_typed=as_typed)
    if not wanted or (kinds is not None and not kinds) or limit < 1:
        return []
    search = _Search(wanted, sorted(kinds or ()), frozenset(hidden_scopes))
    limit = min(limit, MOST_HITS)
    place = _NEWEST_PLACE if before is None else before
    return _one_a_parent(search, place, limit) if group else search.hits(place, limit)


class _Search:
    """One question, asked of whichever engine there is, a page at a time."""

    def __init__(self, wanted: list[Wanted], kinds: list[str], hidden: frozenset[int]) -> None:
        self.is_postgresql = connection.vendor == "postgresql"
        self.hidden = sorted(hidden)
        self.visible = f"AND entry.scope NOT IN ({_marks(self.hidden)})" if hidden else ""
        self.of_kinds = ""
        if kinds and self.is_postgresql:
            wanted = [*wanted, tuple(Needle((kind_term(kind),)) for kind in kinds)]
        elif kinds:
            # Asked backwards, FTS5 does not leap through a long list of entries: a rare word AND the term of its kind
            # cost a look at every message there is. The place itself says the kind.
            codes = ", ".join(str(kind_code(kind)) for kind in kinds)
            self.of_kinds = f"AND (entry.id & {KIND_MASK}) IN ({codes})"
        self.matching = expression(wanted, connection.vendor)

    def hits(self, before: int, limit: int) -> list[Hit]:
        if not self.is_postgresql:
            return self._words_in_order(before, limit)
        hits = self._newest(before, limit, _NEWEST)
        if hits and len(hits) < limit:
            enough = _NEWEST * limit * 3 // (len(hits) * 2)
            hits = self._newest(before, limit, enough) if enough <= _NEWEST_AT_MOST else hits
        if len(hits) == limit:
            return hits
        return self._sorted(0, before, limit) if self._is_rare(before) else self._in_windows(before, limit)

    def _words_in_order(self, before: int, limit: int) -> list[Hit]:
        """SQLite: the entries of words come in the order of ids. CROSS JOIN keeps its planner to that order."""
        of_kinds = self.of_kinds.replace("entry.id", "search_words.rowid")
        sql = f"""
            SELECT {_COLUMNS} FROM search_words CROSS JOIN search_entry AS entry ON entry.id = search_words.rowid
            WHERE search_words MATCH %s AND search_words.rowid < %s {of_kinds} {self.visible}
            ORDER BY search_words.rowid DESC LIMIT %s
        """  # noqa: S608 - what is put into it are names and %s
        return self._read(sql, [self.matching, before, *self.hidden, limit])

    def _newest(self, before: int, limit: int, window: int) -> list[Hit]:
        """PostgreSQL: the hits among the newest entries, read one by one."""
        sql = f"""
            SELECT {_COLUMNS} FROM (SELECT * FROM search_entry WHERE id < %s ORDER BY id DESC LIMIT %s) AS entry
            WHERE entry.terms @@ %s::tsquery {self.visible} ORDER BY entry.id DESC LIMIT %s
        """  # noqa: S608
        return self._read(sql, [before, window, self.matching, *self.hidden, limit])

    def _is_rare(self, before: int) -> bool:
        """PostgreSQL: whether there are at most _RARE hits.

        MATERIALIZED makes its planner choose as if all were wanted, and yet no more are read than are counted.
        """
        sql = f"""
            WITH held AS MATERIALIZED (
                SELECT entry.id FROM search_entry AS entry WHERE entry.terms @@ %s::tsquery AND entry.id < %s
            ) SELECT count(*) FROM (SELECT 1 FROM held LIMIT {_RARE + 1}) AS counted
        """  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.matching, before])
            return bool(cursor.fetchone()[0] <= _RARE)

    def _in_windows(self, before: int, limit: int) -> list[Hit]:
        """PostgreSQL: hits by the index of words, window after window, until there are enough or no more entries."""
        hits: list[Hit] = []
        newest, until = self._edge(before, 0), before
        since = self._edge(before, _WINDOW)
        while len(hits) < limit:
            hits += self._sorted(since, until, limit - len(hits))
            if not since:
                break
            since, until = max(0, newest - (newest - since) * _WIDER), since
        return hits

    def _edge(self, before: int, entries: int) -> int:
        """The place so many entries before this one; 0 where there are not as many."""
        sql = "SELECT id FROM search_entry WHERE id < %s ORDER BY id DESC OFFSET %s LIMIT 1"
        with connection.cursor() as cursor:
            cursor.execute(sql, [before, entries])
            found = cursor.fetchone()
        return int(found[0]) if found else 0

    def _sorted(self, since: int, until: int, limit: int) -> list[Hit]:
        """PostgreSQL: all hits of a window by the index of words, the newest first; + 0 keeps it off the ids."""
        window, places = ("entry.id >= %s AND", [since]) if since else ("", [])
        sql = f"""
            SELECT {_COLUMNS} FROM search_entry AS entry
            WHERE {window} entry.id < %s AND entry.terms @@ %s::tsquery {self.visible}
            ORDER BY entry.id + 0 DESC LIMIT %s
        """  # noqa: S608
        return self._read(sql, [*places, until, self.matching, *self.hidden, limit])

    def _read(self, sql: str, values: list[int | str]) -> list[Hit]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            rows = cursor.fetchall()
        return [Hit(place, kind, number, parent, _aware(at)) for place, kind, number, parent, at in rows]

    def shown_before(self, place: int, parents: Collection[int]) -> set[int]:
        """Those of the parents that have a hit at this place or a newer one."""
        if not parents:
            return set()
        test = "entry.terms @@ %s::tsquery"
        if not self.is_postgresql:
            test = "entry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid = entry.id)"
        sql = f"""
            SELECT DISTINCT entry.parent_id FROM search_entry AS entry
            WHERE entry.parent_id IN ({_marks(parents)}) AND entry.id >= %s AND {test} {self.of_kinds} {self.visible}
        """  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [*parents, place, self.matching, *self.hidden])
            return {parent for (parent,) in cursor.fetchall()}


def _one_a_parent(search: _Search, before: int, limit: int) -> list[Hit]:
    """The newest hit of each parent. Reads on, in growing pages, until there are enough parents or no more hits."""
    newest: dict[int, Hit] = {}
    shown: set[int] = set()
    place, page = before, limit * 2
    while len(newest) < limit:
        hits = search.hits(place, page)
        if before != _NEWEST_PLACE:
            shown |= search.shown_before(before, {hit.parent_id for hit in hits} - shown - newest.keys())
        for hit in hits:
            if hit.parent_id not in shown:
                newest.setdefault(hit.parent_id, hit)
        if len(hits) < page:
            break
        place, page = hits[-1].place, min(page * 2, _LARGEST_PAGE)
    return list(newest.values())[:limit]


def _marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _aware(value: datetime | str) -> datetime:
    """SQLite hands dates back as text in UTC, without saying so."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read if read.tzinfo else read.replace(tzinfo=UTC)
