"""Why a mail server cannot be used, and what to do about it: told from the exception alone, in our own words.

Nothing a server said is repeated: a page that did would show whoever may try addresses what answers inside.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import NamedTuple

import httpx2
from django.utils.translation import gettext
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from .oauth import tokens
from .providers.provider import ApiError, KeyRefusedError

EXPIRED, SELF_SIGNED, SELF_SIGNED_IN_CHAIN, UNKNOWN_ISSUER, OTHER_NAME = 10, 18, 19, 20, 62
"""OpenSSL's X509_V_ERR numbers."""


class Diagnosis(NamedTuple):
    words: str
    mend: str


def diagnose(error: BaseException, server: str) -> Diagnosis:
    """What is wrong at `server` ("host:port"), and how to mend it, in the active language."""
    for kinds, explain in CAUSES:
        if isinstance(error, kinds):
            return explain(error, server)
    return _broken(error, server)


def cause(error: BaseException) -> str:
    """The name of what is wrong, to be kept, and told later in a reader's language: see explain()."""
    for kinds, explanation in CAUSES:
        if isinstance(error, kinds):
            return f"{explanation.__name__}.{getattr(error, 'verify_code', 0)}"
    return _broken.__name__


def explain(name: str, server: str) -> Diagnosis:
    """What a name from cause() says, in the active language. A name nobody knows is told as broken."""
    word, _, code = name.partition(".")
    known = {explanation.__name__: explanation for _kinds, explanation in CAUSES}
    error = ssl.SSLCertVerificationError()
    error.verify_code = int(code) if code.isdigit() else 0
    return known.get(word, _broken)(error, server)


def _certificate(error: BaseException, server: str) -> Diagnosis:
    code = getattr(error, "verify_code", 0)
    if code == EXPIRED:
        return Diagnosis(
            gettext("The certificate of %(server)s has expired.") % {"server": server},
            gettext("Whoever runs the server must renew it."),
        )
    if code == OTHER_NAME:
        return Diagnosis(
            gettext("The certificate of %(server)s is made out to another name.") % {"server": server},
            gettext("Enter the server by the name its certificate carries."),
        )
    return Diagnosis(
        gettext("Nobody we trust has signed the certificate of %(server)s.") % {"server": server},
        gettext("If the server is your own, take the tick off “Check the server's certificate”."),
    )


def _no_tls(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("%(server)s does not speak TLS as it was asked to.") % {"server": server},
        gettext("Choose another kind of security, or the port that belongs to it."),
    )


def _no_name(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("No server of that name was found: %(server)s.") % {"server": server},
        gettext("Check the spelling, and that this machine can look up names."),
    )


def _refused(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("Nothing takes calls at %(server)s.") % {"server": server},
        gettext("Check the port. If it is right, the server is not running, or a firewall turns us away."),
    )


def _silent(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("%(server)s did not answer in time.") % {"server": server},
        gettext("Check server, port and security. A firewall that swallows calls looks like this too."),
    )


def _password(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("%(server)s does not accept the user name or the password.") % {"server": server},
        gettext("Enter them again. Google needs an app password; Microsoft needs an OAuth access token, still valid."),
    )


def _no_starttls(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("%(server)s does not offer what was asked: STARTTLS, or this way to sign in.") % {"server": server},
        gettext("Choose another kind of security or another way to sign in."),
    )


def _no_folder(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("%(server)s let us in, but not into that folder.") % {"server": server},
        gettext("Check the folder's name: INBOX is always there."),
    )


def _no_consent(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("Nobody has signed in for this mailbox, or the consent has run out."),
        gettext("Save, then press “Sign in”."),
    )


def _no_token(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("The provider gives no token now."),
        gettext("Check the client's number and secret. If they are right, try again later."),
    )


def _no_key(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("%(server)s does not accept the API key.") % {"server": server},
        gettext("Enter it again, from the provider's page. A key for another region does not fit."),
    )


def _no_answer(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("%(server)s does not answer as it should.") % {"server": server},
        gettext("Check that the domain of this address is set up there, and the region."),
    )


def _broken(error: BaseException, server: str) -> Diagnosis:
    return Diagnosis(
        gettext("%(server)s ended the call, or answered in a way we do not understand.") % {"server": server},
        gettext("Check that port and security belong together, and that it is a mail server."),
    )


CAUSES: tuple[tuple[tuple[type[BaseException], ...], Callable[[BaseException, str], Diagnosis]], ...] = (
    ((tokens.NoConsentError,), _no_consent),
    ((tokens.TokenAwayError,), _no_token),
    ((KeyRefusedError,), _no_key),
    ((ApiError, httpx2.HTTPError), _no_answer),
    ((ssl.SSLCertVerificationError,), _certificate),
    ((TimeoutError,), _silent),
    ((ssl.SSLError,), _no_tls),
    ((socket.gaierror, UnicodeError), _no_name),
    ((ConnectionRefusedError,), _refused),
    ((smtplib.SMTPAuthenticationError, LoginError), _password),
    ((smtplib.SMTPNotSupportedError, CapabilityError), _no_starttls),
    ((IMAPClientAbortError, smtplib.SMTPException), _broken),
    ((IMAPClientError,), _no_folder),
)
"""The first that fits. IMAPClientError is the most general of its family: by then only the folder is left to refuse."""
