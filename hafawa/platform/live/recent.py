"""The hints of the last moments, for screens that were drawn before they followed anything.

Between a page's drawing and its first subscription a hint has nobody to go to. The browser says how old what it shows
is, and hears what it has missed.
"""

from collections import deque
from collections.abc import Collection

KEPT_SECONDS = 30.0
MAX_KEPT = 5_000
MARGIN_SECONDS = 0.5
"""Clocks that tick apart, and a hint that was on its way while the page was being drawn."""


class Recent:
    """Bounded by time and by number; times are the loop's."""

    def __init__(self, now: float) -> None:
        self._kept: deque[tuple[float, str, str]] = deque()
        self._complete_since = now

    def add(self, now: float, topic: str, text: str) -> None:
        self._kept.append((now, topic, text))
        while self._kept and (now - self._kept[0][0] > KEPT_SECONDS or len(self._kept) > MAX_KEPT):
            self._complete_since = self._kept.popleft()[0]

    def missed(self, topics: Collection[str], now: float, age: float) -> list[str] | None:
        """What was said of these topics to a screen of this age in seconds; None where that is no longer known."""
        since = now - max(0.0, age) - MARGIN_SECONDS
        if since < max(self._complete_since, now - KEPT_SECONDS):
            return None
        return list(dict.fromkeys(text for at, topic, text in self._kept if at >= since and topic in topics))
