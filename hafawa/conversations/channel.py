"""The port every channel plugs into. No database here: parse() and send() are all a channel must supply."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hafawa.platform.events.actor import Actor

from .calendar import CalendarEvent
from .card import Card

NO_WORDS = _("No visible content")


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who wrote, as the channel knows them: an identity, and the name they gave themselves."""

    kind: str  # kind of identity: "email", "phone", …
    value: str  # normalised: a lower-case address, an E.164 number
    name: str = ""
    is_verified: bool = False


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that came with a message, or goes out with one."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""  # without angle brackets; set where the HTML part shows the file in its place
    is_inline: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a server we trust found out about a sender: "pass", "fail", "none", …; "" where nobody looked."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""

    @property
    def is_proven(self) -> bool:
        """Did a server we trust find that the sender's domain vouches for this message?

        A channel passes on only what speaks for the domain of the sender: a pass of another domain is none.
        """
        return self.dmarc == "pass" or (self.dmarc != "fail" and "pass" in {self.dkim, self.spf})

    @property
    def is_failed(self) -> bool:
        """Does somebody use this sender's name without the right to it?"""
        return self.dmarc == "fail" or (not self.dmarc and self.spf in {"fail", "softfail"} and self.dkim != "pass")


@dataclass(frozen=True, kw_only=True)
class InboundMessage:
    """One message from outside, understood. Text and HTML hold the new words; what they quote stands apart."""

    external_id: str
    sender: Sender
    text: str
    html: str = ""  # as received, not sanitised; "" where the channel has plain text only
    quoted_text: str = ""
    quoted_html: str = ""
    subject: str = ""
    language: str = ""  # "ar", "en", "ro", or "" where unknown
    sent_at: datetime | None = None
    happened_at: datetime | None = None  # set for what is old and only put on record now; the house sets it itself
    answers: str = ""  # the outside id it says it answers (In-Reply-To); also the first of thread_keys
    thread_keys: tuple[str, ...] = ()  # outside ids this one answers, strongest first
    thread_index: str = ""  # where a channel has its own sign of a thread beside them (Outlook's Thread-Index)
    thread_topic: str = ""
    number: int | None = None  # of the conversation, as the subject names it
    reply_token: str = ""  # the signed token of the address it was sent to, if any
    standing: Standing = Standing()
    forwarded_from: Sender | None = None  # whose words a forward holds, and when they were written
    forwarded_at: datetime | None = None
    forwarded_text: str = ""  # the words forwarded, alone
    forwarder_text: str = ""  # what the forwarder wrote above them
    recipients: Mapping[str, list[str]] = field(default_factory=dict)  # {"to": […], "cc": […]}
    files: tuple[File, ...] = ()
    event: CalendarEvent | None = None
    problems: tuple[str, ...] = ()  # what was wrong with the raw form; sentences the channel's catalogue translates
    auto: str = ""  # "auto_reply", "vacation", "bounce", "list", "loop", "report"; "" when a person wrote it
    auto_why: str = ""  # the sign it was known by: "Auto-Submitted: auto-replied"

    @property
    def is_wordless(self) -> bool:
        """Is there nothing to read in it, only files or pictures, or nothing at all? NO_WORDS is then shown."""
        return not (self.text.strip() or self.quoted_text.strip())


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One recipient a message of ours did not reach."""

    address: str
    is_permanent: bool
    status: str = ""  # enhanced status code (RFC 3463), such as "5.1.1"
    reason: str = ""  # a word of REASONS in the channel's folder, such as "userunknown"
    blames_address: bool = False  # the address itself is at fault: writing to it again is in vain
    diagnostic: str = ""  # the other server's own words


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """The outside world says what became of a message of ours. Not a message: it opens and reopens nothing."""

    external_id: str  # of our message; "" where the report does not say
    state: str  # "sent", "delivered", "read", "failed", "delayed", "complaint"
    reason: str = ""
    refusals: tuple[Refusal, ...] = ()
    thread_keys: tuple[str, ...] = ()  # other outside ids the report quotes
    reply_token: str = ""  # the token of the address it came back to, if any
    message_id: int | None = None  # our message, where a signed mark of ours in the report proves it
    otherwise: InboundMessage | None = None  # what it is after all, if it turns out to be about no message of ours


@dataclass(frozen=True, kw_only=True)
class CardAnswer:
    """A button on a card was pressed. Not a message: nothing reopens, no clock starts."""

    token: str
    value: str


Arrived = InboundMessage | DeliveryReport | CardAnswer


@dataclass(frozen=True, kw_only=True)
class BrandFace:
    """How we look to this customer: the brand's name, colours and words."""

    name: str = "Hafawa"
    colour: str = "#0b5d5b"
    footer_html: str = ""
    signature_html: str = ""


