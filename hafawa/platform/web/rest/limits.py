"""A token bucket on Django's cache: so many calls at once, refilled evenly."""

import math
import time
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Bucket:
    """`size` calls at once, and `size` every `seconds`.

    Two calls at the very same moment may be counted as one: a limit against runaway programs, not a lock.
    """

    name: str
    size: int
    seconds: float

    def take(self, whose: str | int) -> int:
        """Count one call. Returns 0 when it may go on, else the whole seconds to wait."""
        key, moment = f"bucket.{self.name}.{whose}", time.time()
        left, at = cache.get(key) or (float(self.size), moment)
        left = min(self.size, left + max(0.0, moment - at) * self.size / self.seconds)
        if left < 1:
            return max(1, math.ceil((1 - left) * self.seconds / self.size))
        cache.set(key, (left - 1, moment), timeout=math.ceil(self.seconds) + 1)
        return 0
