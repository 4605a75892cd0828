"""The cache of several processes. It counts tries at signing in and calls of the API: nothing that must be kept."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

AWAY_FOR_S = 5.0
CONNECT_WITHIN_S = 1.0
log = structlog.get_logger(__name__)


class SteadyRedisCache(RedisCache):
    """Redis while it answers; while it does not, this process's own memory.

    To count a little worse for a while is better than a door that nobody gets through. Redis is asked again every
    AWAY_FOR_S seconds; what was noted meanwhile stays in memory and is forgotten in its time.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        own = {"socket_connect_timeout": CONNECT_WITHIN_S, "socket_timeout": CONNECT_WITHIN_S}
        super().__init__(server, {**params, "OPTIONS": {**own, **params.get("OPTIONS", {})}})
        self._memory = LocMemCache(f"beside {server}", {})
        self._away_until = 0.0

    def _either(self, name: str, *given: Any, **named: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(super(), name)(*given, **named)
            except (RedisError, OSError) as error:
                self._away_until = time.monotonic() + AWAY_FOR_S
                log.warning("cache.redis_away", error=type(error).__name__)
        return getattr(self._memory, name)(*given, **named)


def _steady(name: str) -> Callable[..., Any]:
    def call(self: SteadyRedisCache, *given: Any, **named: Any) -> Any:
        return self._either(name, *given, **named)

    return call


_CALLS = "add get set touch delete get_many has_key incr set_many delete_many clear"
for _name in _CALLS.split():
    setattr(SteadyRedisCache, _name, _steady(_name))