@dataclass(frozen=True, kw_only=True)
class OutboundMessage:
    """One message of ours, ready to be carried."""

    message_id: int
    external_id: (
        str  # the id it will go by outside (a Message-ID for mail); decided before sending, so a retry is the same
    )
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""  # sanitised
    language: str = "en"
    sender_name: str = ""  # the agent's name as the customer should read it
    thread_keys: tuple[str, ...] = ()  # outside ids of the messages before it, oldest first
    reply_token: str = ""  # the channel puts it where an answer brings it back
    number: int | None = None  # of the conversation; a channel may show it where its door asks for that
    brand: BrandFace = field(default_factory=BrandFace)
    files: tuple[File, ...] = ()
    event: CalendarEvent | None = None  # an invitation answered by this message: its `answer` is ours
    card: Card | None = None  # asked below the words
    is_automatic: bool = False  # no person wrote it: it must say so, that no machine answers it
    quoted_text: str = ""  # the message answered, for channels that quote
    quoted_html: str = ""
    quoted_from: str = ""
    quoted_at: datetime | None = None


class SendingError(Exception):
    """Why a message did not leave: a sentence, not yet translated, and what fills it.

    It is kept as it is and told in the language of whoever reads it: mark it with gettext_noop.
    """

    def __init__(
        self, words: str = "", /, *, reason: str = "", refusals: tuple[Refusal, ...] = (), **parts: str
    ) -> None:
        """`reason` is a word that Channel.explain() tells, where the other server gave one in `words`."""
        super().__init__(words)
        self.words, self.parts, self.reason, self.refusals = words, parts, reason, refusals

    def __str__(self) -> str:
        return fill(self.words, self.parts)


class UndeliverableError(SendingError):
    """This message will never arrive: refused for good. Its words are shown on the message."""


class TryLaterError(SendingError):
    """Not now: the outside world is away or busy. Delivery is retried."""


def fill(words: str, parts: Mapping[str, Any]) -> str:
    """A kept sentence in the language of the reader. What is no sentence of ours stays as it is."""
    told = gettext(words) if words else ""
    return told % parts if parts else told


class NotUnderstoodError(Exception):
    """The raw form could not be read. It is kept, shown as such, and can be retried."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """An inbox as its channel sees it: the address customers write to, and the settings (secrets opened)."""

    id: int
    address: str
    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How one half of a door did when it was tried: what was found, and where it failed, how to mend it.

    All in our own words and the reader's language: what the server said is not passed on.
    """

    label: str  # "Mail in"
    is_well: bool
    words: str
    mend: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What a channel shows of a door beside its settings, and the buttons there: a template of its own, and its words.

    Forms in it post to `{% url "conversations:inbox_do" inbox.pk NAME %}`, which calls Channel.perform().
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    explains_failure: bool = False  # it says itself why the door fails, and how to mend it


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some of a form's fields, as they stand together on the page."""

    fields: list[forms.BoundField]
    heading: str | Promise = ""
    icon: str = ""
    words: str | Promise = ""
    shown_when: str = ""  # "incoming=imap": only while that field has that value
    to_copy: str = ""  # an address to take over elsewhere, with a button beside it
    act: tuple[str, str | Promise] | None = None  # a button: where it posts to, and its words
    is_warning: bool = False


