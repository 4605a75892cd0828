"""Asking addresses that strangers gave us, without becoming their way into our network (server-side request forgery).

    fetched = Fetcher().get(url, max_bytes=…, content_types=("image/",), timeout=10)

Names are resolved here and every address looked at; the connection goes to the very address that was looked at, so a
name that answers differently the second time gains nothing. Each redirect is looked at again.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

REDIRECTS = 3
CHUNK = 16 * 1024
_SHARED = ipaddress.ip_network("100.64.0.0/10")  # carriers' shared space, RFC 6598
_UNICAST = ipaddress.ip_network("2000::/3")  # all that was ever given out (RFC 4291, 2.4); others may wrap IPv4
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedError(Exception):
    """We do not ask this: not http(s), not public, too many redirects, too large, or not the kind asked for."""


class UnreachableError(Exception):
    """It was asked, and did not answer well: no such name, no connection, too slow, an error status."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `content_type` without parameters, lower case."""

    url: str
    content_type: str
    content: bytes


def is_public(address: Address) -> bool:
    """May a stranger send us there? Only globally routable unicast addresses, and nothing that wraps another."""
    if isinstance(address, ipaddress.IPv6Address):
        is_wrapping = address.sixtofour or address.teredo
        return address in _UNICAST and address.is_global and not is_wrapping
    return address.is_global and not address.is_multicast and address not in _SHARED and not address.is_reserved


class _CheckedBackend(httpcore2.NetworkBackend):
    """Resolves, looks, and connects to what it looked at."""

    def __init__(self, allowed: Callable[[Address], bool], deadline: float) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = self._resolved(host, port)
        if not all(self._allowed(address) for address in addresses):
            raise RefusedError(f"{host} is not a public address")
        left = min(timeout or 10.0, max(0.1, self._deadline - time.monotonic()))
        return self._plain.connect_tcp(str(addresses[0]), port, left, local_address, socket_options)

    def connect_unix_socket(self, *_args: Any, **_kwargs: Any) -> httpcore2.NetworkStream:
        raise RefusedError("not a public address")

    def sleep(self, seconds: float) -> None:
        self._plain.sleep(seconds)

    @staticmethod
    def _resolved(host: str, port: int) -> list[Address]:
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnreachableError(f"{host}: no such name") from error
        addresses = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
        return sorted(set(addresses), key=lambda address: (address.version, int(address)))


class Fetcher:
    """Asks public addresses. `allowed` is for tests that have only the loopback to ask."""

    def __init__(self, *, allowed: Callable[[Address], bool] = is_public) -> None:
        self._allowed = allowed

    def get(self, url: str, *, max_bytes: int, content_types: Sequence[str], timeout: float = 10.0) -> Fetched:
        """One GET, without cookies, referrer or our name. `content_types`: allowed beginnings, such as "image/".

        `timeout` bounds the whole exchange in seconds, redirects included. Raises RefusedError or UnreachableError.
        """
        deadline = time.monotonic() + timeout
        transport = httpx2.HTTPTransport(trust_env=False)
        transport._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            network_backend=_CheckedBackend(self._allowed, deadline),
        )
        try:
            with httpx2.Client(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False) as client:
                return self._follow(client, url, max_bytes, tuple(content_types), deadline)
        except (httpx2.HTTPError, httpx2.InvalidURL, httpcore2.NetworkError, httpcore2.TimeoutException) as error:
            raise UnreachableError(f"{type(error).__name__}: {error}"[:300]) from error

    def _follow(
        self, client: httpx2.Client, url: str, max_bytes: int, content_types: tuple[str, ...], deadline: float
    ) -> Fetched:
        target = httpx2.URL(url)
        for _ in range(REDIRECTS + 1):
            if target.scheme not in {"http", "https"} or not target.host or target.userinfo:
                raise RefusedError("only plain http and https addresses are asked")
            with client.stream("GET", target, headers={"Accept": "*/*", "User-Agent": "Mozilla/5.0"}) as answer:
                if not answer.has_redirect_location:
                    return self._read(answer, max_bytes, content_types, deadline)
                target = target.join(answer.headers["Location"])
        raise RefusedError("too many redirects")

    @staticmethod
    def _read(answer: httpx2.Response, max_bytes: int, content_types: tuple[str, ...], deadline: float) -> Fetched:
        if answer.status_code != 200:
            raise UnreachableError(f"it answered {answer.status_code}")
        kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if not kind.startswith(content_types):
            raise RefusedError(f"it is {kind or 'of no kind'}, not what was asked for")
        content = bytearray()
        for chunk in answer.iter_bytes(CHUNK):
            content += chunk
            if len(content) > max_bytes:
                raise RefusedError(f"it is larger than {max_bytes} bytes")
            if time.monotonic() > deadline:
                raise UnreachableError("it took too long")
        return Fetched(str(answer.url), kind, bytes(content))


def fetch_public(url: str, *, max_bytes: int, content_types: Sequence[str], timeout: float = 10.0) -> Fetched:
    """Fetcher().get(): only public addresses."""
    return Fetcher().get(url, max_bytes=max_bytes, content_types=content_types, timeout=timeout)
