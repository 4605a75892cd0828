"""Whether any team at all shares its work automatically: asked at every mail, so every process remembers the answer."""

from time import monotonic

from .models import Queue, Strategy

REMEMBERED_S = 30.0
"""For so long another process may not know yet that a first queue was turned on: what arrives there meanwhile is given
out by the minute's sweep, which asks anew."""

_known: tuple[float, bool] = (0.0, False)  # until when, and the answer


def is_on() -> bool:
    """One query in half a minute. A yes that is no longer true costs a query more, and does nothing."""
    global _known
    if monotonic() < _known[0]:
        return _known[1]
    _known = (monotonic() + REMEMBERED_S, Queue.objects.exclude(strategy=Strategy.MANUAL).exists())
    return _known[1]


def forget() -> None:
    """A queue was set: ask again."""
    global _known
    _known = (0.0, False)
