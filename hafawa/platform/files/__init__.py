"""Files people send: kept by content, served so that a browser never runs them as ours.

stored = keep(content)          -> Stored(key, sha256, size); the same bytes are kept once
open_file(stored.key)           -> a binary file; FileNotFoundError where there is none
remove(key, is_needed=…)        -> takes away what nobody needs any more
safe_type(name, declared, head) -> the content type we are willing to say it is
response(key, name, type)       -> a Django response: a download, or a safe picture shown in its place
"""

from .content import Stored, keep, open_file, remove
from .kinds import safe_type
from .serving import response

__all__ = ["Stored", "keep", "open_file", "remove", "response", "safe_type"]
