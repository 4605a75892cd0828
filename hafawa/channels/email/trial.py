"""Trying a mailbox out: sign in on both servers, read nothing, send nothing, and say how it went."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext

from hafawa.conversations.channel import Door, Trial, TryLaterError

from . import folder, imap, smtp_out
from .diagnosis import diagnose
from .oauth import tokens
from .providers import incoming
from .providers.known import PROVIDERS
from .send import relay_settings

STEP_SECONDS = 10.0
ALL_SECONDS = 20.0
Knock = Callable[[], None]


def try_out(door: Door) -> list[Trial]:
    """One answer for the way in, one for the way out; both are tried at the same time."""
    waiting = [_way_in(door), _way_out(door)]
    return [finish() for finish in waiting]


def _way_in(door: Door) -> Callable[[], Trial]:
    label = gettext("Mail in")
    if provider := incoming.provider_of(door) if door.settings.get("incoming_by") == "provider" else None:
        words = gettext(
            "Mail comes in when %(provider)s posts it to the address on this page. Send one to see it arrive."
        )
        posted = words % {"provider": provider.label}
        return lambda: Trial(label=label, is_well=True, words=posted)
    account = imap.Account.from_settings(door.settings, door.id)
    if account is None:
        words = gettext("The built-in receiver takes mail for %(address)s.") % {
            "address": f"\u2068{door.address}\u2069"
        }
        return lambda: Trial(label=label, is_well=True, words=words)
    quick = replace(account, timeout=STEP_SECONDS)
    well = gettext("Signed in at %(server)s; the folder %(folder)s can be read.")
    words = well % {"server": _name(account), "folder": account.folder}
    if account.consent:
        try:
            quick = replace(quick, oauth_token=tokens.access_token(account.consent), consent=None)
        except ConnectionError as error:
            return _failed(label, error, _name(account))
    return _started(label, words, _name(account), lambda: imap.Mailbox(quick).close())


def _way_out(door: Door) -> Callable[[], Trial]:
    label = gettext("Mail out")
    if door.settings.get("transport") == "folder":
        words = gettext("Answers are written into a folder and reach nobody.")
        return lambda: Trial(label=label, is_well=True, words=f"{words} {folder.outbox()}")
    provider = PROVIDERS.get(str(door.settings.get("provider")))
    if provider and door.settings.get("transport") == "provider":
        words = gettext("%(server)s accepts the API key.") % {"server": provider.label}
        return _started(label, words, provider.label, partial(provider.knock, door))
    try:
        relay = replace(smtp_out.Relay.from_settings(relay_settings(door), door.id), timeout=STEP_SECONDS)
    except TryLaterError as error:
        told = str(error)
        return lambda: Trial(label=label, is_well=False, words=told)
    words = gettext("%(server)s takes our mail.") % {"server": _name(relay)}
    if relay.consent:
        try:
            relay = replace(relay, oauth_token=tokens.access_token(relay.consent), consent=None)
        except ConnectionError as error:
            return _failed(label, error, _name(relay))
    return _started(label, words, _name(relay), lambda: smtp_out.knock(relay))


def _name(server: imap.Account | smtp_out.Relay) -> str:
    """Isolated (UAX #9), so that it does not turn an Arabic sentence around."""
    return f"\u2068{server.host}:{server.port}\u2069"


def _failed(label: str, error: Exception, server: str) -> Callable[[], Trial]:
    words, mend = diagnose(error, server)
    return lambda: Trial(label=label, is_well=False, words=words, mend=mend)


def _started(label: str, well: str, server: str, knock: Knock) -> Callable[[], Trial]:
    """Begin in a thread of its own: a server that drips a letter at a time holds that thread, never the page."""
    outcome: queue.Queue[BaseException | None] = queue.Queue()
    ends = time.monotonic() + ALL_SECONDS
    threading.Thread(target=_knock, args=(knock, outcome), name="mailbox-trial", daemon=True).start()

    def finish() -> Trial:
        try:
            error = outcome.get(timeout=max(0.0, ends - time.monotonic()))
        except queue.Empty:
            error = TimeoutError()
        if error is None:
            return Trial(label=label, is_well=True, words=well)
        words, mend = diagnose(error, server)
        return Trial(label=label, is_well=False, words=words, mend=mend)

    return finish


def _knock(knock: Knock, outcome: "queue.Queue[BaseException | None]") -> None:
    try:
        knock()
    except Exception as error:  # noqa: BLE001 - whatever a server can make a library raise is a finding, not our fault
        outcome.put(error)
    else:
        outcome.put(None)
