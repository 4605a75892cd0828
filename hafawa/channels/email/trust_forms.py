"""What an administrator says about senders: which server's checks count, and who is a colleague."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hafawa.conversations.channel import Part, SettingsForm

TRUST_SETTINGS = ("trusted_servers", "trusts_staff", "subject_number")
SERVERS = 10


class TrustForm(SettingsForm):
    """The part of a mailbox's form that says whom to believe, and what a subject carries."""

    trusted_servers = forms.CharField(
        label=_("Servers whose checks count"), required=False, max_length=500,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
        ),
        help_text=_(
            "The name your own mail server writes first in the field Authentication-Results, such as mx.example.com. "
            "Empty: the provider's own, where Hafawa knows it; otherwise nobody's, and no sender counts as checked."
        ),
    )  # fmt: skip
    trusts_staff = forms.BooleanField(
        label=_("Believe colleagues' addresses without a check"), required=False,
        help_text=_(
            "Only where your server takes mail from your own addresses from signed-in colleagues alone. "
            "Otherwise anybody could write here in a colleague's name."
        ),
    )  # fmt: skip
    subject_number = forms.BooleanField(
        label=_("Number in the subject"), required=False,
        help_text=_("Answers leave as “Your order [#1234]”. Customers see the number and can name it."),
    )  # fmt: skip

    def trust_parts(self) -> list[Part]:
        fields = [self["trusted_servers"], self["trusts_staff"]]
        return [Part(heading=_("Who is believed"), icon="shield-check", fields=fields)]

    def trust_settings(self) -> dict[str, Any]:
        given = {name: self.cleaned_data.get(name) for name in TRUST_SETTINGS}
        return {name: value for name, value in given.items() if value}

    def first_trust_values(self) -> dict[str, Any]:
        return {"trusted_servers": " ".join(self.held.get("trusted_servers") or ())}

    def clean_trusted_servers(self) -> list[str]:
        """Names as they stand in the field, lower-case. Raises ValidationError for what cannot be such a name."""
        names = re.split(r"[\s,;،؛]+", self.cleaned_data["trusted_servers"].strip().lower())
        names = list(dict.fromkeys(name for name in names if name))
        for name in names:
            if not re.fullmatch(r"[a-z0-9]([a-z0-9._-]{0,250}[a-z0-9])?", name):
                raise ValidationError(
                    gettext("“%(name)s” is not a server's name, such as mx.example.com.") % {"name": name[:80]}
                )
        if len(names) > SERVERS:
            raise ValidationError(gettext("At most ten servers."))
        return names
