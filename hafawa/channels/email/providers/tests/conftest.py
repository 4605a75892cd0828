from collections.abc import Iterator

import pytest
from django.core.cache import cache

from hafawa.channels.email.providers import sns
from hafawa.platform.web.fetch import Fetched, UnreachableError

from .play import CERTIFICATE_URL, Interface, certificate, interface


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def provider() -> Iterator[Interface]:
    with interface() as played:
        yield played


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Amazon's web server, which no test may ask: it has the certificate, and confirms. What was asked of it."""
    asked: list[str] = []
    pem = certificate()

    def fetch(url: str, **_bounds: object) -> Fetched:
        asked.append(url)
        if url == CERTIFICATE_URL:
            return Fetched(url, "application/x-pem-file", pem)
        if "ConfirmSubscription" in url:
            return Fetched(url, "text/xml", b"<ok/>")
        raise UnreachableError("no such page")

    monkeypatch.setattr(sns, "fetch_public", fetch)
    return asked
