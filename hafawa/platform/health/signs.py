"""One function a sign. A fault is one line for whoever repairs the machine; "" means that there is none."""

import shutil
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, OperationalError, connection

from hafawa.platform.jobs.errors import without_secrets
from hafawa.platform.search.finding import find

MIN_FREE_BYTES = 500 * 1024 * 1024
BLOCKED_SECONDS = 2
PROBE = b"probe"


def free_bytes(directory: Path) -> int:
    """Room left where the data is. Raises OSError."""
    return shutil.disk_usage(directory).free


def database_fault() -> str:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return line(error)
    return ""


def is_write_blocked() -> bool:
    """Whether writing has been held up for BLOCKED_SECONDS by somebody else's transaction. May take as long itself."""
    if connection.in_atomic_block:
        return False  # SQLite: the turn is ours; PostgreSQL: a failing look would spoil the caller's transaction
    return _sqlite_blocked() if connection.vendor == "sqlite" else _postgresql_blocked()


def _sqlite_blocked() -> bool:
    """Asks for SQLite's own lock: other processes and tools know no turns but that."""
    usual = float(connection.settings_dict["OPTIONS"].get("timeout", 5.0))
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BLOCKED_SECONDS * 1000}")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        except OperationalError:
            return True
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual * 1000:.0f}")
    return False


def _postgresql_blocked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND query_start < clock_timestamp() - make_interval(secs => %s)",
            [BLOCKED_SECONDS],
        )
        return bool(cursor.fetchone()[0])


def storage_fault() -> str:
    """Whether a file can be stored and comes back as it was."""
    name = ""
    try:
        name = default_storage.save("health-probe.txt", ContentFile(PROBE))
        with default_storage.open(name) as file:
            return "" if file.read() == PROBE else "a file came back changed"
    except Exception as error:  # noqa: BLE001 - every storage service has exceptions of its own
        return line(error)
    finally:
        if name:
            default_storage.delete(name)


def search_fault() -> str:
    """Whether the index can be asked."""
    try:
        find("hafawa", limit=1)
    except DatabaseError as error:
        return line(error)
    return ""


def line(error: Exception) -> str:
    """Type and message, on one line, without passwords."""
    return without_secrets(f"{type(error).__name__}: {error}".strip().splitlines()[0])[:300]
