"""What an administrator fills in so that a mailbox can be signed in to at Google, Microsoft or another."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hafawa.conversations.channel import Part, SettingsForm

from ..models import Consent, OauthClient
from .issuers import KNOWN, client_of, issuer_of

CONSENT_SETTINGS = {
    "oauth_client_id", "oauth_client_secret", "oauth_authorise_url", "oauth_token_url", "oauth_scope",
    "imap_consent", "smtp_consent",
}  # fmt: skip
LABELS = {"google": "Google", "microsoft": "Microsoft 365"}
CLIENT = ("oauth_client_id", "oauth_client_secret")
OWN_SERVER = ("oauth_authorise_url", "oauth_token_url", "oauth_scope")


def _word(label: Any, **more: Any) -> forms.CharField:
    attrs = {"dir": "ltr", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.TextInput(attrs=attrs), **more)


class ConsentForm(SettingsForm):
    """The part of a mailbox's form about signing in by OAuth 2. The client's fields are for servers nobody knows."""

    consent_secrets: ClassVar[tuple[str, ...]] = ("oauth_client_secret",)

    oauth_client_id = _word(_("Client ID"))
    oauth_client_secret = forms.CharField(label=_("Client secret"), required=False, max_length=2000)
    oauth_authorise_url = _word(_("Address to sign in"))
    oauth_token_url = _word(_("Address for tokens"))
    oauth_scope = _word(_("Scopes"))

    def clean_oauth_authorise_url(self) -> str:
        return _https(self.cleaned_data["oauth_authorise_url"])

    def clean_oauth_token_url(self) -> str:
        return _https(self.cleaned_data["oauth_token_url"])

    def consent_parts(self, shown_when: str) -> list[Part]:
        from .views import back_address  # the page of the client is made of forms here

        own = f"{shown_when} provider=other"
        return [
            Part(fields=[self[name] for name in CLIENT], shown_when=own),
            Part(fields=[self[name] for name in OWN_SERVER], shown_when=own),
            Part(
                fields=[],
                words=_("Enter this at the provider as the address to come back to (redirect URI)."),
                to_copy=back_address(),
                shown_when=own,
            ),
            *(_client_part(name, self.door_id, f"{shown_when} provider={name}") for name in KNOWN if self.door_id),
            *self._sign_in_parts(shown_when),
        ]

    def _sign_in_parts(self, shown_when: str) -> list[Part]:
        """Whether somebody has signed in, and the button to do it."""
        if not self.door_id:
            return [Part(fields=[], words=_("Save first, then sign in here."), shown_when=shown_when)]
        if issuer_of(self.held) is None:
            own = f"{shown_when} provider=other"
            return [Part(fields=[], words=_("Save first, then sign in here."), shown_when=own)]
        consent = Consent.objects.filter(inbox=self.door_id).first()
        url = reverse("email:consent", args=[self.door_id])
        if consent is None or consent.client != client_of(self.held):
            words, label = _("Nobody has signed in yet: the mailbox is not used."), _("Sign in")
        elif consent.lost_at:
            words, label = (
                _("The consent has run out: no mail is read until somebody signs in again."),
                _("Sign in again"),
            )
        else:
            words, label = _("Somebody has signed in. Tokens renew themselves."), _("Sign in again")
        is_well = bool(consent and not consent.lost_at and consent.client == client_of(self.held))
        return [Part(fields=[], words=words, act=(url, label), is_warning=not is_well, shown_when=shown_when)]

    def clean_consent_part(self, *, is_used: bool) -> None:
        if not is_used:
            return
        values = self.cleaned_data
        if values.get("provider") in KNOWN:
            return
        if not values.get("oauth_client_id") and "oauth_client_id" not in self.errors:
            self.add_error("oauth_client_id", gettext("Enter the client's number."))
        for name in OWN_SERVER[:2]:
            if not values.get(name) and name not in self.errors:
                self.add_error(name, gettext("Enter the address."))
        self._guard_client_secret()

    def _guard_client_secret(self) -> None:
        """A secret kept for one client is not sent to another server."""
        values = self.cleaned_data
        is_kept = not values.get("oauth_client_secret") and self.held.get("oauth_client_secret")
        changed = [name for name in ("oauth_token_url", "provider") if values.get(name, "") != self.held.get(name, "")]
        if is_kept and changed:
            self.add_error(
                "oauth_client_secret",
                gettext("The server is another one now. Enter the secret again: what is kept is not sent there."),
            )

    def consent_settings(self, *, is_used: bool) -> dict[str, Any]:
        values = self.cleaned_data
        if not is_used or values.get("provider") in KNOWN:
            return {}
        found = {name: values.get(name) or "" for name in ("oauth_client_id", *OWN_SERVER)}
        return {
            **found,
            "oauth_client_secret": values.get("oauth_client_secret") or self.held.get("oauth_client_secret", ""),
        }


def _client_part(provider: str, door_id: int, shown_when: str) -> Part:
    """As whom the provider knows us, and the way to the page where that is set."""
    client = OauthClient.objects.filter(provider=provider).first()
    named = {"provider": LABELS[provider], "client": f"\u2068{client.client_id}\u2069" if client else ""}
    url = reverse("email:oauth_client", args=[provider]) + f"?inbox={door_id}"
    if client is None:
        words = gettext("%(provider)s does not know us yet. Register Hafawa there once, for all its mailboxes.") % named
        return Part(fields=[], words=words, act=(url, gettext("Register")), is_warning=True, shown_when=shown_when)
    words = gettext("%(provider)s knows us as %(client)s, for all its mailboxes.") % named
    return Part(fields=[], words=words, act=(url, gettext("Change")), shown_when=shown_when)


class ClientForm(forms.Form):
    """What a provider gave us when we were registered there. The secret is never shown again; empty, it is kept."""

    client_id = forms.CharField(label=_("Client ID"), max_length=250, strip=True)
    client_secret = forms.CharField(label=_("Client secret"), required=False, max_length=2000)
    tenant = forms.CharField(
        label=_("Tenant"), required=False, max_length=250,
        help_text=_("Your organisation's number or domain. Empty: any organisation."),
    )  # fmt: skip

    def __init__(self, *args: Any, provider: str, held: OauthClient | None, **kwargs: Any) -> None:
        first = {"client_id": held.client_id, "tenant": held.tenant} if held else {}
        super().__init__(*args, **{"initial": first, **kwargs})
        self.held = held
        for field in self.fields.values():
            field.widget.attrs |= {"dir": "ltr", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
        if held and held.keys.get("client_secret"):
            self.fields["client_secret"].widget.attrs["placeholder"] = gettext("Kept; enter a new one to replace it")
        else:
            self.fields["client_secret"].is_asked = True  # type: ignore[attr-defined]
        if provider != "microsoft":
            del self.fields["tenant"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        is_another = self.held is None or values.get("client_id") != self.held.client_id
        if is_another and not values.get("client_secret"):
            self.add_error("client_secret", gettext("Another client has another secret. Enter it."))
        return values


def _https(address: str) -> str:
    """Tokens travel encrypted, except to this very machine. Raises ValidationError."""
    if not address:
        return ""
    parts = urlsplit(address)
    is_own = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or (parts.scheme != "https" and not is_own):
        raise ValidationError(gettext("An address that begins with https://."))
    return address
