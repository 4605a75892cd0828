"""What is set about sharing work."""

from django.utils.translation import gettext_lazy as _

from hafawa.accounts.permissions import May
from hafawa.accounts.settings_menu import SettingsPage

PAGES = [
    SettingsPage(
        "routing:settings", _("Routing"), _("Who gets the next conversation, and how much each can carry."), "route",
        May.MANAGE_TEAMS, "people",
    ),
]  # fmt: skip
