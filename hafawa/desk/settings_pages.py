"""What an administrator looks after while the house runs."""

from django.utils.translation import gettext_lazy as _

from hafawa.accounts.permissions import May
from hafawa.accounts.settings_menu import SettingsPage

PAGES = [
    SettingsPage(
        "operations:health",
        _("Health"),
        _("What runs, what is stuck, and mail that could not be read."),
        "stethoscope",
        May.OPERATE,
        "operations",
    ),
]
