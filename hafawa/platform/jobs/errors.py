"""An error as it may be kept and shown: what and where, without passwords."""

import re
import traceback

LONGEST = 4000
_IN_ADDRESSES = re.compile(r"(\w+://[^\s:/@]*):[^\s@/]+@")
_NAMED = re.compile(
    r"(?i)\b(authorization|password|passwd|secret|token|api[_-]?key|access[_-]?token)(['\"]?\s*[:=]\s*)"
    r"(?:(bearer|basic)\s+)?(\"[^\"]*\"|'[^']*'|[^\s,;&]+)"
)


def without_secrets(text: str) -> str:
    """Blank passwords in addresses (`scheme://user:…@host`) and values that say what they are (`token=…`)."""
    return _NAMED.sub(r"\1\2…", _IN_ADDRESSES.sub(r"\1:…@", text))


def describe(error: BaseException) -> str:
    """Type and message first, then the way there (its end, where long). Values of variables are never included."""
    last = "".join(traceback.format_exception_only(error)).strip()
    way = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return without_secrets(f"{last[:1000]}\n{way[-(LONGEST - 1100) :]}".strip())
