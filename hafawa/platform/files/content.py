"""Content-addressed: a file's name is the digest of its bytes, so the same picture in a thousand mails is kept once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage


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
    return Stored(key, digest, len(content))


def open_file(key: str, *, storage: Storage | None = None) -> File[Any]:
    """The file, open for reading. Raises FileNotFoundError."""
    return (storage or default_storage).open(key, "rb")
