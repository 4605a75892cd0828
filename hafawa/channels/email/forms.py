"""What an administrator fills in to connect a mailbox."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hafawa.conversations.channel import Part

from .oauth.forms import CONSENT_SETTINGS, ConsentForm
from .providers.forms import PROVIDER_SETTINGS, ProviderForm
from .providers.known import PROVIDERS
from .trust_forms import TRUST_SETTINGS, TrustForm

PRESETS: dict[str, dict[str, str | int]] = {
    "google": {
        "imap_host": "imap.gmail.com", "imap_port": 993, "imap_security": "ssl", "imap_sign_in": "consent",
        "smtp_host": "smtp.gmail.com", "smtp_port": 587, "smtp_security": "starttls", "smtp_sign_in": "same",
    },
    "microsoft": {
        "imap_host": "outlook.office365.com", "imap_port": 993, "imap_security": "ssl", "imap_sign_in": "consent",
        "smtp_host": "smtp.office365.com", "smtp_port": 587, "smtp_security": "starttls", "smtp_sign_in": "same",
    },
    **{name: {"incoming": "provider", "outgoing": "provider"} for name in PROVIDERS},
}  # fmt: skip
PORTS = {"imap": {"ssl": 993, "starttls": 143, "none": 143}, "smtp": {"tls": 465, "starttls": 587, "none": 25}}
SIGN_IN = ("username", "password", "oauth_token", "consent")
OURS = {
    *(f"{kind}_{name}" for kind in ("imap", "smtp") for name in ("host", "port", "security", "verify", *SIGN_IN)),
    "imap_folder", "imap_history_days", "transport", "provider", "smtp_same", "reply_token",
    *PROVIDER_SETTINGS, *CONSENT_SETTINGS, *TRUST_SETTINGS,
}  # fmt: skip
"""The settings asked for here. Others that a mailbox may carry are left as they are."""
MAY_STAY_EMPTY = {
    "imap_port", "imap_folder", "imap_history_days", "smtp_port", "sendgrid_hook_key",
    "trusted_servers",
}  # fmt: skip
CONSENT_SHOWN = "incoming=imap imap_sign_in=consent"
ANOTHER_SERVER = _("The server is another one now. Enter the secret again: what is kept is not sent there.")


def _text(label: Any, **more: Any) -> forms.CharField:
    """For names of machines, people and folders as machines know them: never corrected, always left to right."""
    attrs = {"dir": "ltr", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
    return forms.CharField(label=label, required=False, max_length=254, widget=forms.TextInput(attrs=attrs), **more)


def _port() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Port"), required=False, min_value=1, max_value=65535, help_text=_("Empty: the usual one.")
    )


def _secret(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=8192, strip=False, **more)


def _checked() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Check the server's certificate"), required=False, initial=True,
        help_text=_("Leave it on, unless the server is your own and its certificate is home-made."),
    )  # fmt: skip


class MailboxForm(ProviderForm, ConsentForm, TrustForm):
    secrets: ClassVar[tuple[str, ...]] = (
        "imap_password", "imap_oauth_token", "smtp_password", "smtp_oauth_token",
        *ProviderForm.provider_secrets, *ConsentForm.consent_secrets,
    )  # fmt: skip
    presets: ClassVar[Mapping[str, Mapping[str, str | int]]] = PRESETS

    provider = forms.ChoiceField(
        label=_("Provider"), required=False,
        choices=[
            ("other", _("Another, or our own server")), ("google", "Google"), ("microsoft", "Microsoft 365"),
            *((name, each.label) for name, each in PROVIDERS.items()),
        ],
        help_text=_("Fills in what is known of it: servers, or its own ways in and out."),
    )  # fmt: skip
    incoming = forms.ChoiceField(
        label=_("How mail comes in"), widget=forms.RadioSelect,
        choices=[
            ("imap", _("Hafawa reads a mailbox over IMAP, and changes nothing in it")),
            ("receiver", _("The built-in receiver takes it: your mail server forwards it there")),
            ("provider", _("The provider posts it to us: Mailgun, Postmark, Amazon SES, SendGrid, Brevo")),
        ],
    )  # fmt: skip
    imap_host = _text(_("Server"))
    imap_port = _port()
    imap_security = forms.ChoiceField(
        label=_("Security"), required=False,
        choices=[("ssl", _("TLS from the start")), ("starttls", "STARTTLS"), ("none", _("None: readable on the way"))],
    )  # fmt: skip
    imap_verify = _checked()
    imap_username = _text(_("User name"), help_text=_("Mostly the whole address."))
    imap_sign_in = forms.ChoiceField(
        label=_("Signs in with"), required=False,
        choices=[
            ("password", _("A password")),
            ("consent", _("Signing in at the provider (OAuth 2)")),
            ("oauth", _("An OAuth access token (XOAUTH2)")),
        ],
    )  # fmt: skip
    imap_password = _secret(_("Password"))
    imap_oauth_token = _secret(_("Access token"))
    imap_folder = _text(_("Folder"), initial="INBOX", help_text=_("Where new mail arrives; mostly INBOX."))
    imap_history_days = forms.IntegerField(
        label=_("Days to read back at first"), required=False, min_value=0, max_value=3650, initial=1,
        help_text=_("Older mail stays where it is. Counts only until the mailbox is read for the first time."),
    )  # fmt: skip
    outgoing = forms.ChoiceField(
        label=_("How answers leave"), widget=forms.RadioSelect,
        choices=[
            ("own", _("Over an SMTP server of this mailbox")),
            ("provider", _("Over the provider's own interface (HTTP)")),
            ("shared", _("Over the installation's SMTP server (HAFAWA_SMTP_RELAY)")),
            ("folder", _("Not at all: they are kept as files, for trials and training")),
        ],
    )  # fmt: skip
    smtp_host = _text(_("Server"))
    smtp_port = _port()
    smtp_security = forms.ChoiceField(
        label=_("Security"), required=False,
        choices=[("starttls", "STARTTLS"), ("tls", _("TLS from the start")), ("none", _("None: readable on the way"))],
    )  # fmt: skip
    smtp_verify = _checked()
    smtp_sign_in = forms.ChoiceField(
        label=_("Signs in with"), required=False,
        choices=[
            ("same", _("The same as for reading")),
            ("password", _("A password")),
            ("oauth", _("An OAuth access token (XOAUTH2)")),
            ("none", _("Nothing: the server trusts us")),
        ],
    )  # fmt: skip
    smtp_username = _text(_("User name"))
    smtp_password = _secret(_("Password"))
    smtp_oauth_token = _secret(_("Access token"))
    reply_token = forms.BooleanField(
        label=_("Mark the reply address"), required=False, initial=True,
        help_text=_(
            "Answers return to support+mark@…, so they find their conversation whatever the mail program does. "
            "Turn it off if your server does not take addresses with a plus."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - MAY_STAY_EMPTY:
            self.fields[name].is_asked = True  # type: ignore[attr-defined]  # where shown, it is not optional

    def first_values(self) -> dict[str, Any]:
        held = self.held
        shown = super().first_values()
        return {
            **shown,
            "provider": held.get("provider", "other"),
            "incoming": _way_in(held),
            "outgoing": _way_out(held),
            "imap_sign_in": _imap_sign_in(held),
            "smtp_sign_in": _smtp_sign_in(held),
            **self.first_trust_values(),
            **({"smtp_username": ""} if held.get("smtp_same") else {}),
        }

    def parts(self) -> list[Part]:
        def of(*names: str) -> list[forms.BoundField]:
            return [self[name] for name in names]

        return [
            Part(fields=of("provider")),
            *self.provider_parts(),
            *self.address_parts(),
            Part(heading=_("Mail in"), icon="mail-opened", fields=of("incoming")),
            Part(fields=of("imap_host", "imap_port", "imap_security", "imap_username"), shown_when="incoming=imap"),
            Part(fields=of("imap_sign_in"), shown_when="incoming=imap"),
            Part(fields=of("imap_password"), shown_when="incoming=imap imap_sign_in=password"),
            Part(fields=of("imap_oauth_token"), shown_when="incoming=imap imap_sign_in=oauth"),
            *self.consent_parts(CONSENT_SHOWN),
            Part(fields=of("imap_folder", "imap_history_days", "imap_verify"), shown_when="incoming=imap"),
            Part(
                fields=[],
                words=_(
                    "Let your mail server forward this address to the built-in receiver (its port is "
                    "HAFAWA_SMTP_PORT). What it has taken is kept before the sender is told so."
                ),
                shown_when="incoming=receiver",
            ),
            Part(heading=_("Mail out"), icon="send-2", fields=of("outgoing")),
            Part(fields=of("smtp_host", "smtp_port", "smtp_security"), shown_when="outgoing=own"),
            Part(fields=of("smtp_sign_in"), shown_when="outgoing=own"),
            Part(fields=of("smtp_username"), shown_when="outgoing=own smtp_sign_in=password|oauth"),
            Part(fields=of("smtp_password"), shown_when="outgoing=own smtp_sign_in=password"),
            Part(fields=of("smtp_oauth_token"), shown_when="outgoing=own smtp_sign_in=oauth"),
            Part(fields=of("smtp_verify"), shown_when="outgoing=own"),
            Part(heading=_("Answers"), icon="corner-up-left", fields=of("reply_token", "subject_number")),
            *self.trust_parts(),
        ]

    def clean_imap_host(self) -> str:
        return _host(self.cleaned_data["imap_host"])

    def clean_smtp_host(self) -> str:
        return _host(self.cleaned_data["smtp_host"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for name, value in PRESETS.get(values.get("provider", ""), {}).items():
            values[name] = values.get(name) or value
        if values.get("incoming") == "imap":
            self._require("imap_host", gettext("Name the server."))
            self._require("imap_username", gettext("Enter the user name."))
            self._require_secret("imap", values.get("imap_sign_in") or "password")
        if values.get("outgoing") == "own":
            self._clean_way_out(values)
        self.clean_provider_part()
        self.clean_consent_part(is_used=self._uses_consent())
        return values

    def _uses_consent(self) -> bool:
        values = self.cleaned_data
        return values.get("incoming") == "imap" and values.get("imap_sign_in") == "consent"

    def _clean_way_out(self, values: dict[str, Any]) -> None:
        self._require("smtp_host", gettext("Name the server."))
        how = values.get("smtp_sign_in") or "same"
        if how == "same" and values.get("incoming") != "imap":
            self.add_error("smtp_sign_in", gettext("Nothing is read here, so there is no sign-in to share."))
        elif how == "same":
            self._guard_shared_secret(values)
        elif how != "none":
            self._require("smtp_username", gettext("Enter the user name."))
            self._require_secret("smtp", how)

    def _require(self, name: str, words: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, words)

    def _require_secret(self, kind: str, how: str) -> None:
        """A secret is there: given now, or kept, and then only for the very server it was given for."""
        if how == "consent":
            return  # nothing to enter: somebody signs in
        name = f"{kind}_oauth_token" if how == "oauth" else f"{kind}_password"
        if self.cleaned_data.get(name):
            return
        if not self.held.get(name):
            self._require(name, gettext("Enter it: nothing is kept yet."))
        elif self._server_changed(kind):
            self.add_error(name, ANOTHER_SERVER)

    def _guard_shared_secret(self, values: dict[str, Any]) -> None:
        if values.get("imap_sign_in") == "consent":
            return
        name = "imap_oauth_token" if values.get("imap_sign_in") == "oauth" else "imap_password"
        was_told = self.held.get("smtp_same") and not self._server_changed("smtp")
        if not values.get(name) and not was_told and name not in self.errors:
            self.add_error(name, ANOTHER_SERVER)

    def _server_changed(self, kind: str) -> bool:
        return bool(self.cleaned_data.get(f"{kind}_host") != self.held.get(f"{kind}_host"))

    def settings(self) -> dict[str, Any]:
        """The inbox's settings as imap.Account, smtp_out.Relay and the composer read them."""
        values = self.cleaned_data
        kept = {key: value for key, value in self.held.items() if key not in OURS}
        kept |= {"provider": values.get("provider") or "other", "reply_token": values["reply_token"]}
        kept |= self.trust_settings()
        if values["incoming"] == "imap":
            kept |= self._server("imap") | self._signed_in("imap", values.get("imap_sign_in") or "password")
            kept["imap_folder"] = values.get("imap_folder") or "INBOX"
            days = values.get("imap_history_days")
            kept["imap_history_days"] = 1 if days is None else days
        kept |= self.provider_settings() | self.consent_settings(is_used=self._uses_consent())
        if values["outgoing"] in {"folder", "provider"}:
            kept["transport"] = values["outgoing"]
        elif values["outgoing"] == "own":
            kept |= self._server("smtp") | self._smtp_signed_in(kept)
        return kept

    def _server(self, kind: str) -> dict[str, Any]:
        values = self.cleaned_data
        security = values.get(f"{kind}_security") or next(iter(PORTS[kind]))
        return {
            f"{kind}_host": values[f"{kind}_host"],
            f"{kind}_port": values.get(f"{kind}_port") or PORTS[kind][security],
            f"{kind}_security": security,
            f"{kind}_verify": values[f"{kind}_verify"],
        }

    def _signed_in(self, kind: str, how: str) -> dict[str, Any]:
        username = {f"{kind}_username": self.cleaned_data[f"{kind}_username"]}
        if how == "consent":
            return {**username, f"{kind}_consent": True}
        name = f"{kind}_oauth_token" if how == "oauth" else f"{kind}_password"
        return {
            **username,
            name: self.cleaned_data.get(name) or self.held.get(name, ""),
        }

    def _smtp_signed_in(self, reading: Mapping[str, Any]) -> dict[str, Any]:
        how = self.cleaned_data.get("smtp_sign_in") or "same"
        if how == "same":
            same = {f"smtp_{name}": reading[f"imap_{name}"] for name in SIGN_IN if f"imap_{name}" in reading}
            return {"smtp_same": True, **same}
        return {} if how == "none" else self._signed_in("smtp", how)


