"""The vital signs of an installation, measured in one place: room, database, files, search.

Told by `hafawa doctor`, by /readyz and by the operations page, each in its own words: nothing here is meant for eyes.
"""

from .signs import MIN_FREE_BYTES, database_fault, free_bytes, is_write_blocked, search_fault, storage_fault

__all__ = ["MIN_FREE_BYTES", "database_fault", "free_bytes", "is_write_blocked", "search_fault", "storage_fault"]
