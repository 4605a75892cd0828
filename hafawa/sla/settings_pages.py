"""What is set about promises."""

from django.utils.translation import gettext_lazy as _

from hafawa.accounts.permissions import May
from hafawa.accounts.settings_menu import SettingsPage

PAGES = [
    SettingsPage(
        "sla:policies", _("Promises"), _("How soon whom is answered, and what follows when it comes close."), "clock",
        May.MANAGE_PROMISES, "conversations",
    ),
    SettingsPage(
        "sla:calendars", _("Working hours"), _("When somebody is there: weeks, Ramadan, holidays."), "calendar-event",
        May.MANAGE_PROMISES, "conversations",
    ),
]  # fmt: skip
