"""Handing a mail to a server (RFC 5321), step by step, so that it is known to the byte what may have left."""

import base64
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from hafawa.conversations.channel import TryLaterError, UndeliverableError

from . import bounces
from .oauth import tokens


class AnswerLostError(Exception):
    """The mail was handed over and the server's answer never came: it may have been sent, it may not."""


SECURITIES = ("none", "starttls", "tls")


@dataclass(frozen=True, kw_only=True)
class Relay:
    """The server that takes our mail, as an inbox's settings name it."""

    host: str
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password: str = ""
    oauth_token: str = ""
    consent: tokens.Wanted | None = None  # whose token to ask for, each time anew
    timeout: float = 30.0
    verify: bool = True

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], inbox_id: int = 0) -> "Relay":
        security = str(settings.get("smtp_security") or "starttls")
        if security not in SECURITIES:
            raise TryLaterError(gettext_noop("The mailbox has an unknown SMTP security: %(word)s."), word=security)
        default_port = {"none": 25, "starttls": 587, "tls": 465}[security]
        return cls(
            host=str(settings["smtp_host"]),
            port=int(settings.get("smtp_port") or default_port),
            security=security,
            username=str(settings.get("smtp_username") or ""),
            password=str(settings.get("smtp_password") or ""),
            oauth_token=str(settings.get("smtp_oauth_token") or ""),
            consent=tokens.wanted(settings, "smtp", inbox_id),
            timeout=float(settings.get("smtp_timeout") or 30),
            verify=bool(settings.get("smtp_verify", True)),
        )


def transmit(
    content: bytes, *, sender: str, recipients: list[str], relay: Relay, about_to_send: Callable[[], None]
) -> None:
    """Hand one mail over; returning means the server has taken it for every recipient.

    All or none: if the server refuses one recipient, nothing is sent and the refusal is told, so a repeat reaches
    nobody twice. about_to_send() runs once the server has agreed to take the content, before its first byte.
    Raises UndeliverableError (5xx, with the server's words) or TryLaterError (4xx, no connection): nothing has left.
    Raises AnswerLostError when the connection broke after about_to_send(): it may have.
    """
    with _told_plainly(relay), _connected(relay) as server:
        _expect(server.mail(sender, ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []))
        _name_recipients(server, recipients)
        _expect(server.docmd("DATA"), 354)
        about_to_send()
        _hand_over(server, content)


def knock(relay: Relay) -> None:
    """Connect, greet, sign in, and leave again without a mail. Raises what ssl, the network and smtplib raise."""
    with _connected(relay) as server:
        code, said = server.noop()
        if code != 250:
            raise smtplib.SMTPResponseException(code, said)


def _hand_over(server: smtplib.SMTP, content: bytes) -> None:
    """From the first byte to the server's answer. Without an answer nobody knows: that is told apart."""
    try:
        server.send(_as_data(content))
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise AnswerLostError(str(error)) from error
    if answer[0] == -1:
        raise AnswerLostError("the connection ended")
    _expect(answer)


def _name_recipients(server: smtplib.SMTP, recipients: list[str]) -> None:
    answers = {each: server.rcpt(each) for each in recipients}
    refused = {each: answer for each, answer in answers.items() if not 200 <= answer[0] < 300}
    if not refused:
        return
    server.rset()
    told = "; ".join(f"{each}: {_words(answer)}" for each, answer in refused.items())
    refusals = [bounces.refusal(each, _words(answer)) for each, answer in refused.items()]
    first = next((each for each in refusals if each.is_permanent), None)
    if first is None:
        raise TryLaterError(told)
    raise UndeliverableError(told, reason=first.reason, refusals=tuple(refusals))


def _as_data(content: bytes) -> bytes:
    """Lines end in CRLF, leading dots are doubled, a lone dot ends it all (RFC 5321 4.5.2)."""
    even = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    stuffed = even.replace(b"\r\n.", b"\r\n..")
    stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _expect(answer: tuple[int, bytes], code: int | None = None) -> None:
    if answer[0] == code or (code is None and 200 <= answer[0] < 300):
        return
    told = _words(answer)
    if 500 <= answer[0] < 600:
        raise UndeliverableError(told, reason=bounces.refusal("", told).reason)
    raise TryLaterError(told)


def _words(answer: tuple[int, bytes]) -> str:
    return f"{answer[0]} {' '.join(answer[1].decode('utf-8', 'replace').split())}"[:500]


@contextmanager
def _connected(relay: Relay) -> Iterator[smtplib.SMTP]:
    token = tokens.access_token(relay.consent) if relay.consent else relay.oauth_token  # before any call
    context = ssl.create_default_context()
    if not relay.verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    server: smtplib.SMTP
    if relay.security == "tls":
        server = smtplib.SMTP_SSL(relay.host, relay.port, timeout=relay.timeout, context=context)
    else:
        server = smtplib.SMTP(relay.host, relay.port, timeout=relay.timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if relay.security == "starttls":
            server.starttls(context=context)
            server.ehlo()
        _sign_in(server, relay, token)
        yield server
        _leave(server)
    finally:
        server.close()


def _leave(server: smtplib.SMTP) -> None:
    """The mail is taken by now: a server that hangs up instead of saying goodbye changes nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        return


def _sign_in(server: smtplib.SMTP, relay: Relay, token: str) -> None:
    if token:
        words = f"user={relay.username}\x01auth=Bearer {token}\x01\x01"
        code, said = server.docmd("AUTH", "XOAUTH2 " + base64.b64encode(words.encode()).decode())
        if code == 334:  # the server explains a refusal and waits for an empty line
            code, said = server.docmd("")
        if code != 235:
            if relay.consent:
                tokens.doubt(relay.consent)
            raise smtplib.SMTPAuthenticationError(code, said)
    elif relay.username:
        server.login(relay.username, relay.password)


@contextmanager
def _told_plainly(relay: Relay) -> Iterator[None]:
    """What the library raises, as the port's two errors. A refused sign-in is ours to mend: tried again later."""
    where = f"{relay.host}:{relay.port}"
    try:
        yield
    except tokens.NoConsentError as error:
        raise TryLaterError(tokens.SIGN_IN) from error
    except smtplib.SMTPAuthenticationError as error:
        told = gettext_noop("%(server)s refuses the user name or password: %(words)s")
        words = _words((error.smtp_code, _bytes(error.smtp_error)))
        raise TryLaterError(told, server=where, words=words) from error
    except smtplib.SMTPResponseException as error:
        raise TryLaterError(_words((error.smtp_code, _bytes(error.smtp_error)))) from error
    except ssl.SSLError as error:
        told = gettext_noop("No safe connection to %(server)s: %(words)s")
        raise TryLaterError(told, server=where, words=str(error)[:200]) from error
    except (OSError, smtplib.SMTPException) as error:
        told = gettext_noop("No connection to %(server)s: %(words)s")
        raise TryLaterError(told, server=where, words=str(error)[:200]) from error


def _bytes(words: str | bytes) -> bytes:
    return words.encode() if isinstance(words, str) else words
