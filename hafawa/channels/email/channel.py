"""The mail channel: what the house asks of every channel, answered for mail."""

from collections.abc import Callable, Iterable, Mapping
from uuid import uuid4

from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hafawa.conversations.channel import Arrived, Channel, Door, OutboundMessage, Panel, SettingsForm, Trial
from hafawa.platform.events.actor import Actor

from . import parse, reports, send, trial
from .bounces.reasons import words_for
from .providers import incoming


class EmailChannel(Channel):
    kind = "email"
    label = _("Email")
    icon = "mail"
    identity_kind = "email"
    has_subject = True
    has_html = True
    has_cc = True

    def new_external_id(self, door: Door, token: str = "") -> str:
        """A Message-ID (RFC 5322 3.6.4) in our own domain; like all ids here, kept without its angle brackets."""
        name = f"{uuid4().hex}.{token}" if token else uuid4().hex
        return f"{name}@{door.address.rpartition('@')[2].encode('idna').decode()}"

    def parse(self, raw: bytes, door: Door) -> Iterable[Arrived]:
        contents = incoming.understood(raw, door)
        if contents is None:
            return [_read(raw, door)]
        return incoming.all_of(contents, (_read(each, door) for each in contents.mails))

    def send(self, message: OutboundMessage, door: Door, *, about_to_send: Callable[[], None]) -> str:
        return send.send(message, door, about_to_send=about_to_send)

    def explain(self, reason: str) -> str | Promise:
        return words_for(reason)

    def clean_address(self, address: str) -> str:
        address = address.strip().lower()
        validate_email(address)
        return address

    def settings_form(self) -> type[SettingsForm]:
        from .forms import MailboxForm  # form fields are made once the apps are loaded

        return MailboxForm

    def try_out(self, door: Door) -> list[Trial]:
        return trial.try_out(door)

    def panel(self, door: Door) -> Panel | None:
        from . import panel  # it reads our tables, which are there once the apps are loaded

        return panel.panel(door)

    def perform(self, door: Door, name: str, given: Mapping[str, str], *, by: Actor) -> str:
        from . import panel

        return panel.perform(door, name, given, by=by)


def _read(raw: bytes, door: Door) -> Arrived:
    return reports.read(raw, door) or parse.parse(raw, door)
