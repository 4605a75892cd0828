"""Where an entry stands among all: its id, made of when the thing happened, what it is and which one it is.

Both engines walk an index of words in the order of ids without sorting, so newest first costs nothing, also for mail
filled in years later.
"""

import zlib
from datetime import datetime

_KIND_BITS, _OBJECT_BITS = 7, 24
_LATEST = (1 << 32) - 1

KIND_MASK = (1 << _KIND_BITS) - 1

_kinds: dict[int, str] = {}


def kind_code(kind: str) -> int:
    """What the lowest bits of every place of this kind are."""
    code = zlib.crc32(kind.encode()) % (1 << _KIND_BITS)
    if _kinds.setdefault(code, kind) != kind:
        raise ValueError(f"The kinds {kind!r} and {_kinds[code]!r} share a code: give one another name.")
    return code


def place(kind: str, object_id: int, happened_at: datetime) -> int:
    """32 bits of seconds since 1970, then 24 of the object's id, then 7 of its kind: 63 in all, never negative.

    Two things of one kind meet only if they happened in the same second and their ids are 16,777,216 apart.
    """
    seconds = min(max(int(happened_at.timestamp()), 0), _LATEST)
    number = object_id % (1 << _OBJECT_BITS)
    return (seconds << (_KIND_BITS + _OBJECT_BITS)) | (number << _KIND_BITS) | kind_code(kind)
