"""One message of ours out of the house: composed, then handed to the transport its inbox names."""

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop

from hafawa.conversations.channel import Door, OutboundMessage, TryLaterError, UndeliverableError

from . import folder, smtp_out
from .compose import compose
from .policy import WIRE
from .providers import outgoing
from .providers.known import PROVIDERS


def send(message: OutboundMessage, door: Door, *, about_to_send: Callable[[], None]) -> str:
    """Send by the inbox's own server, the installation's, a provider (setting transport), or into a folder."""
    recipients = list(dict.fromkeys((*message.to, *message.cc, *message.bcc)))
    if not recipients:
        raise UndeliverableError(gettext_noop("The message has no recipient."))
    mail = compose(message, door)
    if door.settings.get("transport") == "provider":
        return _by_provider(mail, message, door, about_to_send)
    content = mail.as_bytes(policy=WIRE)
    if door.settings.get("transport") == "folder":
        about_to_send()
        folder.write(content)
        return message.external_id
    relay = smtp_out.Relay.from_settings(relay_settings(door), door.id)
    addresses = [_on_the_wire(each) for each in recipients]
    smtp_out.transmit(
        content, sender=_on_the_wire(door.address), recipients=addresses, relay=relay, about_to_send=about_to_send
    )
    return message.external_id


def _by_provider(mail: EmailMessage, message: OutboundMessage, door: Door, about_to_send: Callable[[], None]) -> str:
    provider = PROVIDERS.get(str(door.settings.get("provider")))
    if provider is None:
        told = gettext_noop("“%(inbox)s” names no provider that we know.")
        raise TryLaterError(told, inbox=door.name or door.address)
    seen: set[str] = set()
    kinds = (("to", message.to), ("cc", message.cc), ("bcc", message.bcc))
    recipients = {kind: [_once(each, seen) for each in given if each not in seen] for kind, given in kinds}
    return outgoing.transmit(
        mail,
        recipients=recipients,
        external_id=message.external_id,
        provider=provider,
        door=door,
        about_to_send=about_to_send,
    )


def _once(address: str, seen: set[str]) -> str:
    seen.add(address)
    return _on_the_wire(address)


def relay_settings(door: Door) -> Mapping[str, Any]:
    """The door's own server, or the installation's. Raises TryLaterError where there is neither."""
    if door.settings.get("smtp_host"):
        return door.settings
    given = getattr(settings.ENVIRONMENT, "smtp_relay", None)
    address = given.get_secret_value() if given else ""
    if not address:
        told = gettext_noop(
            "“%(inbox)s” has no SMTP server to send by. Give it one in its settings, or set HAFAWA_SMTP_RELAY."
        )
        raise TryLaterError(told, inbox=door.name or door.address)
    return relay_from_url(address)


def relay_from_url(url: str) -> dict[str, Any]:
    """smtp://user:password@host:port?security=none|starttls|tls, or smtps://… for TLS from the first byte."""
    parts = urlsplit(url)
    secure = "tls" if parts.scheme == "smtps" else "starttls"
    return {
        "smtp_host": parts.hostname or "",
        "smtp_port": parts.port,
        "smtp_security": parse_qs(parts.query).get("security", [secure])[0],
        "smtp_username": unquote(parts.username or ""),
        "smtp_password": unquote(parts.password or ""),
    }


def _on_the_wire(address: str) -> str:
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise UndeliverableError(gettext_noop("“%(address)s” is not a mail address."), address=address) from error
