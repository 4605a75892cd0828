"""Content-addressed: a file's name is the digest of its bytes, so the same picture in a thousand mails is kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage
from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Stored:
    """What to remember of a kept file."""

    key: str
    sha256: str
    size: int


def keep(content: bytes, *, storage: Storage | None = None) -> Stored:
    """Keep these bytes; returns once they are safe. Keeping them again changes nothing."""
    store = storage or default_storage
    digest = hashlib.sha256(content).hexdigest()
    key = f"{digest[:2]}/{digest[2:4]}/{digest}"
    if not store.exists(key):
        store.save(key, ContentFile(content))
    elif connection.in_atomic_block:
        transaction.on_commit(lambda: _keep_still(store, key, content), robust=True)
    return Stored(key, digest, len(content))


def open_file(key: str, *, storage: Storage | None = None) -> File[Any]:
    """The file, open for reading. Raises FileNotFoundError."""
    return (storage or default_storage).open(key, "rb")


def _keep_still(store: Storage, key: str, content: bytes) -> None:
    """It lay here already, and may have been removed while it was not yet known that we need it, too."""
    if not store.exists(key):
        store.save(key, ContentFile(content))


def remove(key: str, *, is_needed: Callable[[str], bool], storage: Storage | None = None) -> bool:
    """Remove a file nobody needs. False where somebody does. Outside a transaction: `is_needed` sees what is committed.

    Who keeps the same bytes just now either has committed when we ask again, and gets them back; or commits later, and
    looks then whether they are still there (_keep_still).
    """
    store = storage or default_storage
    if is_needed(key):
        return False
    if not store.exists(key):
        return True
    with store.open(key, "rb") as file:
        content = file.read()
    store.delete(key)
    if is_needed(key):
        store.save(key, ContentFile(content))
        return False
    return True
