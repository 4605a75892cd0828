"""What is set about touchpoints."""

from django.utils.translation import gettext_lazy as _

from hafawa.accounts.permissions import May
from hafawa.accounts.settings_menu import SettingsPage

PAGES = [
    SettingsPage(
        "touchpoints:kinds", _("Touchpoint kinds"),
        _("What can happen to a customer outside conversations, and what you call it."), "route",
        May.MANAGE_WORKSPACE, "workspace",
    ),
    SettingsPage(
        "touchpoints:imports", _("Import touchpoints"),
        _("Orders, deliveries, visits from a table: looked through first, recorded, and taken back if need be."),
        "package-import", May.MANAGE_WORKSPACE, "workspace",
    ),
]  # fmt: skip
