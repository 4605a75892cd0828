"""The built files of `static/hafawa`: their addresses with a version, and which icons the sprite holds."""

import hashlib
import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static

BUILT = Path(__file__).parent / "static" / "hafawa"
_SYMBOL = re.compile(r'<symbol id="([^"]+)"')


@cache
def address(name: str) -> str:
    """Where a built file is served, with its content's fingerprint so that a browser may keep it for ever."""
    return f"{static(f'hafawa/{name}')}?v={_fingerprint(name)}"


@cache
def icon_names() -> frozenset[str]:
    """The icons one may draw. Another: add its name to assets/icons.txt and run `make assets`."""
    return frozenset(_SYMBOL.findall((BUILT / "sprite.svg").read_text()))


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256(Path(f"{BUILT}/{name}").read_bytes()).hexdigest()[:10]
