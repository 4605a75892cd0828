"""Whether any team at all shares its work automatically: asked at every mail, so every process remembers a no."""

from time import monotonic

from .models import Queue, Strategy

REMEMBERED_S = 30.0
"""For so long another process may not know yet that a first queue was turned on: what arrives there meanwhile is given
out by the minute's sweep, which asks anew."""

_off_until = 0.0


def is_on() -> bool:
    """One query; where nobody has turned routing on, which is most installations, one in half a minute."""
    global _off_until
    if monotonic() < _off_until:
        return False
    if Queue.objects.exclude(strategy=Strategy.MANUAL).exists():
        return True
    _off_until = monotonic() + REMEMBERED_S
    return False


def forget() -> None:
    """A queue was set: ask again."""
    global _off_until
    _off_until = 0.0