def _way_in(held: Mapping[str, Any]) -> str:
    if held.get("incoming_by") == "provider":
        return "provider"
    return "imap" if held.get("imap_host") or not held else "receiver"


def _imap_sign_in(held: Mapping[str, Any]) -> str:
    if held.get("imap_consent"):
        return "consent"
    return "oauth" if held.get("imap_oauth_token") else "password"


def _way_out(held: Mapping[str, Any]) -> str:
    if held.get("transport") in {"folder", "provider"}:
        return str(held["transport"])
    return "own" if held.get("smtp_host") or not held else "shared"


def _smtp_sign_in(held: Mapping[str, Any]) -> str:
    if held.get("smtp_same") or not held.get("smtp_host"):
        return "same"
    if held.get("smtp_oauth_token"):
        return "oauth"
    return "password" if held.get("smtp_username") else "none"


def _host(name: str) -> str:
    """A server's name or address, in the form the wire knows. Raises ValidationError."""
    name = name.strip().lower().rstrip(".")
    if any(letter in name for letter in "/@ \t") or name.count(":") == 1:
        raise ValidationError(gettext("Only the server's name, such as mail.example.com: no address, no port."))
    try:
        return name.encode("idna").decode() if not name.isascii() else name
    except UnicodeError:
        raise ValidationError(gettext("This cannot be the name of a server.")) from None
