"""Transactions that are about the same thing take turns, before there is a row of it that could be locked."""

import hashlib
from collections.abc import Iterable

from django.db import connection


def take_turns(names: Iterable[str]) -> None:
    """Wait for every transaction that named one of these, and make later ones wait for ours. At most one query.

    Always in the same order, so that two never wait for each other. SQLite has one writer at a time anyway.
    """
    numbers = sorted({_number(name) for name in names})
    if connection.vendor != "postgresql" or not numbers:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])


def _number(name: str) -> int:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
