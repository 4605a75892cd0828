"""Where files lie: DATA_DIR/files, or an S3 bucket (HAFAWA_FILES_URL=s3://bucket?endpoint=…&region=…)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.functional import LazyObject


class LocalFiles(FileSystemStorage):
    """A folder. A file appears under its name whole or not at all, whatever stops the machine."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # names are made of contents: a second file of the same name is the same file

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{uuid4().hex[:8]}.partial")
        try:
            with partial.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return name


class FileStore(LazyObject):  # type: ignore[type-arg]
    """The storage this installation was told to use; chosen at first use, as Django's own default storage is."""

    def __init__(self, url: str | None = None) -> None:
        self.__dict__["_url"] = url
        super().__init__()

    def _setup(self) -> None:
        url = self.__dict__["_url"]
        self._wrapped = storage_for(settings.ENVIRONMENT.files_url if url is None else url)


def storage_for(url: str) -> Storage:
    """The storage behind an address; "" is the folder beside the database."""
    if not url:
        return LocalFiles(location=Path(settings.ENVIRONMENT.data_dir) / "files", base_url=None)
    if not url.startswith("s3://"):
        raise ValueError(f"HAFAWA_FILES_URL must start with s3:// (or be empty), not {url.split(':', 1)[0]}:")
    from storages.backends.s3 import S3Storage

    return cast(Storage, S3Storage(**s3_options(url)))


def s3_options(url: str) -> dict[str, Any]:
    """s3://key:secret@bucket/folder?endpoint=https://…&region=…; without a key, the machine's own role is used."""
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    options = {
        "bucket_name": parts.hostname or "",
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "endpoint_url": asked.get("endpoint"),
        "region_name": asked.get("region"),
        "default_acl": None,
        "file_overwrite": True,
        "querystring_auth": True,
    }
    return {name: value for name, value in options.items() if value is not None or name == "default_acl"}
