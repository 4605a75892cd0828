"""What a provider is to us: who may post in its name, what its posts hold, and how to hand it a mail."""

import base64
import binascii
import hmac
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx2
from anymail.backends.base import AnymailBaseBackend
from requests.exceptions import ConnectTimeout, ProxyError, SSLError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from hafawa.conversations.channel import DeliveryReport, Door

from .post import Post

BASIC_USER = "hafawa"
REPLAY_SECONDS = 3 * 24 * 3600
"""Longer than any of them tries again; what is posted twice within it is recognised as the same."""
CLOCK_SECONDS = 3600
TIMEOUT_SECONDS = 10.0


class ForgedError(Exception):
    """Not from the provider, or not for this mailbox."""


class WrongPasswordError(ForgedError):
    """The address's own password is missing or wrong: answered 401, which providers try again."""


class AwayError(Exception):
    """What a post points to lies elsewhere, and that place does not answer now."""


class KeyRefusedError(Exception):
    """The provider does not accept the mailbox's key."""


class ApiError(Exception):
    """The provider's interface answered something else than well."""


@dataclass(frozen=True)
class Contents:
    """What one post holds: mails in their raw form, and news of mails of ours."""

    mails: tuple[bytes, ...] = ()
    reports: tuple[DeliveryReport, ...] = ()


@dataclass(frozen=True)
class Proof:
    """That a post is genuine. A token is set where the signature does not cover the content: it is good for one."""

    token: str = ""
    digest: str = ""


class Provider(ABC):
    """One provider. Instances hold nothing: a mailbox's keys come with its door."""

    name: ClassVar[str]
    label: ClassVar[str]
    key: ClassVar[str]  # the setting that holds the key its interface asks for
    takes_inline: ClassVar[bool] = True  # pictures that stand in the text; else they go as files
    has_password: ClassVar[bool] = False  # its posts are known by user and password in the address

    @abstractmethod
    def check(self, post: Post, door: Door) -> Proof:
        """Raises ForgedError. Nothing of the post may be believed before."""

    @abstractmethod
    def unpack(self, post: Post, door: Door) -> Contents:
        """Raises AwayError; anything else means that the post is of no form we know."""

    @abstractmethod
    def backend(self, door: Door) -> AnymailBaseBackend:
        """anymail's backend with this mailbox's keys."""

    @abstractmethod
    def knock(self, door: Door) -> None:
        """Ask something harmless with the key. Raises KeyRefusedError, ApiError, httpx2.HTTPError."""

    def never_called(self) -> tuple[type[BaseException], ...]:
        """The errors of its library after which nothing has left: the call never came about."""
        return (ConnectTimeout, SSLError, ProxyError, NewConnectionError, ConnectTimeoutError)

    def outside_id(self, given: str, own: str, door: Door) -> str:
        """The Message-ID the mail travels under: ours, unless the provider puts its own."""
        return own

    def headers(self) -> Mapping[str, str]:
        """Header fields that the provider wants beside a mail's own."""
        return {}

    @staticmethod
    def setting(door: Door, name: str) -> str:
        return str(door.settings.get(name) or "")


def check_password(post: Post, door: Door) -> Proof:
    """User and password in the address (RFC 7617). Raises WrongPasswordError."""
    wanted = str(door.settings.get("hook_password") or "")
    scheme, _, given = post.headers.get("authorization", "").partition(" ")
    try:
        said = base64.b64decode(given, validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        said = b""
    if not wanted or not hmac.compare_digest(said, f"{BASIC_USER}:{wanted}".encode()):
        raise WrongPasswordError("user or password of the address is wrong")
    return Proof()


def check_time(seconds: float) -> None:
    """A signature that is too old may be somebody else's by now. Raises ForgedError."""
    age = time.time() - seconds
    if not -CLOCK_SECONDS < age < REPLAY_SECONDS:
        raise ForgedError("signed too long ago, or in the future")


def ask(url: str, *, headers: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None) -> Any:
    """GET a provider's interface, for its JSON. Raises KeyRefusedError, ApiError, httpx2.HTTPError."""
    answer = httpx2.get(url, headers=dict(headers or {}), auth=auth, timeout=TIMEOUT_SECONDS, trust_env=False)
    if answer.status_code in {401, 403}:
        raise KeyRefusedError(str(answer.status_code))
    if answer.status_code != 200:
        raise ApiError(f"answered {answer.status_code}")
    return answer
