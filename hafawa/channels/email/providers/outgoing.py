"""Handing a mail to a provider's HTTP interface, knowing at each step whether it may have left."""

from collections.abc import Callable, Mapping
from email.encoders import encode_base64
from email.message import EmailMessage
from email.mime.base import MIMEBase
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext

from hafawa.conversations.channel import Door, TryLaterError, UndeliverableError

from ..smtp_out import AnswerLostError
from .provider import Provider
from .reports import OWN_ID

OURS = {
    "from", "to", "cc", "bcc", "reply-to", "subject", "date", "mime-version",
    "content-type", "content-transfer-encoding",
}  # fmt: skip
TAKEN = {"sent", "queued"}
KEY_REFUSED = {401, 403}
AMBIGUOUS = {502, 504}
"""A gateway that has no answer: whether the mail was taken, it does not know itself."""
NOT_NOW = {402, 404, 408, 409, 423, 425, 429, 500, 503}
"""Nothing was taken: too much at once, credit used up, a domain not set up yet, a fault over there."""
WORDS_LIMIT = 400


def transmit(
    mail: EmailMessage,
    *,
    recipients: Mapping[str, list[str]],
    external_id: str,
    provider: Provider,
    door: Door,
    about_to_send: Callable[[], None],
) -> str:
    """Hand over one composed mail; returns the Message-ID it travels under.

    about_to_send() runs before the request. Raises UndeliverableError, TryLaterError: nothing has left; and
    AnswerLostError where nobody knows.
    """
    backend: Any = provider.backend(door)
    draft = _draft(mail, recipients, external_id, provider)
    post = backend.post_to_esp

    def announced(payload: Any, message: Any) -> Any:
        about_to_send()
        return post(payload, message)

    backend.post_to_esp = announced
    try:
        backend.send_messages([draft])
    except AnymailRecipientsRefused as error:
        raise UndeliverableError(_words(error)) from error
    except AnymailAPIError as error:
        raise _told(error, provider) from error
    except AnymailError as error:  # the mail itself is of a kind it does not take
        raise UndeliverableError(_words(error)) from error
    given = draft.anymail_status  # type: ignore[attr-defined]  # put there by anymail
    if not given.status or not given.status & TAKEN:
        raise UndeliverableError(_words(AnymailError(response=given.esp_response)))
    ids = given.message_id
    first = next(iter(sorted(ids)), "") if isinstance(ids, set) else str(ids or "")
    return provider.outside_id(first, external_id, door)


def _draft(
    mail: EmailMessage, recipients: Mapping[str, list[str]], external_id: str, provider: Provider
) -> EmailMultiAlternatives:
    """Django's form of the same mail: what anymail translates into each provider's own."""
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    headers = {name: " ".join(str(value).split()) for name, value in mail.items() if name.lower() not in OURS}
    draft = EmailMultiAlternatives(
        subject=str(mail["Subject"] or ""),
        body=text.get_content() if isinstance(text, EmailMessage) else "",
        from_email=str(mail["From"]),
        to=recipients["to"],
        cc=recipients["cc"],
        bcc=recipients["bcc"],
        reply_to=[str(mail["Reply-To"])] if mail["Reply-To"] else None,
        headers={**headers, **provider.headers()},
    )
    if isinstance(html, EmailMessage):
        draft.attach_alternative(html.get_content(), "text/html")
    for part in mail.walk():
        if part.get_filename() or part["Content-ID"]:
            draft.attach(_attached(part, can_be_inline=provider.takes_inline))
    draft.metadata = {OWN_ID: external_id}  # type: ignore[attr-defined]  # read by anymail
    return draft


def _attached(part: Any, *, can_be_inline: bool) -> MIMEBase:
    """With its bytes, whatever kind it calls itself."""
    kind, _, subkind = part.get_content_type().partition("/")
    copy = MIMEBase(kind, subkind)
    copy.set_payload(part.get_payload(decode=True) or b"")
    encode_base64(copy)
    how = part.get_content_disposition() if can_be_inline else None
    copy.add_header("Content-Disposition", how or "attachment", filename=part.get_filename() or "file")
    if part["Content-ID"] and can_be_inline:
        copy["Content-ID"] = str(part["Content-ID"])
    return copy


def _told(error: AnymailAPIError, provider: Provider) -> Exception:
    """The port's errors, from what the provider answered, or from the way there."""
    status = _status(error)
    if status is None:
        return _unanswered(error, provider)
    words = {"provider": provider.label, "words": f"{status} {_words(error)}"}
    if status in KEY_REFUSED:
        return TryLaterError(gettext("%(provider)s does not accept the API key: %(words)s") % words)
    if status in NOT_NOW or (status >= 500 and status not in AMBIGUOUS):
        return TryLaterError(gettext("%(provider)s does not take it now: %(words)s") % words)
    if 400 <= status < 500:
        return UndeliverableError(gettext("%(provider)s refuses it: %(words)s") % words)
    return AnswerLostError(str(status))


def _unanswered(error: AnymailAPIError, provider: Provider) -> Exception:
    """Without an answer: nothing has left if the call never came about."""
    for cause in _causes(error):
        if isinstance(cause, provider.never_called()):
            told = gettext("No connection to %(server)s: %(words)s")
            return TryLaterError(told % {"server": provider.label, "words": type(cause).__name__})
    return AnswerLostError(type(error).__name__)


def _causes(error: BaseException) -> list[BaseException]:
    """An error and all it was raised from, also where a library only keeps it among its words."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting and len(found) < 30:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            waiting += [each.__cause__, getattr(each, "reason", None), *each.args]
    return found


def _status(error: AnymailAPIError) -> int | None:
    answer = getattr(error, "response", None)
    if isinstance(answer, dict):
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return int(status) if status else None
    return None if answer is None else int(answer.status_code)


def _words(error: AnymailError) -> str:
    """What the provider itself says, on one line."""
    answer = getattr(error, "response", None)
    if isinstance(answer, dict):
        told = answer.get("Error", {}).get("Message") or ""
    else:
        told = getattr(answer, "text", "") or next(iter(error.args), "")
    return " ".join(str(told).split())[:WORDS_LIMIT]
