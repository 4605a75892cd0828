"""@prepared: a question that Django puts into words once for each connection; after that only its values change.

    @prepared
    def _read_to(agent_id: int, conversation_id: int) -> QuerySet[ReadMark, int]:
        return ReadMark.objects.filter(agent_id=agent_id, conversation_id=conversation_id).values_list(...)

    _read_to(3, 549)    # a list: the rows, as the queryset itself would bring them

For what every page asks. Putting a query into words (a tree built, resolved, written as SQL) costs many times what the
database needs to answer it; what comes back is the same, made by Django's own code.

The words must not depend on the values: arguments are ints, texts and aware moments, and tuples of ints, each number
of them another question. Whatever else a query varies by needs a question of its own. What cannot be prepared says so
the first time it is asked.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet

P = ParamSpec("P")
Row = TypeVar("Row")
Scalar = int | str | datetime
Shape = tuple[Any, ...]

_NUMBERS_FROM = 6_180_339_887_498_948_482  # stand for values while the words are made; no row of ours has such an id
_LARGEST = 2**63 - 1  # what a database keeps an id in
_MOMENTS_FROM = datetime(1618, 3, 3, 9, 8, 8, 749894, tzinfo=UTC)


class CannotBePreparedError(Exception):
    """This query's words change with its values, or it needs more than one query."""


@dataclass
class _Words:
    """A question in one connection's words. `holes`: where in `params` the value with which number belongs."""

    connection: BaseDatabaseWrapper
    rows: QuerySet[Any, Any]
    params: list[Any]
    holes: tuple[tuple[int, int], ...]

    def ask(self, values: list[Scalar]) -> list[Any]:
        ops = self.connection.ops
        for place, number in self.holes:
            value = values[number]
            self.params[place] = ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
        draw: Callable[[QuerySet[Any, Any]], Iterable[Any]] = self.rows._iterable_class  # type: ignore[assignment]
        return list(draw(self.rows))


class Prepared(Generic[P, Row]):
    """Called like the function it was made of, and answers with rows instead of a queryset."""

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build = build
        self._here = threading.local()  # as connections are: each thread has its own
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        assert not kwargs, "values are given in their order"
        values = list(_flat(args))
        if any(type(value) is int and abs(value) > _LARGEST for value in values):
            return list(self.build(*args, **kwargs))  # what such a number finds is for Django to say
        known: dict[Shape, _Words | None] = self._here.__dict__.setdefault("known", {})
        shape = tuple(map(_shape, args))
        connection = connections["default"]
        words = known.get(shape)
        if words is None and shape in known:
            return []
        if words is None or words.connection is not connection:
            words = known[shape] = self._put_into_words(connection, args)
            if words is None:
                return []
        return words.ask(values)

    def _put_into_words(self, connection: BaseDatabaseWrapper, args: tuple[Any, ...]) -> _Words | None:
        """None where the words say that nothing can be found (among no ids)."""
        stand_ins, numbered = _stand_ins(args)
        rows = self.build(*stand_ins)  # type: ignore[call-arg]
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise CannotBePreparedError(f"{self.build.__qualname__} prefetches")
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, given = compiler.as_sql()
        except EmptyResultSet:
            return None
        params = list(given)
        adapted = [
            connection.ops.adapt_datetimefield_value(each) if isinstance(each, datetime) else each for each in numbered
        ]
        holes = tuple((place, adapted.index(param)) for place, param in enumerate(params) if param in adapted)
        if {number for _place, number in holes} != set(range(len(adapted))):
            raise CannotBePreparedError(f"{self.build.__qualname__}: a value became part of the words")
        fields = [column[0] for column in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(fields)
        compiler.as_sql = lambda *_args, **_named: (sql, params)
        compiler.get_converters = lambda _fields: converters
        rows.query.get_compiler = lambda *_args, **_named: compiler  # type: ignore[method-assign]
        return _Words(connection, rows, params, holes)


prepared = Prepared


def bring(row: Model, **related: list[Any]) -> None:
    """As prefetch_related leaves it: `row.tags.all()` answers with these rows and asks nothing."""
    known = row.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, rows in related.items():
        field = row._meta.get_field(name)
        answer: Any = field.related_model._default_manager.all()  # type: ignore[union-attr]
        answer._result_cache, answer._prefetch_done = rows, True
        known[name] = answer


def _shape(value: object) -> object:
    """What the words depend on: the kind of each value, and of a tuple how many there are."""
    if isinstance(value, tuple):
        return len(value)
    if type(value) not in (int, str, datetime):
        raise TypeError(f"{value!r}: a question of its own, no value of a prepared one")
    return type(value)


def _flat(args: tuple[Any, ...]) -> Iterator[Scalar]:
    for value in args:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value


def _stand_ins(args: tuple[Any, ...]) -> tuple[list[Any], list[Scalar]]:
    """For each value another of its kind that nothing else in the words equals; and the same, one after the other."""
    numbered: list[Scalar] = []

    def other(value: object) -> Scalar:
        count = len(numbered)
        found: Scalar
        if isinstance(value, datetime):
            found = _MOMENTS_FROM + timedelta(microseconds=count)
        else:
            found = f"stands for value {count}" if isinstance(value, str) else _NUMBERS_FROM + count
        numbered.append(found)
        return found

    return [tuple(map(other, each)) if isinstance(each, tuple) else other(each) for each in args], numbered