class SettingsForm(forms.Form):
    """A channel's questions about one of its doors. A channel without questions uses it as it is.

    Secrets are never shown again: their fields come empty, and left empty they keep what is held.
    """

    secrets: ClassVar[tuple[str, ...]] = ()
    presets: ClassVar[Mapping[str, Mapping[str, str | int]]] = {}  # by value of the field `provider`: what it fills in

    def __init__(self, *args: Any, held: Mapping[str, Any] | None = None, door_id: int = 0, **kwargs: Any) -> None:
        self.held, self.door_id = dict(held or {}), door_id  # 0: not saved yet
        kwargs["initial"] = self.first_values()
        super().__init__(*args, **kwargs)
        for name in self.secrets:
            self.fields[name].widget = forms.PasswordInput(
                attrs={"autocomplete": "new-password", "placeholder": _("Kept; enter a new one to replace it")}
                if self.held.get(name)
                else {"autocomplete": "new-password"}
            )

    def first_values(self) -> dict[str, Any]:
        """What the fields show at first."""
        return {key: value for key, value in self.held.items() if key not in self.secrets}

    def parts(self) -> list[Part]:
        return [Part(fields=self.visible_fields())] if self.fields else []

    def settings(self) -> dict[str, Any]:
        """What the door keeps; only after is_valid()."""
        given = {key: value for key, value in self.cleaned_data.items() if key not in self.secrets or value}
        return {**self.held, **given}


class Channel(ABC):
    """A way customers reach us. Supplies parse() and send(), and a few words about itself."""

    kind: str
    label: str | Promise
    icon: str  # a name in the icon sprite
    identity_kind: str  # the kind of identity its senders and recipients have
    has_subject = False
    has_html = False
    has_cc = False
    weight = 1  # how much of a colleague one conversation takes, a mail being one: routing counts in it

    @abstractmethod
    def parse(self, raw: bytes, door: Door) -> Iterable[Arrived]:
        """Understand what arrived. Raises NotUnderstoodError when nothing can be made of it, TryLaterError
        where it points to a place that is away; never anything else.
        """

    @abstractmethod
    def send(self, message: OutboundMessage, door: Door, *, about_to_send: Callable[[], None]) -> str:
        """Carry one message; return the outside id.

        about_to_send() is called once, at the last moment before the message may have left: what fails earlier is
        safe to repeat, what fails later "may have been sent". Raises UndeliverableError or TryLaterError.
        """

    def new_external_id(self, door: Door, token: str = "") -> str:
        """The outside id a message of ours will go by, where the channel lets us choose it (a Message-ID).

        It carries the conversation's reply token as 32 hexadecimal digits, ".", the token, "@", and anything: an answer
        to it is then at home even where the message itself is no longer known.
        Chosen before sending, so that a repeated attempt is the same message. "" where the outside world chooses.
        """
        return ""

    def explain(self, reason: str) -> str | Promise:
        """One of this channel's words for why a message did not arrive (Refusal.reason), told plainly; else ""."""
        return ""

    def clean_address(self, address: str) -> str:
        """The address of a door in its one form. Raises ValidationError for what cannot be one here."""
        return address.strip()

    def settings_form(self) -> type[SettingsForm]:
        """What an administrator fills in to connect a door."""
        return SettingsForm

    def try_out(self, door: Door) -> list[Trial]:
        """Really connect, send nothing, and say within half a minute how it went. Empty: there is nothing to try."""
        return []

    def panel(self, door: Door) -> Panel | None:
        """How the door fares, for administrators, in the reader's language. May read the channel's own tables."""
        return None

    def perform(self, door: Door, name: str, given: Mapping[str, str], *, by: Actor) -> str:
        """A button of the panel was pressed. Calls an action; returns what to tell the administrator.

        Raises ValidationError for what cannot be done, KeyError for a name that is none of the panel's buttons.
        """
        raise KeyError(name)


_channels: dict[str, Channel] = {}


def channel_for(kind: str) -> Channel:
    return _channels[kind]


def installed_channels() -> list[Channel]:
    return list(_channels.values())


class ChannelApp(AppConfig):
    """AppConfig for a channel folder. Installing the app is the whole registration."""

    channel: str
    default = False  # the base is never an app itself; see __init_subclass__

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        instance = import_string(self.channel)()
        if not isinstance(instance, Channel):
            raise TypeError(f"{self.channel} is not a Channel")
        if instance.kind in _channels and type(_channels[instance.kind]) is not type(instance):
            raise ValueError(f"two channels call themselves {instance.kind!r}")
        _channels[instance.kind] = instance
