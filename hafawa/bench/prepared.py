"""prepared(): the database of this process, migrated and filled with so many conversations, once."""

from dataclasses import dataclass
from time import perf_counter

from django.core.management import call_command
from django.db import connection

from .fill import Filled, fill

VERSION = 1  # of what fill() writes: one more, and databases of older runs are refused


class OtherDatabaseError(Exception):
    """The database holds something else."""


@dataclass(frozen=True)
class Prepared:
    filled: Filled
    took_s: float  # 0 when it was ready


def prepared(size: int) -> Prepared:
    """Fill the database if it is new. Raises OtherDatabaseError for one that was not filled here with this size."""
    tables = connection.introspection.table_names()
    if "bench_filled" in tables:
        return Prepared(_as_marked(size), 0)
    if "conversation" in tables:
        raise OtherDatabaseError(f"{connection.settings_dict['NAME']} is another's, or half filled: remove it first.")
    began = perf_counter()
    call_command("migrate", interactive=False, verbosity=0)
    filled = fill(size)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_filled (version integer, size integer, messages integer)")
        cursor.execute("INSERT INTO bench_filled VALUES (%s, %s, %s)", [VERSION, size, filled.messages])
    return Prepared(filled, perf_counter() - began)


def _as_marked(size: int) -> Filled:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, size, messages FROM bench_filled")
        version, held, messages = cursor.fetchone()
    if (version, held) != (VERSION, size):
        raise OtherDatabaseError(f"{connection.settings_dict['NAME']} was filled otherwise: remove it first.")
    call_command("migrate", interactive=False, verbosity=0)
    return Filled(size, messages)
