"""What an administrator fills in for a provider, and the address to paste over there."""

import secrets
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hafawa.conversations.channel import Part, SettingsForm

from .known import PROVIDERS
from .provider import BASIC_USER

ASKED: dict[str, tuple[str, ...]] = {
    "mailgun": ("mailgun_key", "mailgun_signing_key", "mailgun_region"),
    "postmark": ("postmark_token",),
    "ses": ("ses_key_id", "ses_secret", "ses_region", "ses_topics"),
    "sendgrid": ("sendgrid_key", "sendgrid_hook_key"),
    "brevo": ("brevo_key",),
}
"""The questions of each provider, in their order."""
NEEDED_IN: dict[str, tuple[str, ...]] = {
    "mailgun": ("mailgun_signing_key",),
    "ses": ("ses_topics",),
    "brevo": ("brevo_key",),
}
NEEDED_OUT: dict[str, tuple[str, ...]] = {
    "mailgun": ("mailgun_key",),
    "postmark": ("postmark_token",),
    "ses": ("ses_key_id", "ses_secret"),
    "sendgrid": ("sendgrid_key",),
    "brevo": ("brevo_key",),
}
WHERE: dict[str, str | Promise] = {
    "mailgun": _(
        "In Mailgun: Receiving, a route for this address with the action Forward, and this as where to. "
        "Sending, Webhooks: the same for delivered, permanent failure, temporary failure and spam complaints."
    ),
    "postmark": _(
        "In Postmark: the inbound stream's settings, Webhook, and “Include raw email content in JSON payload”. "
        "The sending stream's webhooks: the same for delivery, bounce and spam complaint."
    ),
    "ses": _(
        "In Amazon SNS: a subscription of each topic named above, with the protocol HTTPS and this as endpoint; "
        "it is confirmed by itself. In SES, a receipt rule publishes mails to such a topic (encoding Base64), or puts "
        "them into S3 and tells the topic."
    ),
    "sendgrid": _(
        "In SendGrid: Settings, Inbound Parse, this as destination, and “POST the raw, full MIME message”. "
        "Mail Settings, Event Webhook: the same, with signature."
    ),
    "brevo": _(
        "In Brevo: a webhook for inbound mail, and one for transactional mail (delivered, bounces, blocked, spam, "
        "deferred), both with this address."
    ),
}


def _word(label: Any, **more: Any) -> forms.CharField:
    attrs = {"dir": "ltr", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.TextInput(attrs=attrs), **more)


def _key(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, **more)


class ProviderForm(SettingsForm):
    """The providers' part of a mailbox's form."""

    provider_secrets: ClassVar[tuple[str, ...]] = (
        "mailgun_key", "mailgun_signing_key", "postmark_token", "ses_secret", "sendgrid_key", "brevo_key",
    )  # fmt: skip

    mailgun_key = _key(_("API key"), help_text=_("To send."))
    mailgun_signing_key = _key(_("Webhook signing key"), help_text=_("To know what really comes from Mailgun."))
    mailgun_region = forms.ChoiceField(
        label=_("Region"), required=False, choices=[("us", _("United States")), ("eu", _("European Union"))]
    )
    postmark_token = _key(_("Server API token"), help_text=_("To send."))
    ses_key_id = _word(_("Access key ID"))
    ses_secret = _key(_("Secret access key"), help_text=_("To send, and to fetch mails from S3."))
    ses_region = _word(_("Region"), initial="us-east-1")
    ses_topics = _word(_("SNS topics"), help_text=_("Their ARNs, with spaces between. No other topic is believed."))
    sendgrid_key = _key(_("API key"), help_text=_("To send."))
    sendgrid_hook_key = _word(
        _("Verification key of the Event Webhook"), help_text=_("Shown there once its signature is turned on.")
    )
    brevo_key = _key(_("API key"), help_text=_("To send, and to fetch the files of mails."))

    def clean_ses_topics(self) -> str:
        topics = str(self.cleaned_data["ses_topics"]).replace(",", " ").split()
        if any(not each.startswith("arn:aws") or each.count(":") < 5 for each in topics):
            raise ValidationError(gettext("A topic's ARN looks like arn:aws:sns:eu-central-1:123456789012:mail."))
        return " ".join(topics)

    def provider_parts(self) -> list[Part]:
        """The questions of each provider, shown with it."""
        return [
            Part(fields=[self[name] for name in names], shown_when=f"provider={provider}")
            for provider, names in ASKED.items()
        ]

    def address_parts(self) -> list[Part]:
        """The address to paste, once there is one: it names the mailbox, so that has to be saved first."""
        shown = "|".join(PROVIDERS)
        if not self.door_id or not self.held.get("hook_secret") or self.held.get("provider") not in PROVIDERS:
            words = _("Save first: then the address to enter at the provider stands here.")
            return [Part(fields=[], words=words, shown_when=f"provider={shown}")]
        provider = str(self.held["provider"])
        address = hook_address(self.door_id, self.held, with_password=PROVIDERS[provider].has_password)
        return [Part(fields=[], words=WHERE[provider], to_copy=address, shown_when=f"provider={provider}")]

    def clean_provider_part(self) -> None:
        """Ask for what the chosen ways need; a secret may be kept from before."""
        values = self.cleaned_data
        provider = str(values.get("provider") or "")
        ways: dict[str, dict[str, tuple[str, ...]]] = {"incoming": NEEDED_IN, "outgoing": NEEDED_OUT}
        for way, needed in ways.items():
            if values.get(way) != "provider":
                continue
            if provider not in PROVIDERS:
                self.add_error(way, gettext("Choose above which provider."))
            for name in needed.get(provider, ()):
                is_kept = name in self.provider_secrets and self.held.get(name)
                if not values.get(name) and not is_kept and name not in self.errors:
                    self.add_error(name, gettext("Enter it: nothing is kept yet."))

    def provider_settings(self) -> dict[str, Any]:
        """What the door keeps of it: the chosen provider's answers, and the parts of its address."""
        values = self.cleaned_data
        provider = str(values.get("provider") or "")
        if provider not in PROVIDERS:
            return {}
        found = {name: values.get(name) or self._kept(name) for name in ASKED[provider]}
        return {
            **found,
            "incoming_by": "provider" if values.get("incoming") == "provider" else "",
            "hook_secret": self.held.get("hook_secret") or secrets.token_urlsafe(24),
            "hook_password": self.held.get("hook_password") or secrets.token_urlsafe(24),
        }

    def _kept(self, name: str) -> str:
        return str(self.held.get(name) or "") if name in self.provider_secrets else ""


PROVIDER_SETTINGS = {
    *(name for names in ASKED.values() for name in names),
    "incoming_by",
    "hook_secret",
    "hook_password",
}


def hook_address(inbox_id: int, held: Any, *, with_password: bool) -> str:
    """Where the provider posts to: absolute, with user and password in it where it is known by them."""
    path = reverse("email:hook", args=[inbox_id, str(held["hook_secret"])])
    base = urlsplit(settings.PUBLIC_URL)
    user = f"{BASIC_USER}:{held['hook_password']}@" if with_password else ""
    return urlunsplit((base.scheme, user + base.netloc, path, "", ""))
