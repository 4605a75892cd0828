"""From a post to what is kept: the mails in it where they can be had at once, else the post itself."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from hafawa.conversations.channel import Arrived, DeliveryReport, Door, NotUnderstoodError, TryLaterError

from .. import mail
from .known import PROVIDERS
from .post import Post, unwrap, wrap
from .provider import AwayError, Contents, Provider


@dataclass(frozen=True)
class Parcel:
    """One thing to keep, and the name by which it is known when it comes again."""

    external_id: str
    raw: bytes


def provider_of(door: Door) -> Provider | None:
    """The provider that may post to a mailbox, if any."""
    is_open = "provider" in {door.settings.get("incoming_by"), door.settings.get("transport")}
    return PROVIDERS.get(str(door.settings.get("provider"))) if is_open else None


def parcels(provider: Provider, post: Post, door: Door) -> list[Parcel]:
    """What to keep of a genuine post. Nothing it holds is lost to our not understanding it, or to a place away."""
    try:
        contents = provider.unpack(post, door)
    except Exception:  # noqa: BLE001 - kept as it came; understanding it is tried again, and the failure is shown
        return [_whole(provider, post)]
    kept = [Parcel(mail.arrival_key(raw), raw) for raw in contents.mails]
    return kept + ([_news(provider, post, contents.reports)] if contents.reports else [])


def understood(raw: bytes, door: Door) -> Contents | None:
    """What an arrival that keeps a post holds; None for a mail. Raises NotUnderstoodError, TryLaterError."""
    unwrapped = unwrap(raw)
    if unwrapped is None:
        return None
    name, post = unwrapped
    try:
        return PROVIDERS[name].unpack(post, door)
    except AwayError as error:
        raise TryLaterError(str(error)) from error
    except Exception as error:
        raise NotUnderstoodError(f"{name}: {type(error).__name__}: {error}"[:500]) from error


def all_of(contents: Contents, mails: Iterable[Arrived]) -> list[Arrived]:
    """Mails, already parsed, and news together."""
    return [*mails, *contents.reports]


def _whole(provider: Provider, post: Post) -> Parcel:
    return Parcel(f"{provider.name}-{hashlib.sha256(post.body).hexdigest()}", wrap(provider.name, post))


def _news(provider: Provider, post: Post, reports: Iterable[DeliveryReport]) -> Parcel:
    """Known by what it says and when: posted again, the signature around it may be another."""
    said = repr(tuple(reports)).encode()
    return Parcel(f"{provider.name}-{hashlib.sha256(said + _moment(post)).hexdigest()}", wrap(provider.name, post))


def _moment(post: Post) -> bytes:
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        return str(post.json["event-data"]["timestamp"]).encode()
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        return str(post.json["MessageId"]).encode()
    return hashlib.sha256(post.body).digest()
